# Everything starts here. `make demo` and `make test` need Python 3.11 or newer and nothing else:
# each sets up what it needs in .venv first, and says so.

.DEFAULT_GOAL := help
.PHONY: help demo test simulate e2e kill storm lint check format lock clean

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
WORKERS ?= auto

help: ## Tell what there is
	@grep -E '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9]+):[^#]*## (.*)/make \1\t\2/' | expand -t 14

demo: $(VENV)/.ready-to-run ## Play a night on call, on localhost, in under a minute
	@$(BIN)/oncall demo

test: $(VENV)/.ready-to-test ## Run all tests, on SQLite and on a real PostgreSQL
	@echo "Running the tests (a PostgreSQL is started for them and stopped afterwards) ..."
	@# What one worker has compiled, no other has to, also where the environment says otherwise.
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

SEEDS ?= 300

simulate: $(VENV)/.ready-to-test ## Live through SEEDS=300 nights among enemies, or SEED=123 again [ON=postgresql]
	@$(BIN)/python -m tests.simulation --seeds $(SEEDS) \
	  $(if $(SEED),--seed $(SEED)) $(if $(ON),--$(ON)) $(if $(FIRST),--first $(FIRST))

e2e: $(VENV)/.ready-to-test ## Run the tests that look at pages in a real Chromium
	@$(BIN)/python -m pytest tests/e2e

KILLS ?= 100

kill: $(VENV)/.ready-to-test ## Kill real processes at random, KILLS=100 [DATABASE=sqlite] [SEED=1]
	@$(BIN)/python -m tests.crash --kills $(KILLS) \
	  $(if $(DATABASE),--database $(DATABASE)) $(if $(SEED),--seed $(SEED))

storm: $(VENV)/.ready-to-test ## Send 10,000 alerts at once and see who is woken
	@$(BIN)/python -m tests.bench.storm

lint: $(VENV)/.ready-to-test ## Check formatting, style, types and house rules
	@echo "Checking the formatting ..."
	@$(BIN)/ruff format --check .
	@echo "Checking the style ..."
	@$(BIN)/ruff check .
	@echo "Checking the types ..."
	@$(BIN)/mypy
	@echo "Checking the house rules ..."
	@$(BIN)/python -m pytest tests/test_tidy.py

check: test lint ## Both of the above

format: $(VENV)/.ready-to-test ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

UV_COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-config

lock: $(VENV)/.ready-to-test ## Write the two lock files anew from pyproject.toml
	@$(BIN)/$(UV_COMPILE) --upgrade pyproject.toml --output-file requirements.txt
	@$(BIN)/$(UV_COMPILE) --upgrade --group dev pyproject.toml --output-file requirements-dev.txt

clean: ## Remove what was set up
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	@for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    echo "Setting up $(VENV) with $$($$python --version) ..."; \
	    $$python -m venv $(VENV) && exit 0; \
	    echo "That Python cannot make virtual environments: install its venv module." >&2; exit 1; \
	  fi; \
	done; \
	echo "Python 3.11 or newer is needed; none was found." >&2; exit 1

$(VENV)/.ready-to-run: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing what the bot needs (half a minute, once) ..."
	@$(PIP) install --quiet --require-hashes -r requirements.txt
	@$(PIP) install --quiet --no-deps --editable .
	@$(BIN)/python -m compileall -q bot
	@touch $@

$(VENV)/.ready-to-test: requirements-dev.txt pyproject.toml | $(BIN)/python
	@echo "Installing what the bot and its tests need (half a minute, once) ..."
	@$(PIP) install --quiet --require-hashes -r requirements-dev.txt
	@$(PIP) install --quiet --no-deps --editable .
	@$(BIN)/python -m compileall -q bot
	@touch $@ $(VENV)/.ready-to-run
