# The two commands are `make serve` and `make test`. They need Python 3.11-3.13, git and make;
# everything else comes from requirements/ into .venv, pinned by hash.

BIN := .venv/bin
QUESTIONS := $(addprefix tests/questions/,practice.jsonl compound.jsonl dialogues.jsonl)
COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock"

.PHONY: help serve test bench train lock wheel clean

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' Makefile

serve: ## start the service on this machine; another port: make serve port=8001
	@sh tools/venv.sh serve
	@exec $(BIN)/ivig-faq serve $(if $(port),--port $(port))

test: ## run every check and test
	@sh tools/venv.sh dev
	@sh tools/test.sh

bench: ## measure the answers to the practice questions, and the time they take
	@sh tools/venv.sh serve
	@$(BIN)/ivig-faq eval $(QUESTIONS)
	@sh tools/bench.sh

train: ## train the sentence encoder anew from the phrasings (half an hour, installs torch)
	@sh tools/train.sh

lock: ## renew requirements/ from pyproject.toml
	@sh tools/venv.sh dev
	$(COMPILE) --extra build --extra dev -o requirements/dev.txt
	$(COMPILE) --extra build -c requirements/dev.txt -o requirements/serve.txt
	$(COMPILE) -c requirements/dev.txt -o requirements/run.txt

wheel: ## make dist/*.whl, which carries the answers and what is learned from them
	@sh tools/venv.sh serve
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --no-index -w dist .

clean: ## remove what was made here; the index kept in the user's cache stays
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
