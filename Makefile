# Everything a person or CI types here. `make help` is made from the comments after `##`.
.DEFAULT_GOAL := help
.PHONY: help setup setup-tests bundles run test test-all check format lock attacks bench bench-peers chaos tryton docs clean

# The first Python that is new enough; the environment in .venv is made with it.
CANDIDATES := python3 python3.14 python3.13 python3.12 python3.11 python
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in $(CANDIDATES); do $$p -c '$(NEW_ENOUGH)' 2>/dev/null && { echo $$p; break; }; done)
SETUP = $(or $(PYTHON),$(error Reglament needs Python 3.11 or newer, and found none. Install it, or say where it is: make PYTHON=/path/to/python3)) -m tools
LATER = @echo "make $@: $(1)" >&2; exit 1

help: ## this list
	@echo "Reglament. First of all: make run"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'

setup: ## install all that the application needs into this folder
	@$(SETUP).setup

setup-tests: ## and all that its checks and tests need, but no servers
	@$(SETUP).setup --tests

bundles: ## build the browser bundles, when ui/ has changed
	@$(SETUP).setup --bundles

run: setup ## start the demo company; prints its address and the demo logins (port: REGLAMENT_PORT=8080)
	@exec .venv/bin/reglament run

test: ## the tests, with real PostgreSQL, Redis and Chromium (some: make test ARGS="tests/feel -x"; processes: WORKERS=2)
	@$(SETUP).test $(if $(WORKERS),--workers $(WORKERS)) $(ARGS)

test-all: ## the tests and their long forms
	@$(SETUP).test --all $(if $(WORKERS),--workers $(WORKERS)) $(ARGS)

check: setup-tests ## style, types, import contracts, architecture
	@.venv/bin/ruff check --quiet .
	@.venv/bin/ruff format --check --quiet . || { echo "Some files are not formatted: make format" >&2; exit 1; }
	@.venv/bin/mypy --no-error-summary
	@.venv/bin/lint-imports --no-logo --no-cache
	@.venv/bin/python -m pytest -q tests/architecture

format: setup-tests ## let ruff repair style and layout
	@.venv/bin/ruff check --quiet --fix-only .
	@.venv/bin/ruff format --quiet .

lock: ## write the locks anew from pyproject.toml (newer versions: make lock ARGS=--upgrade)
	@$(SETUP).lock $(ARGS)

bench: setup-tests ## the benchmarks: ratios of times, sizes, statements a step
	@ls tests/bench/bench_*.py >/dev/null 2>&1 || { echo "make bench: tests/bench has no bench_*.py yet." >&2; exit 1; }
	@.venv/bin/python -m pytest -q -s -o python_files='bench_*.py' -o timeout=1800 -m "" tests/bench

bench-peers: ## the same processes on other engines
	$(call LATER,comparison with other engines is not written yet; make bench measures this one.)

attacks: setup-tests ## every attack on expressions and scripts, with its seconds and memory: docs/attacks.md
	@.venv/bin/python -m tests.attacks

chaos: ## kill, cut and flush what the application stands on, for an hour (some: make chaos ARGS="redis-away")
	@$(SETUP).chaos $(ARGS)

tryton: ## the ERP adapter's suite against a live Tryton
	$(call LATER,the Tryton adapter is not written yet; the embedded ERP passes the suite in make test.)

docs: setup-tests ## write the generated pages of docs/ anew: FEEL, what runs of BPMN, other tools' words
	@for page in bpmn_support feel_reference import_reference; do .venv/bin/python -m tools.$$page; done

clean: ## remove what set-up and tests made, but no data (var/ stays)
	@rm -rf .venv ui/node_modules web/static build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
