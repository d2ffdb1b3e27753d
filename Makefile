# Two commands do everything on a fresh machine: `make demo` and `make test`.
# Debian's own where there is one: what the tests run as other users, they must be able to run.
PYTHON ?= $(firstword $(wildcard /usr/bin/python3) python3)
VENV := .venv
BIN := $(VENV)/bin
PRODUCT := $(VENV)/.product
TESTS := $(VENV)/.tests

.PHONY: demo test lint types docs lab lab-shell bench oracle fresh fuzz endurance clean

demo: $(PRODUCT)
	$(BIN)/pydial --demo

test: $(TESTS) lint types
	$(BIN)/python -m pytest

lint: $(TESTS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(TESTS)
	$(BIN)/mypy

docs: $(TESTS)
	@command -v dot >/dev/null || { echo "make docs needs Graphviz: apt-get install graphviz" >&2; exit 1; }
	$(BIN)/python -m tools.generate_docs
	dot -Tsvg -o docs/dial.svg docs/dial.dot

lab: $(TESTS)
	tests/lab/run
	tests/lab/cloud

lab-shell: $(TESTS)
	tests/lab/run --shell

bench: $(PRODUCT)
	$(BIN)/python tools/bench.py
	$(BIN)/python tools/bench_ppp.py
	$(BIN)/python tools/bench_mux.py

# A minute. For longer, and to see a run again: make fuzz SECONDS=600 SEED=1
SECONDS := 45
fuzz: $(TESTS)
	if command -v uni >/dev/null; then $(BIN)/python tools/fuzz_dialect.py 20000 $$(date +%s) --seconds 12; \
	else echo "The configuration reader is not compared: no uni (Debian: uniconf-tools)."; fi
	$(BIN)/python tools/fuzz_command.py --seconds $(SECONDS) $(if $(SEED),--seed $(SEED))

endurance: $(TESTS)
	$(BIN)/python tools/thousand.py
	PYDIAL_FLOOD_MB=100 PYDIAL_RECONNECTIONS=50 $(BIN)/python -m pytest -s tests/test_hostile.py tests/test_endurance.py -k "endless or log or reconnect"
	PYDIAL_MUTATIONS=100000 $(BIN)/python -m pytest tests/test_ppp_link.py -k mutated
	PYDIAL_EXAMPLES=2000 $(BIN)/python -m pytest -m hypothesis --hypothesis-profile=random

oracle: $(TESTS)
	tools/oracle

fresh:
	tools/fresh-machines

$(PRODUCT): pyproject.toml tools/setup
	tools/setup $(PYTHON) $(VENV)

$(TESTS): $(PRODUCT)
	tools/setup $(PYTHON) $(VENV) tests

clean:
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis

include packaging/targets.mk
