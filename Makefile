# Every command of the project; `make help` lists them.

PYTHON ?= python3
BIN := .venv/bin
# The demonstration lives in the autumn of 2024, when half of its plan had fallen due.
TRACKER_TODAY ?= 2024-10-15

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test check format lock campaign spoil bench

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

setup: .venv/installed ## Make .venv and install the pinned dependencies

setup-dev: .venv/installed-dev ## The same with what tests and checks need

run: setup ## Start the demonstration: web, worker and a mail sink; Ctrl-C stops all
	@TRACKER_TODAY=$(TRACKER_TODAY) $(BIN)/tracker demo
	@TRACKER_TODAY=$(TRACKER_TODAY) exec $(BIN)/tracker run

test: setup-dev ## Everything that must be green, browser and PostgreSQL included
	@.ci/packages
	@MAKE='$(MAKE)' .ci/test

check: setup-dev ## Format, lint, types, imports and templates, in a minute
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-cache --no-logo
	@$(BIN)/mypy
	@$(BIN)/djlint --lint --quiet templates

format: setup-dev ## Format the code and mend what the linter can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: setup-dev ## Pin the newest allowed dependencies, with hashes, for Python 3.11 and later
	@$(BIN)/pip install --quiet uv
	@$(BIN)/uv $(COMPILE) --extra build --output-file requirements.txt
	@$(BIN)/uv $(COMPILE) --extra build --extra dev --constraints requirements.txt \
		--output-file requirements-dev.txt

COMPILE := pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate

campaign: setup-dev ## A month of letters while processes die and the mail server fails (20 min)
	@$(BIN)/python benchmarks/campaign.py

spoil: setup-dev ## Spoil real plan documents in many ways and read each of them
	@$(BIN)/python -m pytest tests/intake/test_intake_spoiled.py tests/intake/test_intake_hostile.py

bench: setup ## Measure the board and the lists on a million occurrences
	@$(BIN)/python benchmarks/million.py sqlite:///var/bench.sqlite3
	@$(BIN)/python benchmarks/board.py sqlite:///var/bench.sqlite3

.venv/installed: requirements.txt pyproject.toml | .venv/bin/python
	@.ci/install requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt pyproject.toml | .venv/bin/python
	@.ci/install requirements-dev.txt
	@touch $@ .venv/installed

.venv/bin/python:
	@PYTHON=$(PYTHON) .ci/make-venv
