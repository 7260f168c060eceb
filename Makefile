# Everything a person types. Needs Python 3.11+, pip and make; nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
COMPILE := $(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 pyproject.toml
DEMO := $(BIN)/countersign

.DEFAULT_GOAL := help
.PHONY: help install demo dev test check lint types imports demo-auto bench bench-import bench-engine bench-wait burst trials screenshots docs lock clean

help:  ## Show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Countersign needs Python 3.11 or newer; set PYTHON=python3.11 (found %d.%d)" % sys.version_info[:2])'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing Countersign into $(VENV) (once, about half a minute)…"
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "Installing the tools for tests…"
	@$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

install: $(VENV)/.run  ## Install it into .venv, stand-ins included

demo: $(VENV)/.run  ## Run everything with five sample mails (FRESH=1 starts over)
	@$(DEMO) demo $(if $(FRESH),--fresh)

dev: $(VENV)/.run  ## Run everything without sample mails
	@$(DEMO) dev $(if $(FRESH),--fresh)

demo-auto: $(VENV)/.run  ## Play the story without a person and check it
	@$(DEMO) demo --auto

test: $(VENV)/.dev  ## Run the whole test suite
	@$(BIN)/python -m pytest -n 3 --dist worksteal $(PYTEST_ARGS)

lint: $(VENV)/.dev  ## ruff
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.dev  ## mypy --strict
	@$(BIN)/mypy

imports: $(VENV)/.dev  ## import-linter
	@$(BIN)/lint-imports

check: lint types imports test demo-auto  ## The gate: everything CI runs

bench: $(VENV)/.dev  ## Measure what people feel: click, decision to refund, memory
	@$(BIN)/python -m tests.bench $(BENCH_ARGS)

bench-import: $(VENV)/.dev  ## Measure imports of records (ROWS=1000000)
	@$(BIN)/python -m tests.import_bench $(ROWS)

bench-engine: $(VENV)/.dev  ## Measure the local engine (ENGINE=URL measures a real one)
	@$(BIN)/python -m app.local.engine.bench $(if $(ENGINE),--engine $(ENGINE)) $(BENCH_ARGS)

bench-wait: $(VENV)/.dev  ## Hold 5,000 waits for decisions, and see how soon each is heard (BENCH_ARGS)
	@$(BIN)/python -m tests.wait_trial $(BENCH_ARGS)

burst: $(VENV)/.dev  ## Flood the desk with 500 mails at once, twice, and see who waits for how long
	@$(BIN)/python -m tests.burst $(BURST_ARGS)

trials: $(VENV)/.dev  ## The long ones: conformance twice and on two engines, 500 kills of engines and 200 of agents, 10,000 hostile cards, 5,000 customers at 09:00, mail under fire, 500 mails at once
	@$(BIN)/python -m pytest -n 2 tests/conformance
	@$(BIN)/python -m pytest -n 2 tests/conformance
	@CONFORMANCE_ENGINES=2 $(BIN)/python -m pytest -n 2 tests/conformance
	@COUNTERSIGN_FUZZ_TEXTS=10000 $(BIN)/python -m pytest -n 2 tests/slack/views/test_hostile_text.py
	@$(BIN)/python -m tests.chaos.engine_kill --trials 500
	@COUNTERSIGN_AGENT_KILLS=200 $(BIN)/python -m pytest tests/flows/approvals/test_agents.py -k killed
	@$(BIN)/python -m tests.mail_trial
	@$(BIN)/python -m tests.burst
	@$(BIN)/python -m tests.chaos.health_flood

screenshots: $(VENV)/.dev  ## Take the pictures in docs/ anew
	@$(BIN)/python -m tests.screenshots

docs: $(VENV)/.dev  ## Write the pages in docs/ that the code generates anew
	@$(BIN)/python -m tests.configuration
	@$(BIN)/python -m tests.conformance.table

lock:  ## Write the hashed locks from pyproject.toml; the image installs the one without stand-ins
	$(COMPILE) --extra build --extra local -o requirements.lock
	$(COMPILE) --extra build -c requirements.lock -o docs/deploy/requirements.lock
	$(COMPILE) --extra build --extra local --extra dev -c requirements.lock -o requirements-dev.lock

clean:  ## Remove what was made here, data included
	rm -rf $(VENV) .countersign .mypy_cache .ruff_cache .pytest_cache .hypothesis
