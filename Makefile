# Each target makes its own environment and reuses it while pyproject.toml is unchanged.
PYTHON ?= python3
VENV := .venv-screener
DEV := .venv-dev
SBOM := .venv-sbom
BIN := $(VENV)/bin
DEVBIN := $(DEV)/bin

.PHONY: help demo test test-quick lint types docs site examples pictures bench build sbom clean

help:  ## this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' Makefile

$(VENV)/.ready: pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || { echo "Python 3.11 or later is needed: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(DEV)/.ready: pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || { echo "Python 3.11 or later is needed: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(DEV)
	$(DEVBIN)/python -m pip install --quiet --upgrade pip
	$(DEVBIN)/python -m pip install --quiet --editable ".[all]" --group dev
	@touch $@

demo: $(VENV)/.ready  ## screen the example portfolios and leave the reports in demo/
	@mkdir -p demo
	$(BIN)/screener screen examples/endowment.xlsx examples/pension_fund.csv --fail-on never \
	  --report demo/report.xlsx --report demo/report.html --report demo/report.json --report demo/report.csv
	@echo "Reports: demo/report.xlsx demo/report.html demo/report.json demo/report.csv"

test: $(DEV)/.ready  ## all tests but the heavy ones, which `.ci/full` runs
	$(DEVBIN)/python -m pytest -n auto --dist loadfile

test-quick: $(DEV)/.ready  ## all tests but the slow ones
	$(DEVBIN)/python -m pytest -n auto --dist loadfile -m "not slow and not heavy"

lint: $(DEV)/.ready  ## ruff and docstring coverage
	$(DEVBIN)/ruff check .
	$(DEVBIN)/ruff format --check .
	$(DEVBIN)/interrogate --quiet screener

types: $(DEV)/.ready  ## mypy --strict
	$(DEVBIN)/mypy

docs: $(DEV)/.ready  ## print the help and the examples in README.md and docs/ again
	$(DEVBIN)/python -m tests.documentation

site: $(DEV)/.ready  ## the documentation as a site, in site/; a link that leads nowhere fails
	NO_MKDOCS_2_WARNING=1 $(DEVBIN)/python -m mkdocs build --strict --quiet

examples: $(DEV)/.ready  ## write examples/ again
	$(DEVBIN)/python examples/make_examples.py

pictures: $(DEV)/.ready  ## make the pictures in docs/images again (needs Chromium and LibreOffice)
	PYTHON=$(DEVBIN)/python bash docs/images/make.sh

bench: $(DEV)/.ready  ## speed, as ratios taken in one run
	$(DEVBIN)/python -m tests.benchmarks

build: $(DEV)/.ready  ## the source archive and the wheel
	$(DEVBIN)/python -m build

sbom: $(DEV)/.ready  ## what it is made, built and tested with, and under which licences (CycloneDX 1.6), in sbom.json
	$(PYTHON) -m venv $(SBOM)
	$(SBOM)/bin/python -m pip install --quiet cyclonedx-bom
	$(SBOM)/bin/cyclonedx-py environment --no-validate --pyproject pyproject.toml --output-reproducible -o sbom.json $(DEVBIN)/python

clean:  ## remove what these targets made
	rm -rf $(VENV) $(DEV) $(SBOM) demo dist build sbom.json
