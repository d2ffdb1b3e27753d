# Two commands do everything on a fresh machine: `make demo` and `make test`.
# Debian's own where there is one: what the tests run as other users, they must be able to run.
PYTHON ?= $(firstword $(wildcard /usr/bin/python3) python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test lint types lab lab-shell bench oracle fuzz endurance clean

demo: $(READY)
	$(BIN)/pydial --demo

test: $(READY) lint types
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

lab: $(READY)
	tests/lab/run

lab-shell: $(READY)
	tests/lab/run --shell

bench: $(READY)
	$(BIN)/python tools/bench.py

fuzz: $(READY)
	$(BIN)/python tools/fuzz_dialect.py

endurance: $(READY)
	$(BIN)/python tools/thousand.py
	PYDIAL_FLOOD_MB=100 PYDIAL_RECONNECTIONS=50 $(BIN)/python -m pytest -s tests/test_hostile.py tests/test_endurance.py -k "endless or log or reconnect"

oracle: $(READY)
	tools/oracle

$(READY): pyproject.toml tools/setup
	tools/setup $(PYTHON) $(VENV)

clean:
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis

include packaging/targets.mk
