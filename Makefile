# Everything here makes its own .venv from the lock files; nothing needs root or an installed service.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)

ifdef UV
INSTALL := $(UV) pip install --quiet --python $(BIN)/python
else
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

.PHONY: help demo up test check chaos bench lint types messages lock clean

help: ## What can be done here
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.runtime ## Bring what five sources have (stand-ins) into two QuickBooks companies, and show it
	$(BIN)/ledgerlink demo

up: $(VENV)/.development ## Worker, scheduler and web as the Procfile says: needs DATABASE_URL and REDIS_URL
	PATH="$(CURDIR)/$(BIN):$$PATH" sh -c 'ledgerlink migrate && exec honcho start worker scheduler web'

test: $(VENV)/.development ## Run all tests, three at a time: most of them wait
	$(BIN)/python -m pytest --numprocesses 3 --dist worksteal

check: lint types test ## Lint, strict types and all tests

KILLS ?= 200
SEED ?= 1
FIRM ?= both

chaos: $(VENV)/.development ## Kill workers under faults: make chaos KILLS=1000 SEED=1 FIRM=both
	$(BIN)/python -m tests.chaos --kills $(KILLS) --seed $(SEED) --firm $(FIRM)

bench: $(VENV)/.development ## Measure: writes the tables of docs/performance.md (takes long; BENCH=quick for small ones)
	$(BIN)/python -m tests.bench --keep

lint: $(VENV)/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.development
	$(BIN)/mypy

messages: $(VENV)/.development ## Read all messages from the code into docs/messages.md
	$(BIN)/python -m tests.messages > docs/messages.new && mv docs/messages.new docs/messages.md

lock: $(VENV)/bin/python ## Pin all dependencies anew (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--no-annotate --upgrade --extra build pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--no-annotate --extra build --extra dev pyproject.toml -c requirements.lock -o requirements-dev.lock

clean: ## Remove what was made here
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis ledgerlink-demo

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Ledgerlink needs Python 3.11 or newer; set PYTHON=python3.x")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.development: requirements-dev.lock pyproject.toml | $(VENV)/.runtime
	$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@
