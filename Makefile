# Every task of the project; `make help` lists them.
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help install demo test lint format bench docs clean

help: ## List the tasks
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(STAMP) ## Make .venv and install the project and its tools into it

$(STAMP): pyproject.toml runtime/llmspell_runtime/worker/native/late_lines.c
	test -x $(BIN)/python || python3 -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable . --group dev
	touch $@

demo: install ## Run a spell of real use, offline and without a key
	@$(BIN)/python examples/demo.py

test: install ## Run every test
	$(BIN)/python -m pytest

lint: install ## Check style, types, layers and generated files
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m llmspell_runtime.script_api.generate --check
	$(BIN)/python -m llmspell_server.lsp.settings --check
	$(BIN)/python -m llmspell_server.language.checks.page --check

format: install ## Rewrite the code in the project's style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: install ## Measure every bar; results go to benchmarks/results
	$(BIN)/python -m benchmarks

docs: install ## Write the generated pages and the LuaCATS library
	$(BIN)/python -m llmspell_runtime.script_api.generate
	$(BIN)/python -m llmspell_runtime.config.reference > docs/reference/configuration.md
	$(BIN)/python -m llmspell_server.lsp.settings
	$(BIN)/python -m llmspell_server.language.checks.page

clean: ## Remove what the tasks made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis benchmarks/results
