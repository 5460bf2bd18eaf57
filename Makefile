# `make` lists the targets. A fresh Debian 12 needs: apt install make python3-venv
SHELL := /bin/bash
PY := .venv/bin/python
RUN := PYTHONDONTWRITEBYTECODE= PYTHONPATH=src $(PY)
export UV_PYTHON_DOWNLOADS := never
export PYTHONHASHSEED := 0
export COLUMNS := 100
export NO_COLOR := 1
export TERM := dumb
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

demo: .venv/app messages ## build the demonstration city and serve it
	$(PY) -m huiyan.cli demo

test: .venv/dev browser messages ## everything that must hold: on SQLite, on PostgreSQL, and in a browser
	$(RUN) -m pytest -n 2 --dist loadfile -m "not journey" tests
	$(RUN) tests/with_postgresql.py $(PY) -m pytest -n 2 --dist loadfile -m "not journey" --ignore=tests/engines --ignore=tests/cli --ignore=tests/docs tests
	$(RUN) -m pytest -m journey tests

check: .venv/dev messages ## contracts, types, lint, translations, docs, API snapshot, migrations
	$(PY) -m ruff check src tests bench
	$(PY) -m ruff format --check -q src tests bench
	.venv/bin/lint-imports
	$(PY) -m mypy
	.venv/bin/djlint --lint --quiet src
	DJANGO_SETTINGS_MODULE=huiyan.config.settings_test $(RUN) -m django makemigrations --check --dry-run
	$(RUN) -m pytest -q tests/docs

docs: .venv/dev messages ## write the generated reference pages anew
	$(RUN) -m huiyan.cli.reference docs/reference

words: .venv/dev ## collect the words to translate into the .po files (needs gettext)
	cd src/huiyan && for app in portal week competition registry publishing accounts shell kernel config; do (cd $$app && mkdir -p locale && PYTHONPATH=../.. ../../../$(PY) -m django makemessages -l zh_Hans --no-location --no-obsolete --keep-pot -i 'demo/*' >/dev/null; rm -f locale/*.pot); done

messages: .venv/app
	@$(RUN) -m huiyan.config.messages src/huiyan

browser:
	@bash tests/install_browser.sh

bench: bench-judging bench-web bench-bookings bench-week bench-engines ## all benchmarks beside their peers

bench-judging: .venv/dev bench-peers ## assignment, calibration and verification beside their peers
	$(RUN) bench/judging_assign.py --large --huge
	$(RUN) bench/judging_calibrate.py
	$(RUN) bench/proof_verify.py

bench-web: .venv/dev messages ## SQL, CPU and bytes of pages; start; 500 judges at once
	$(RUN) bench/web.py

bench-bookings: .venv/dev messages ## bookings in steady use, a hot opening and a rush, on both databases; a worker killed
	$(RUN) bench/bookings.py

bench-week: .venv/dev messages ## a programme of 3,000 sessions by 900 hosts: list, filters, search and map
	$(RUN) bench/week_programme.py

bench-engines: .venv/dev bench-peers ## the engines beside their peers
	@for one in bench/engines_*.py; do $(RUN) $$one; done

# Peers do not fit one environment: each has its own lock and virtual environment. One that cannot be installed is
# said here, and its figures say "not run".
PEERS := $(patsubst bench/peers/%/requirements.txt,%,$(wildcard bench/peers/*/requirements.txt))

bench-peers: .venv/uv ## install the programs that the benchmarks compare with
	@for peer in $(PEERS); do $(MAKE) -s bench/peers/$$peer/venv/done || echo "peer $$peer: not installed"; done

bench/peers/%/venv/done: bench/peers/%/requirements.txt .venv/uv
	rm -rf $(@D)
	.venv/bin/uv venv -q --python 3.11 $(@D)
	.venv/bin/uv pip install -q --python $(@D)/bin/python -r $<
	@touch $@

.venv/uv:
	python3 -m venv .venv
	.venv/bin/pip install -q uv
	@touch $@

.venv/app: .venv/uv requirements/app.lock pyproject.toml
	[ -e .venv/dev ] || .venv/bin/uv pip install -q --require-hashes --compile-bytecode -r requirements/app.lock
	.venv/bin/uv pip install -q --no-deps -e .
	@touch $@

.venv/dev: .venv/uv requirements/dev.lock pyproject.toml
	.venv/bin/uv pip install -q --require-hashes --compile-bytecode -r requirements/dev.lock
	.venv/bin/uv pip install -q --no-deps -e .
	@touch $@ .venv/app

lock: .venv/uv ## write the lock files anew after a change of pyproject.toml
	.venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q pyproject.toml -o requirements/app.lock
	.venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q pyproject.toml --group test --group check -o requirements/dev.lock

.PHONY: help demo test check docs words messages browser bench bench-judging bench-web bench-bookings bench-week bench-engines bench-peers lock
.DEFAULT_GOAL := help
