# Two commands do all: `make html` builds the site, `make test` passes the tests. Both set up what they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
KEY := $(VENV)/.key

export PYTHONUTF8 := 1
export PYTHONSAFEPATH := 1
export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 0)

export SOURCE_COMMIT ?= $(shell git describe --always --dirty --abbrev=40 --exclude '*' 2>/dev/null)

BUILD := $(BIN)/sphinx-build -c . -d _build/doctrees -j auto -q -W --keep-going -n

# The tools: those of this repository, or the wheels that `series init` wrote.
CODE := $(wildcard tools/series)
TOOLS := $(wildcard pyproject.toml wheels/*.whl)

EDITIONS := _build/editions
NAME = $(shell sed -n 's/^id: *//p' docs/book.yaml)

.PHONY: help setup html strict editions pdf made zip live check test test-quick lock clean ours

help: ## Show these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## Set up the environment (every other target does it too)
	@echo "$(VENV) is ready, of $$($(BIN)/python -V); '. $(BIN)/activate' makes the command 'series' known to this shell"

html: $(STAMP) ours ## Build the site into _build/html
	@$(BUILD) docs _build/html
	@echo "the site: _build/html/index.html"

strict: $(STAMP) ours ## The same from nothing, and fail for what the machine lacks
	@$(BUILD) -t strict -E docs _build/html

editions: html made zip ## Write the site as a zip and an EPUB, and offer them on the cover
	@$(BUILD) -b epub -d _build/doctrees-epub docs _build/epub
	@cp _build/epub/$(NAME).epub $(EDITIONS)
	@SERIES_EDITIONS=$(EDITIONS) $(BUILD) docs _build/html
	@ls -l $(EDITIONS)

pdf: html made ## Print the book as a PDF (wants Chromium)
	@$(BIN)/python -m series.pdf _build/html $(EDITIONS)/$(NAME).pdf
	@ls -l $(EDITIONS)

# The site in a folder of its own: every file of the same instant and mode, so that the same pages give the same bytes.
AT_ONE_INSTANT := import os, pathlib as p; [(os.utime(f, (t, t)), f.chmod(0o755 if f.is_dir() else 0o644)) \
	for t in [max(int(os.environ["SOURCE_DATE_EPOCH"]), 315532800)] for f in p.Path("_build/zip").rglob("*")]
zip:
	@rm -rf _build/zip && mkdir -p _build/zip && cp -R _build/html _build/zip/$(NAME) && rm -f _build/zip/$(NAME)/.buildinfo
	@$(BIN)/python -c '$(AT_ONE_INSTANT)'
	@cd _build/zip && TZ=UTC $(abspath $(BIN))/python -m zipfile -c ../editions/$(NAME)-site.zip $(NAME)

# Editions of one commit alone lie there, so that none that is older is offered; of changed files those of one call alone.
made:
	@mkdir -p $(EDITIONS) && case "$$SOURCE_COMMIT" in ''|*-dirty) rm -f $(EDITIONS)/.of ;; esac; { echo "$$SOURCE_COMMIT" | cmp -s - $(EDITIONS)/.of \
		|| { rm -f $(EDITIONS)/*.*; echo "$$SOURCE_COMMIT" >$(EDITIONS)/.of; }; }

live: $(STAMP) ours ## Build on every save and show it at http://127.0.0.1:8000 (PORT=8001, OPEN=1)
	@PORT='$(PORT)' OPEN='$(OPEN)' $(BIN)/python -m series.sphinx_ext.live

check: $(STAMP) ## Check the book, then lint and type-check the code where there is some
	@$(BIN)/series check
ifneq ($(CODE),)
	@$(BIN)/ruff check tools tests conf.py
	@$(BIN)/ruff format --check tools tests conf.py
	@$(BIN)/mypy
endif

test: $(STAMP) ## Run the tests (those in a browser where a Chromium is found)
	@$(BIN)/pytest -n 2 --dist worksteal

test-quick: $(STAMP) ## Run those that take a moment, under a minute in all
	@$(BIN)/pytest -n 2 --dist worksteal -m "not slow"

lock: pyproject.toml ## Write both lock files again (wants uv)
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --extra dev pyproject.toml -o requirements.lock
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements-draw.in -o requirements-draw.lock

clean: ## Remove what was built; the virtual environment stays
	@rm -rf _build

# Python unpickles what lies in _build: only what this machine's own builds left there is used. The key was made with the
# environment; a folder that came with the sources, by git or in an archive, does not hold it, and goes.
ours: $(KEY)
	@if [ -L _build ] || ! cmp -s $(KEY) _build/.key; then rm -rf _build && mkdir _build && cp $(KEY) _build/.key; fi

$(KEY):
	@mkdir -p $(@D) && $(PYTHON) -c 'import secrets; print(secrets.token_hex(16))' >$@

$(STAMP): requirements.lock requirements-draw.lock $(TOOLS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 html" >&2; exit 1; }
	@echo "setting up $(VENV): $$(cat requirements.lock requirements-draw.lock | grep -c ==) Python packages, as pinned in requirements.lock and"
	@echo "requirements-draw.lock (0.6 GB, about two minutes the first time); nothing outside this folder is changed"
	@$(PYTHON) -m venv $(VENV) >$(VENV).log 2>&1 || { cat $(VENV).log >&2; \
		echo "$(PYTHON) could not make $(VENV), see above; on Debian and Ubuntu it may want the package python3-venv" >&2; exit 1; }
	@rm -f $(VENV).log
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements-draw.lock 2>$(VENV)/draw.log \
		|| echo "diagrams: the renderer could not be installed ($(VENV)/draw.log says why); timelines are shown as lists"
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --force-reinstall $(if $(CODE),-e .,$(TOOLS))
	@$(if $(CODE),$(BIN)/python -m compileall -q tools)
	@touch $(STAMP)
