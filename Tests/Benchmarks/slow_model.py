"""An OpenAI-compatible chat server that says RATE words a second to any number of listeners, ten words to a sentence.

usage: slow_model.py PORT WORDS RATE
"""
import asyncio
import json
import sys

PORT, WORDS, RATE = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])


async def serve(reader, writer):
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n")
                      if line.lower().startswith(b"content-length"))
        await reader.readexactly(length)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
        for word in range(WORDS):
            end = "." if word % 10 == 9 else ""
            delta = {"choices": [{"delta": {"content": f"word{word}{end} "}, "finish_reason": None}]}
            writer.write(b"data: " + json.dumps(delta).encode() + b"\n\n")
            await writer.drain()
            await asyncio.sleep(1 / RATE)
        last = {"choices": [{"delta": {}, "finish_reason": "stop"}]}
        writer.write(b"data: " + json.dumps(last).encode() + b"\n\ndata: [DONE]\n\n")
        await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", PORT, backlog=4096)
    async with server:
        await server.serve_forever()


asyncio.run(main())
