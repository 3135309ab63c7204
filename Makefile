# `make demo` and `make test` do all the set-up on a fresh machine with Python >= 3.11 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SCHEDULES ?= 20000
MINUTES ?= 60
FIRST ?= 1000000
# One more than there are processors: tests also wait, for processes and sockets.
JOBS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

# The ledger syncs each commit to the disk, thousands of times in the tests, and a disk in memory takes no time for that.
IN_MEMORY := $(shell [ "$$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $$4 }')" -gt 1000000 ] 2>/dev/null \
	&& [ -w /dev/shm ] && echo TMPDIR=/dev/shm)

.PHONY: demo test check fmt lint types unit prove prove-schedules prove-mistakes prove-faults prove-properties soak prove-ledger prove-action fuzz mutate bench publish-bench golden docs screens lock clean help

help:            ## Show these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

PIP := $(BIN)/pip --quiet --disable-pip-version-check
INSTALL = $(PIP) install --require-hashes --requirement $(1) && $(PIP) install --no-build-isolation --no-deps --editable .

# A stamp is newer than its lock when everything in it is installed, by hash. The demo needs less than the tests.
$(VENV)/.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "syncer needs Python 3.11 or newer; set PYTHON=…")'
	@echo "setting up $(VENV) (once)"
	@$(PYTHON) -m venv $(VENV)
	@$(call INSTALL,requirements.lock)
	@touch $@

$(VENV)/.stamp-dev: requirements-dev.lock $(VENV)/.stamp
	@echo "adding what the tests need (once)"
	@$(call INSTALL,requirements-dev.lock)
	@touch $@

$(VENV)/.stamp-fuzz: requirements-fuzz.lock $(VENV)/.stamp-dev
	@echo "adding the fuzzer (once)"
	@$(PIP) install --require-hashes --requirement requirements-fuzz.lock
	@touch $@

# The peers of the benchmark bring a botocore of their own, so they live apart.
BENCH_VENV := .venv-bench
$(BENCH_VENV)/.stamp: requirements-bench.lock
	@echo "setting up $(BENCH_VENV), the peers of the benchmark (once)"
	@$(PYTHON) -m venv $(BENCH_VENV)
	@$(BENCH_VENV)/bin/pip --quiet --disable-pip-version-check install --require-hashes --requirement requirements-bench.lock
	@touch $@

demo: $(VENV)/.stamp          ## Watch the whole job on a simulated account
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh examples/demo.sh

test: $(VENV)/.stamp-dev         ## Everything that CI checks
	@$(MAKE) --no-print-directory -j 2 check unit

check: lint types            ## Lint and types

lint: $(VENV)/.stamp-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.stamp-dev
	$(BIN)/mypy

unit: $(VENV)/.stamp-dev
	$(IN_MEMORY) $(BIN)/pytest -n $(JOBS) --dist worksteal --cov --cov-report=term

prove-ledger: $(VENV)/.stamp-dev ## Kill, cut and lose the ledger at every point (needs strace)
	PYTHONPATH=tests $(BIN)/python -m proof

prove: prove-schedules prove-mistakes prove-faults prove-properties ## All that is too slow for `make test`

prove-schedules: $(VENV)/.stamp-dev ## Random schedules of runs, faults and people; SCHEDULES=20000
	PYTHONPATH=tests $(IN_MEMORY) $(BIN)/python -m simulation $(SCHEDULES)

prove-mistakes: $(VENV)/.stamp-dev ## Mistakes that are planted on purpose, each looked for by random schedules
	PYTHONPATH=tests $(IN_MEMORY) $(BIN)/python -m simulation.mistakes

prove-faults: $(VENV)/.stamp-dev ## Every effect of every scenario with every single fault
	PYTHONPATH=tests $(IN_MEMORY) $(BIN)/python -m simulation.faults

prove-properties: $(VENV)/.stamp-dev ## Every property with ten times the examples, and what botocore does on each fault
	SYNCER_PROPERTIES=prove $(IN_MEMORY) $(BIN)/pytest -n $(JOBS) --dist worksteal -m hypothesis
	$(IN_MEMORY) $(BIN)/pytest -n $(JOBS) --dist worksteal tests/test_fault_matrix.py tests/test_fault_matrix_apply.py

soak: $(VENV)/.stamp-dev         ## Random schedules for so many minutes, from a seed on; MINUTES=60 FIRST=1000000
	PYTHONPATH=tests $(IN_MEMORY) $(BIN)/python -m simulation minutes $(MINUTES) $(FIRST)

prove-action: $(VENV)/.stamp-dev ## Let the action install itself, and run our own workflows
	$(BIN)/pytest tests/prove_action.py

FUZZ_SECONDS ?= 3600
fuzz: $(VENV)/.stamp-fuzz        ## Fuzz each reader for an hour, two at once; FUZZ_SECONDS=60 for less
	$(IN_MEMORY) PYTHONPATH=tests $(BIN)/python -m fuzz $(FUZZ_SECONDS)

mutate: $(VENV)/.stamp-dev     ## Change the program in small ways: do the tests notice? MODULES="syncer.plan" for less than all
	PYTHONPATH=tests $(BIN)/python -m mutation $(MODULES)

bench: $(VENV)/.stamp-dev $(BENCH_VENV)/.stamp ## Measure syncer beside its peers; SIZES="100 1000" for less than all
	PYTHONPATH=tests $(BIN)/python -m bench $(SIZES)

publish-bench:                   ## Put the tables of the last `make bench` into README.md and docs/benchmark.md
	PYTHONPATH=tests $(BIN)/python -m bench.publish

golden: $(VENV)/.stamp-dev       ## Write the golden files of the tests again; review their diff
	SYNCER_WRITE_GOLDEN=1 $(BIN)/pytest tests/test_render.py tests/test_posts_golden.py

fmt: $(VENV)/.stamp-dev          ## Format, and fix what can be fixed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.stamp-dev         ## Write the generated pages again
	$(BIN)/python -c 'from syncer.review import PREFLIGHTS; from syncer.rules.page import page; print(page(PREFLIGHTS), end="")' > docs/rules.md
	$(BIN)/python -c 'from syncer.ledger.page import page; print(page(), end="")' > docs/ledger.md
	$(BIN)/python -c 'from syncer.ledger.page import metadata; print(metadata(), end="")' > docs/ledger.metadata.json
	$(BIN)/syncer skeleton > docs/skeleton.yaml
	$(BIN)/syncer schema > docs/desired.schema.json
	cp syncer/workflows/*.yml examples/workflows/

screens: $(VENV)/.stamp-dev      ## Draw the plan comment as GitHub shows it (needs Chromium)
	mkdir -p docs/images
	PYTHONPATH=tests $(BIN)/python -m screens docs/images/plan-comment.png

lock:                         ## Pin the newest dependencies, with hashes (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" --group build pyproject.toml --output-file requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" --group dev pyproject.toml --output-file requirements-dev.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" --group bench --output-file requirements-bench.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" --group fuzz --output-file requirements-fuzz.lock

clean:                        ## Remove what the targets made
	rm -rf $(VENV) $(BENCH_VENV) .demo .mypy_cache .ruff_cache .coverage .hypothesis .fuzz build *.egg-info
