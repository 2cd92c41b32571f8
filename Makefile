# Every target sets itself up: a fresh machine needs Python 3.11+, git and make (Java 17+ and Maven for validate-fhir).
PYTHON ?= python3
SAMPLE ?= samples/anna/sheet.yaml
WORKERS ?= 2
# PySpark is large: the tests of Spark run where it is wanted (make test SPARK=1) and on CI.
SPARK ?= $(CI)
SCALE ?= small
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
OWN := $(PIP) --no-deps --no-build-isolation -e .
TESTED := $(wildcard tests tools benchmarks)

.PHONY: setup run test lint format typecheck bench bench-population book docs lock prove mutation validate-fhir clean

setup: .venv/.test

run: .venv/.run book
	$(BIN)/ekbom plan $(SAMPLE) --as-of 2026-11-22

test: .venv/.test $(if $(SPARK),.venv/.spark) book
	$(BIN)/python -m pytest -n $(WORKERS) --cov --cov-report= --cov-report=json:build/coverage.json
	$(BIN)/python tools/coverage_floor.py build/coverage.json
	$(MAKE) --no-print-directory validate-fhir

lint: .venv/.test
	$(BIN)/ruff check src $(TESTED)
	$(BIN)/ruff format --check src $(TESTED)
	$(BIN)/mypy --strict src tools
	$(BIN)/mypy tests $(wildcard benchmarks)

format: .venv/.test
	$(BIN)/ruff check --fix src $(TESTED)
	$(BIN)/ruff format src $(TESTED)

bench: .venv/.bench book
	$(BIN)/python -m benchmarks

# Many patients; the full sizes (10^7 patients) take most of an hour: make bench-population SCALE=full
bench-population: .venv/.bench .venv/.spark book
	$(BIN)/python -m benchmarks.population --scale $(SCALE)

# The book compiled into plain tables beside its sources, and bytecode for a fast start.
BOOK := src/ekbom/plan/_book.py
SOURCES := $(wildcard src/ekbom/*.py src/ekbom/*/*.py src/ekbom/guidelines/*.yaml)
book: .venv/.run $(BOOK)

$(BOOK): $(filter-out src/ekbom/plan/_book%,$(SOURCES)) | .venv/.run
	$(BIN)/python -c 'from ekbom.plan.compile_book import main; raise SystemExit(main())'
	$(BIN)/python -m compileall -q src/ekbom

# The reference pages from the book, and the output of the examples in README.md and docs/.
docs: .venv/.test book
	$(BIN)/python -m tools.reference
	$(BIN)/python -m tools.examples

# All theorems over the book, written down in its record; and what the examples notice of every small wrong change of it.
prove: .venv/.test book
	$(BIN)/ekbom prove --record src/ekbom/proofs/record.json

mutation: .venv/.test book
	$(BIN)/python -m ekbom.proofs.mutation --workers $(WORKERS)

validate-fhir: .venv/.run book
	@$(BIN)/python tools/validate_samples.py

# Three environments, each a superset of the one before, in one folder; a stamp says which is there.
.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Ekbom needs Python 3.11 or newer, found " + sys.version.split()[0] + "; say PYTHON=python3.12 or the like")'
	$(PYTHON) -m venv .venv

.venv/.run: pyproject.toml requirements/run.txt | .venv/bin/python
	@test -e .venv/.test || { echo "$(PIP) --no-deps --require-hashes -r requirements/run.txt"; $(PIP) --no-deps --require-hashes -r requirements/run.txt; }
	$(OWN)
	@touch $@

.venv/.test: pyproject.toml requirements/test.txt | .venv/bin/python
	$(PIP) --no-deps --require-hashes -r requirements/test.txt
	$(OWN)
	@touch $@ .venv/.run

.venv/.bench: pyproject.toml requirements/bench.txt | .venv/bin/python
	$(PIP) --no-deps --require-hashes -r requirements/bench.txt
	$(OWN)
	@touch $@ .venv/.run .venv/.test

# Beside one of the environments; PySpark is published as source only.
.venv/.spark: requirements/spark.txt | .venv/.test
	$(PIP) --no-deps --no-build-isolation --require-hashes -r requirements/spark.txt
	@touch $@

# Renews the locks: names, versions and hashes of every file of a release, no addresses.
lock: | .venv/bin/python
	PYTHON=$(BIN)/python tools/lock.sh

clean:
	rm -rf build .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
