# Two commands do everything on a fresh machine: `make book` and `make test`. Each sets itself up.
PYTHON ?= python3
EDITION ?= 2020-21-q4
PORT ?= 8000
TRIES ?= 1000
SEED ?= 18
BIN := .venv/bin
INSTALLED := .venv/.installed
LAB := .venv/.lab
PIP := $(PYTHON) -P -m pip --python $(BIN)/python --quiet --disable-pip-version-check

BROWSER := { command -v chromium && command -v chromedriver; } >/dev/null

.DEFAULT_GOAL := help
.PHONY: help setup book lab test browser-test lint format serve stress clean lock reference

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name it with make PYTHON=..." >&2; exit 1; }
	@if [ -f SHA256SUMS ] && command -v sha256sum >/dev/null; then \
		sha256sum --check --quiet SHA256SUMS || { echo "This bundle was changed; nothing is set up" >&2; exit 1; }; fi
	@echo "Setting up .venv from requirements.lock (about a minute)"
	@$(PYTHON) -P -m venv --clear --without-pip .venv
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@# kernels write no bytecode, and would compile the package each time; held against its source, not its time
	@[ -f SHA256SUMS ] || $(BIN)/python -m compileall -q --invalidation-mode checked-hash pcp_analysis
	@touch $@

setup: $(INSTALLED) ## Install the locked packages into .venv

book: setup ## Build an edition (EDITION=2020-21-q4) into editions/
	@$(BIN)/pcp build $(EDITION)

$(LAB): $(INSTALLED) requirements-lab.lock
	@echo "Adding JupyterLab from requirements-lab.lock"
	@$(PIP) install --require-hashes --no-deps -r requirements-lab.lock
	@touch $@

lab: $(LAB) ## Open JupyterLab at the worked analysis of one indicator
	$(BIN)/jupyter lab examples/worked_analysis.ipynb

test: setup lint ## Run every check: style, types, imports, tests, pages in a browser
	$(BIN)/python -m pytest -n auto
	@$(BROWSER) || echo "Browser tests skipped: they need Chromium (apt-get install chromium chromium-driver)"

browser-test: setup ## Open every page of an edition in Chromium: accessibility, weight, keyboard, phone
	@$(BROWSER) || { echo "They need Chromium: apt-get install chromium chromium-driver" >&2; exit 1; }
	$(BIN)/python -m pytest -n auto -m browser tests/browser

lint: setup ## Check style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup ## Put the code into the house's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

serve: setup ## Show the built editions at http://127.0.0.1:8000
	@$(BIN)/pcp serve --port $(PORT)

stress: setup ## Attack for long (TRIES=1000 SEED=18): spoilt and wrong inputs, kills, surroundings
	$(BIN)/python benchmarks/stress_yaml.py $(TRIES) $(SEED)
	$(BIN)/python benchmarks/stress_inputs.py $(TRIES) $(SEED)
	$(BIN)/python benchmarks/stress_hostile.py
	$(BIN)/python benchmarks/stress_wrong.py
	$(BIN)/python benchmarks/stress_texts.py
	$(BIN)/python benchmarks/stress_tampering.py 2 $(SEED)
	$(BIN)/python benchmarks/stress_kills.py 200 $(SEED)
	$(BIN)/python benchmarks/stress_cache.py 100 20 $(SEED)
	$(BIN)/python benchmarks/stress_at_once.py 2 $(SEED)
	$(BIN)/python benchmarks/stress_surroundings.py

reference: setup ## Write docs/reference/ from the docstrings, schemas of the YAML, the list of dependencies
	@$(BIN)/python docs/make_reference.py
	@$(BIN)/python docs/make_schemas.py
	@$(BIN)/python docs/make_dependencies.py

lock: setup ## Renew requirements.lock and requirements-lab.lock from pyproject.toml
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --upgrade \
		--no-header --extra dev pyproject.toml \
		--output-file requirements.lock --quiet
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --upgrade \
		--no-header --no-annotate --extra lab --constraint requirements.lock pyproject.toml \
		--output-file requirements-lab.lock --quiet

clean: ## Remove the environment, caches and built editions
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache editions
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
