# Every target sets up what it needs. The environment is .venv, made by uv from the hashed requirements.lock.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export GX_ANALYTICS_ENABLED := false

.PHONY: help setup demo real test lint format types imports docs check bench validity validity-full lock clean

help: ## Show the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/.ready ## Create or renew .venv from requirements.lock

.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) tools/setup.py
	@touch $@

demo: setup ## Run the main job on sample_data/ and say where the report is
	@$(BIN)/telemetry-ready --project sample_data run

real: setup ## Run the main job on the real data of ../shared/data, into build/real/
	@$(BIN)/python tools/real.py

test: setup ## Run the tests
	@$(BIN)/pytest -n 2 --dist loadgroup -q

format: setup ## Format the code
	@$(BIN)/ruff format src flows tests tools benchmarks validity && $(BIN)/ruff check --fix -q src flows tests tools benchmarks validity

lint: setup ## Check format and lint
	@$(BIN)/ruff format --check -q src flows tests tools benchmarks validity && $(BIN)/ruff check -q src flows tests tools benchmarks validity

types: setup ## Check types
	@$(BIN)/mypy

imports: setup ## Check the import rules
	@$(BIN)/lint-imports --no-cache | tail -n 4

docs: setup ## Check that generated documentation is current
	@$(BIN)/python tools/generate_docs.py --check

check: lint types imports docs test ## Everything that CI runs

bench: setup ## Measure, and write benchmarks/RESULTS.md
	@$(BIN)/python -m benchmarks

validity: setup ## Put the score on trial (an hour), and write docs/validity.md
	@$(BIN)/python -m validity

validity-full: setup ## The same with three seeds on every data set (a night)
	@$(BIN)/python -m validity --full

lock: ## Renew requirements.lock
	@$(PYTHON) tools/setup.py --lock

clean: ## Remove what was built
	rm -rf .venv build dist sample_data/.telemetry-ready sample_data/report
