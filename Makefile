# Saathi. `make run` and `make test` are all a fresh machine needs.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
comma := ,
# How many tests run at once.
WORKERS ?= 2

PYTHON ?= python3.10
VENV := .venv
BIN := $(VENV)/bin
PYTEST = $(BIN)/python -W ignore::DeprecationWarning -m pytest
# Models and weights are the project's; SAATHI_VAR moves only what a run keeps.
MODEL := var/models/saathi.tar.gz
WEIGHTS := var/weights/.complete
INSTALLED := $(VENV)/.installed
EVALUATION_DATA ?= evaluation
LEARNT_FROM := domain.yml config.yml understanding/pipeline/featurizer.py understanding/pipeline/quick_loading.py $(shell find data -name "*.yml")

export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export PYTHONWARNINGS := ignore

.PHONY: help run setup train test check lint conversations evaluate exam bench faults backup restore browser voices clean

help: ## say what there is
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: $(INSTALLED) $(WEIGHTS) $(MODEL) ## set everything up and start it
	@echo "starting"
	@$(BIN)/python -m operations.run

setup: $(INSTALLED) $(WEIGHTS) ## environment, weights, secrets, database
	@echo "preparing"
	@$(BIN)/python -m operations.setup

train: $(MODEL) ## train the assistant, if its data changed

test: setup browser voices $(MODEL) ## set everything up and run every test
	@$(PYTEST) -n $(WORKERS) --dist loadgroup --durations=20

check: setup voices $(MODEL) ## for daily use: the linters and the unit tests, side by side
	@mkdir -p var/log
	@$(MAKE) --no-print-directory lint > var/log/lint.log 2>&1 & lint=$$!; \
	  trap 'kill $$lint 2> /dev/null || true' INT TERM; \
	  linted=0; tested=0; \
	  $(PYTEST) -q -n $(WORKERS) --dist loadgroup tests/unit || tested=$$?; \
	  wait $$lint || linted=$$?; \
	  [ $$linted = 0 ] && echo "the linters found nothing" || cat var/log/lint.log; \
	  exit $$((linted || tested))

lint: $(INSTALLED) $(WEIGHTS) ## ruff, mypy, import-linter, rasa data validate
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	@mkdir -p var/log
	$(BIN)/rasa data validate --fail-on-warnings > var/log/validate.log 2>&1 \
	  || { tail -40 var/log/validate.log; exit 1; }

conversations: setup $(MODEL) ## rasa's own test stories
	@$(PYTEST) -q tests/integration/test_conversations.py

evaluate: $(INSTALLED) $(WEIGHTS) $(MODEL) ## understanding, on EVALUATION_DATA=DIR
	@$(BIN)/python -m understanding.measuring.evaluate $(EVALUATION_DATA) --model $(MODEL)

exam: setup $(MODEL) ## strangers' conversations, judged by what the bank did (minutes)
	@$(BIN)/python -m tests.strangers

bench: setup $(MODEL) ## time turns through the public API, and the ledger
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m ledger.benchmark --seconds 10 --threads 8 --accounts 1000

faults: $(INSTALLED) ## kill everything while money moves, and prove that none is lost (minutes)
	@$(BIN)/python -m pytest -q --hypothesis-profile=long tests/unit/ledger/test_model.py
	@$(BIN)/python -m tests.faults --transfers 100000 --kills 100

backup: $(INSTALLED) ## back the database up; prints the file
	@$(BIN)/python -m operations.backup backup

# `make restore FILE` names a file that make must not take for another goal.
ifeq (restore,$(firstword $(MAKECMDGOALS)))
  FILE ?= $(wordlist 2,2,$(MAKECMDGOALS))
  $(eval $(wordlist 2,9,$(MAKECMDGOALS)):;@:)
  .PHONY: $(wordlist 2,9,$(MAKECMDGOALS))
endif
restore: $(INSTALLED) ## restore a backup: make restore var/backups/saathi-….dump
	@[ -n "$(FILE)" ] || { echo "Which file? make restore var/backups/saathi-….dump"; exit 1; }
	@$(BIN)/python -m operations.backup restore "$(FILE)" $(if $(filter 1,$(ACCEPT_LOSS)),--accept-loss)

# What the tests need of the system, as Debian calls it: a browser, and voices.
define needed
	@command -v $(1) > /dev/null || { \
	  echo "installing $(2)"; mkdir -p var/log; \
	  [ "$$(id -u)" = 0 ] || { echo "$(2) is missing. Install your system's package$(3)."; exit 1; }; \
	  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $(2); } > var/log/$(2).log 2>&1 \
	    || { tail -20 var/log/$(2).log; exit 1; }; }
endef

browser: ## a Chromium for the browser tests
	$(call needed,$${CHROMIUM:-chromium},chromium,$(comma) or set CHROMIUM to one)

voices: ## speech synthesisers, whose voices the tests enrol
	$(call needed,flite,flite)
	$(call needed,espeak-ng,espeak-ng)

clean: ## remove everything that was made, also the demo's database and keys
	rm -rf $(VENV) var results .mypy_cache .ruff_cache .pytest_cache .hypothesis .rasa

$(INSTALLED): requirements/dev.txt requirements/bootstrap.txt
	@echo "installing the locked packages (about 1 GB to download the first time)"
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip --version > /dev/null 2>&1 || $(BIN)/python -m ensurepip > /dev/null
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@$(BIN)/uv pip sync --python $(BIN)/python --require-hashes --compile-bytecode requirements/dev.txt \
	  || $(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

$(WEIGHTS): weights/manifest.py | $(INSTALLED)
	@echo "fetching the models' weights"
	@$(BIN)/python -m weights
	@touch $@

$(MODEL): $(LEARNT_FROM) | $(INSTALLED) $(WEIGHTS)
	@mkdir -p var/models var/log
	@$(BIN)/python -m understanding.measuring.contradictions
	@printf 'training the assistant (see var/log/train.log) '
	@$(BIN)/rasa train --fixed-model-name saathi --out var/models > var/log/train.log 2>&1 & pid=$$!; \
	  trap 'kill $$pid 2>/dev/null || true' INT TERM; \
	  while kill -0 $$pid 2>/dev/null; do printf '.'; sleep 2; done; \
	  wait $$pid || { echo " failed"; tr '\r' '\n' < var/log/train.log | grep -v 'it/s' | tail -30; exit 1; }
	@touch $@; echo " done"
