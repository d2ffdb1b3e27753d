# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test lint types lab lab-shell bench oracle fuzz clean

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

oracle: $(READY)
	tools/oracle

$(READY): pyproject.toml tools/setup
	tools/setup $(PYTHON) $(VENV)

clean:
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis
