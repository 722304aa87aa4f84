# make demo | test | test-long | check | run CONFIG=config.toml | bench | lock
PY := .venv/bin/python
CONFIG ?= config.toml
ARGS ?=
WORKERS ?= auto
PYTEST = $(PY) -m pytest -n $(WORKERS) --dist worksteal
# What is covered to the last line by tests of its own.
RULES := tests/domain tests/services

.PHONY: demo run test test-long check format bench lock clean
.DEFAULT_GOAL := demo

demo: .venv/.run
	@$(PY) -m bot demo $(ARGS)

run: .venv/.run
	@$(PY) -m bot run --config $(CONFIG)

test: .venv/.dev
	$(PYTEST) --cov --cov-fail-under=100 $(ARGS) $(RULES)
	$(PYTEST) $(ARGS) $(addprefix --ignore=,$(RULES))

test-long: .venv/.dev
	$(PYTEST) -m long $(ARGS)

check: .venv/.dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

format: .venv/.dev
	.venv/bin/ruff check --fix-only --quiet .
	.venv/bin/ruff format .

bench: .venv/.dev .venv/.bench
	$(PY) -m bench $(ARGS)

lock: .venv/.dev
	.venv/bin/pip install --quiet uv
	UV=.venv/bin/uv tools/lock.sh

clean:
	rm -rf .venv .cache build

.venv/.run: requirements/run.txt pyproject.toml tools/venv.sh
	@tools/venv.sh run

.venv/.dev: requirements/dev.txt pyproject.toml tools/venv.sh
	@tools/venv.sh dev
	@touch .venv/.run

.venv/.bench: requirements/bench.txt .venv/.dev
	@tools/venv.sh bench
