# Two commands do all the set-up: `make run` opens the dashboard, `make test` passes the tests.
PY ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCKS := requirements.txt requirements-dev.txt
STAMP := $(VENV)/.ok-$(shell cat $(LOCKS) | cksum | cut -d' ' -f1)
BENCH_VENV := .venv-bench
BENCH_STAMP := $(BENCH_VENV)/.ok-$(shell cksum < benchmarks/requirements.txt | cut -d' ' -f1)

# Every command and server that the tests start would compile the whole product again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test journeys-slow random-registers underspend check-office bench bundle try-bundle lock clean

run: $(STAMP)
	$(BIN)/python -m streamlit run app.py

test: $(STAMP)
	$(BIN)/python -m pytest -q -n 2 --no-loadscope-reorder $(PYTEST_ARGS)

# The journeys alone, in both languages, the browser's processor four times slower and every core busy beside it.
journeys-slow: $(STAMP)
	JOURNEYS_FULL=1 JOURNEYS_CPU_THROTTLE=4 REQUIRE_BROWSER=1 $(BIN)/python -m pytest -q --durations=25 $(PYTEST_ARGS) tests/e2e

# Stated against simulated risk of envelopes filled on expected spending, on fifty registers (some minutes).
underspend: $(STAMP)
	$(BIN)/python -m benchmarks.underspend

# Twenty thousand random registers imported against the truth about them; `make test` tries a thousand (docs/import.md).
random-registers: $(STAMP)
	$(BIN)/python -m tests.intake.judging 0 20000

# LibreOffice recalculates the workbook of a plan (docs/workbook.md); it is not installed by `make test`.
check-office: $(STAMP)
	$(BIN)/python -m tests.check_office

# An environment of its own: what the benchmarks compare with asks for other versions than the dashboard.
bench: $(BENCH_STAMP)
	$(BENCH_VENV)/bin/python -m benchmarks $(BENCH_ARGS)

$(BENCH_STAMP): benchmarks/requirements.txt
	@echo "Setting up $(BENCH_VENV): about a minute, once."
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv -q --allow-existing --python $(PY) $(BENCH_VENV) && \
	  uv pip install -q --python $(BENCH_VENV)/bin/python --require-hashes -r benchmarks/requirements.txt; \
	else \
	  $(PY) -m venv $(BENCH_VENV) && \
	  $(BENCH_VENV)/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r benchmarks/requirements.txt; \
	fi
	@rm -f $(BENCH_VENV)/.ok-*; touch $@

$(STAMP): $(LOCKS)
	@$(PY) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	@$(PY) -c 'import venv, ensurepip' 2>/dev/null || { echo "python3-venv is missing: on Debian or Ubuntu run  apt install python3-venv"; exit 1; }
	@echo "Setting up $(VENV): about half a minute, once."
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv -q --allow-existing --python $(PY) $(VENV) && \
	  uv pip install -q --python $(BIN)/python --require-hashes -r requirements.txt -r requirements-dev.txt && \
	  uv pip install -q --python $(BIN)/python pip; \
	else \
	  $(PY) -m venv $(VENV) && \
	  $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt -r requirements-dev.txt; \
	fi
	@rm -f $(VENV)/.ok-*; touch $@

# Everything for a machine without a network: wheels of the lock, the tree of this commit, install.sh (docs/operating.md).
bundle: $(STAMP)
	bash deploy/bundle.sh $(BIN)/python

# Installed and opened with the network off; 77 = this machine allows no network namespace.
try-bundle: bundle
	scratch=$$(mktemp -d) && bash deploy/try_bundle.sh out/bundle $$scratch; ended=$$?; rm -rf $$scratch; exit $$ended

lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header requirements.in -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header requirements-dev.in -o requirements-dev.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header benchmarks/requirements.in -o benchmarks/requirements.txt

clean:
	rm -rf $(VENV) $(BENCH_VENV)
