# Every target works on a fresh machine with Python 3.11 or later: it makes its own environment in .venv and installs
# the package there as a wheel, with the model and the corpus inside.
PYTHON ?= python3
BIN := .venv/bin
OLDEST := .venv/oldest-env
OLDEST_PYTHON ?= $(PYTHON)
SOURCES := $(shell find src models data -type f -not -path '*/__pycache__/*') pyproject.toml README.md

.PHONY: demo test oldest check format model clean

demo: .venv/installed
	$(BIN)/coachfocus score data/examples/hubspot-notes.csv data/examples/weekly-notes data/examples/zoom-transcript.vtt
	$(BIN)/coachfocus explain data/examples/weekly-notes/2026-03-10-north-team.md

test: .venv/test
	$(BIN)/python -m pytest

# The same with the oldest versions that pyproject.toml allows; Python 3.11 has wheels of them all.
oldest: $(OLDEST)/installed
	$(OLDEST)/bin/python -m pytest

check: .venv/test .venv/check
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m numpydoc.hooks.validate_docstrings $$(find src -name '*.py')
	$(BIN)/python -m pytest -q tests/test_layers.py

format: .venv/check
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

# Trains the shipped model from the corpus; the same corpus and versions give the same bytes.
model: .venv/installed
	$(BIN)/coachfocus train data/train.jsonl -o models/shipped.coachfocus
	$(BIN)/python benchmarks/golden.py

clean:
	rm -rf .venv dist build

.venv/python:
	$(PYTHON) -c 'import sys; sys.exit("coachfocus needs Python 3.11 or later, found " + sys.version) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	touch $@

.venv/installed: .venv/python $(SOURCES)
	$(BIN)/pip install --quiet --disable-pip-version-check --force-reinstall --no-deps .
	$(BIN)/pip install --quiet --disable-pip-version-check .
	touch $@

.venv/test: .venv/installed
	$(BIN)/pip install --quiet --disable-pip-version-check '.[test]'
	touch $@

$(OLDEST)/installed: .venv/python $(SOURCES)
	$(OLDEST_PYTHON) -m venv $(OLDEST)
	$(OLDEST)/bin/pip install --quiet --disable-pip-version-check --force-reinstall --no-deps .
	$(OLDEST)/bin/pip install --quiet --disable-pip-version-check '.[test]' $$($(BIN)/python -c \
		'import tomllib; project = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
		print(*[one.replace(">=", "==") for one in project["dependencies"]])')
	touch $@

.venv/check: .venv/installed
	$(BIN)/pip install --quiet --disable-pip-version-check '.[check]'
	touch $@
