# Two commands do everything: make run, make test. What takes longer than minutes is make test-long.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
DATA ?= data
# Of make bench: some rows by their keys (all), how often.
ROWS ?=
ROUNDS ?= 3
LOAD := build/bench/load

# Processes that often wait, each with whole files. What is logged stays out of their reports: half a character
# cannot be sent.
BESIDE := -n 6 --dist loadfile --no-loadscope-reorder -p no:logging --durations=20 --durations-min=1
# The slow ones first: what begins last must not be what everybody waits for.
ORDER := tests/e2e tests/security tests/operation $(wildcard tests/test_*.py) tests

# The pure tests, which alone must cover all rules (setup.cfg).
PURE := $(wildcard tests/*/test_rules.py) $(wildcard tests/signs/test_*.py) $(wildcard tests/sheets/test_*.py) \
	$(addprefix tests/core/test_,folding.py mounts.py naming.py) tests/access/test_policies.py tests/edge/test_agents.py \
	$(addprefix tests/presence/test_,doorcodes.py returns.py) \
	$(addprefix tests/sites/test_,days.py descriptions.py notices.py numbers.py policies.py) \
	$(addprefix tests/roster/test_,courtesy.py departures.py shortening.py values.py reading.py same_names_and_liaisons.py \
	other_files.py other_names.py cases.py groups_of_nobody.py parts.py plan.py nasty_files.py export_and_back.py numbers_in_names.py pinyin.py \
	unread.py conservation.py)

# A node from .venv/bin stands in where the machine has none.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Tests start hundreds of processes: none of them is to compile again what it loads.
unexport PYTHONDONTWRITEBYTECODE

KIOSK := $(shell find kiosk static -type f \( -name '*.ts' -o -name '*.tsx' -o -name '*.mjs' -o -name '*.css' \) -not -path 'static/dist/*' -not -path 'kiosk/generated/*')
WORDS := $(wildcard server/boards/words/*.toml server/words/*.toml)

.PHONY: run test test-long build lint types unit rules faults bench screenshots lock audit clean
.DELETE_ON_ERROR:

run: .venv/installed static/dist/manifest.json  ## Serve the demo incubator
	@DOORBOARD_HOST="$(HOST)" DOORBOARD_PORT="$(PORT)" DOORBOARD_DATA="$(DATA)" exec .venv/bin/doorboard demo

build: static/dist/manifest.json  ## Build the pages of kiosk and phone

test: .venv/tested node_modules/checked static/dist/manifest.json  ## Check everything once, in minutes
	@$(MAKE) --no-print-directory -j 2 $(filter --output-sync,$(.FEATURES:%=--%)) lint types unit rules
	@echo "• running the other tests"
	@.venv/bin/python -m pytest -m "not long" $(BESIDE) $(PURE:%=--ignore=%) $(ORDER)

test-long: .venv/tested static/dist/manifest.json  ## Check the rest: the other engine, faults, sieges
	@echo "• running the long tests"
	@.venv/bin/python -m pytest -m "long and not alone" $(BESIDE) $(ORDER)
	@echo "• trying ten times as many examples"
	@.venv/bin/python -m pytest -m "hypothesis and not long" --hypothesis-profile=thorough $(BESIDE)
	@echo "• running the tests that need the machine for themselves"
	@.venv/bin/python -m pytest -m alone

lint: .venv/tested node_modules/checked static/dist/manifest.json
	@echo "• checking style, imports, and what old tablets understand"
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/lint-imports --config setup.cfg
	@npm run --silent check

types: .venv/tested node_modules/checked
	@echo "• checking types"
	@.venv/bin/mypy
	@npm run --silent types

unit: node_modules/checked
	@npm test --silent

rules: .venv/tested
	@echo "• running the tests of the rules"
	@.venv/bin/coverage erase
	@.venv/bin/coverage run -m pytest -m "not long" -n 2 --dist loadfile -p no:logging $(PURE)
	@.venv/bin/coverage combine --quiet
	@.venv/bin/coverage report

faults: .venv/tested static/dist/manifest.json  ## Break everything for half an hour, and write docs/faults.md
	@.venv/bin/python -m tests.faults

bench: .venv/tested static/dist/manifest.json tests/bench/peer/node_modules/installed  ## Measure for a quarter of an hour, and write docs/speed.md
	@.venv/bin/python -m tests.bench --rows "$(ROWS)" --rounds $(ROUNDS)

# The generator is no part of the suite's needs: where there is no compiler, its rows are missing.
$(LOAD): $(wildcard tests/bench/load/*.c tests/bench/load/*.h)
	@mkdir -p $(@D)
	@$(CC) -std=gnu17 -O2 -Wall -Wextra -Werror -o $@ $(filter %.c,$^)

# Where it cannot be installed, the rows of this reference are missing too.
tests/bench/peer/node_modules/installed: tests/bench/peer/package-lock.json .venv/installed
	@echo "• installing the reference in Node.js"
	@npm ci --prefix tests/bench/peer --no-audit --no-fund --silent && touch $@ || true

screenshots: .venv/tested static/dist/manifest.json  ## Make the pictures of the README again
	@.venv/bin/python -m tests.screenshots docs/pictures

lock: .venv/tested  ## Resolve all dependencies again
	@.venv/bin/uv pip compile --upgrade --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
		--no-emit-find-links --no-header --no-annotate --quiet setup.cfg -o server/requirements.txt
	@.venv/bin/uv pip compile --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
		--no-emit-find-links --no-header --no-annotate --quiet --extra test -c server/requirements.txt setup.cfg \
		-o tests/requirements.txt

audit: .venv/tested  ## Ask whether a dependency is known to be vulnerable
	@.venv/bin/uvx pip-audit --requirement server/requirements.txt --require-hashes --disable-pip

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Doorboard needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1 || echo missing)."; \
		echo "Install one and name it: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "• making the environment .venv"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "This Python has no venv module; on Debian and Ubuntu: apt install python3-venv"; exit 1; }

.venv/installed: server/requirements.txt setup.cfg pyproject.toml | .venv/bin/python
	@echo "• installing the server"
	@.venv/bin/python -m pip install --quiet --require-hashes -r server/requirements.txt
	@.venv/bin/python -m pip install --quiet --no-deps -e .
	@node --version 2>/dev/null | grep -qE '^v(1[89]|[2-9][0-9])' || { \
		echo "• installing Node.js into .venv"; \
		.venv/bin/python -m pip install --quiet --require-hashes -r kiosk/node.txt; }
	@touch $@

.venv/tested: tests/requirements.txt .venv/installed
	@echo "• installing the tools of the tests"
	@.venv/bin/python -m pip install --quiet --require-hashes -r tests/requirements.txt
	@tests/system.sh
	@touch $@

node_modules/installed: package-lock.json .venv/installed
	@echo "• installing the client's libraries"
	@npm ci --omit=dev --no-audit --no-fund --silent
	@touch $@

node_modules/checked: package-lock.json .venv/installed
	@echo "• installing the client's libraries and checks"
	@npm ci --no-audit --no-fund --silent
	@touch node_modules/installed $@

static/dist/manifest.json: $(KIOSK) $(WORDS) package.json | node_modules/installed
	@echo "• building the client"
	@npm run --silent build

clean:  ## Remove everything that was made, but no data
	@rm -rf .venv node_modules static/dist build kiosk/generated tests/bench/peer/node_modules *.egg-info
