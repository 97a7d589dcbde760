# BERTscope: `make` alone lists the commands.

HOST ?= 127.0.0.1
PORT ?= 8501
PYTHON ?=
WORKERS ?= 2
PYTEST_ARGS ?=
DATA ?=
MINUTES ?= 60
TRAIN_ARGS ?=

BIN := .venv/bin
# Only starts the set-up, which looks for a recent Python itself.
STARTER := $(or $(PYTHON),python3)
TYPED := dashboard components pages training tests benchmarks scripts streamlit_app.py
SCRIPTS := components dashboard/figures/bertviz/frame.js

export PYTHON
export DENO_NO_UPDATE_CHECK := 1
# Tests start many interpreters: what one has compiled, the next ones only read.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test test-fast coverage faults check lint types contracts format bench reproduce train evaluate clean clean-venv

help:  ## list the commands
	@sed -nE 's/^([a-z-]+):.*## (.*)$$/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'

setup: .require-python  ## install into .venv; nothing is done when all is there
	@$(STARTER) -m scripts.setup

setup-dev: .require-python
	@$(STARTER) -m scripts.setup --dev

run: .require-python  ## install if needed and serve (PORT=8501 HOST=127.0.0.1)
	@$(STARTER) -m scripts.port "$(HOST)" "$(PORT)"
	@$(STARTER) -m scripts.setup
	@exec $(BIN)/python -m streamlit run streamlit_app.py --server.headless true --server.address "$(HOST)" --server.port "$(PORT)"

test: setup-dev  ## lint, types, import contracts and all tests
	@$(BIN)/python -m scripts.chromium
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

test-fast: setup-dev  ## the tests without a browser, without whole pages and without what is slow
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not browser and not slow" $(PYTEST_ARGS)

coverage: setup-dev  ## the tests without a browser, and how much of the code they run
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not browser" --cov --cov-report term:skip-covered $(PYTEST_ARGS)

faults: setup-dev  ## plant faults into a copy, one by one; each must be found (docs/testing.md)
	@$(BIN)/python -m scripts.chromium
	@$(BIN)/python -m scripts.faults

check: lint types contracts

lint: setup-dev  ## style (ruff, oxlint)
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --quiet --diff . && echo "ruff: all good"
	@report=$$($(BIN)/oxlint --deny-warnings . 2>&1) && echo "oxlint: all good" || { echo "$$report"; exit 1; }

types: setup-dev
	@$(BIN)/mypy --no-error-summary $(TYPED) && echo "mypy: all good"
	@DENO_DIR=.deno_cache $(BIN)/deno check --quiet --no-remote $(SCRIPTS) && echo "deno: all good"

contracts: setup-dev
	@report=$$($(BIN)/lint-imports --no-logo 2>&1) && echo "import contracts: all kept" || { echo "$$report"; exit 1; }

format: setup-dev  ## let ruff repair and format
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet .

bench: setup-dev  ## measure, and write the result into docs/performance.md
	@$(BIN)/python -m scripts.chromium
	@$(BIN)/python -m benchmarks

reproduce: setup  ## compute the figures of the introductory notebook again, and print the differences
	@$(BIN)/python -m scripts.reproduce

train: setup-dev .require-data  ## make the embedded checkpoint again (DATA=/path/to/data MINUTES=60)
	@$(BIN)/python -m training.pretrain --data "$(DATA)" --minutes $(MINUTES) $(TRAIN_ARGS)
	@$(BIN)/python -m training.finetune --data "$(DATA)" --minutes $(MINUTES) $(TRAIN_ARGS)
	@$(MAKE) --no-print-directory evaluate DATA="$(DATA)"
	@$(BIN)/python -m training.export --data "$(DATA)" $(TRAIN_ARGS)
	@$(BIN)/python -m training.curves $(TRAIN_ARGS)

evaluate: setup-dev .require-data  ## measure it on held-out data, print the table, write docs/training/metrics.json
	@$(BIN)/python -m training.evaluate --data "$(DATA)" $(TRAIN_ARGS)

clean:  ## remove what tests and tools leave behind
	@rm -rf artifacts .pytest_cache .mypy_cache .ruff_cache .deno_cache .hypothesis .import_linter_cache *.egg-info
	@find . -name __pycache__ -not -path "./.venv/*" -prune -exec rm -rf {} +

clean-venv: clean  ## remove .venv, too
	@rm -rf .venv

.PHONY: .require-python
.require-python:
	@"$(STARTER)" -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null || { \
	  echo "BERTscope needs Python 3.11 or newer, and '$(STARTER)' is none: install it (python.org," >&2; \
	  echo "or your system's packages) and name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12" >&2; exit 1; }

.PHONY: .require-data
.require-data:
	@test -d "$(DATA)" || { \
	  echo "Name the folder that the training reads: make train DATA=/path/to/data" >&2; exit 1; }
