# The two commands are `make serve` and `make test`. They need Python 3.11-3.13, git and make;
# everything else comes from requirements/ into .venv, pinned by hash.

BIN := .venv/bin
QUESTIONS := $(addprefix tests/questions/,practice.jsonl compound.jsonl dialogues.jsonl)
COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock"

.PHONY: help serve test bench widget faults fuzz container seeded compare train lock wheel sbom clean

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile

serve: ## start the service on this machine; another port: make serve port=8001
	@sh tools/venv.sh serve
	@exec $(BIN)/ivig-faq serve $(if $(port),--port $(port))

test: ## run every check and test
	@sh tools/venv.sh dev
	@sh tools/test.sh

bench: ## measure the answers to the practice questions, their time, and what serving costs
	@sh tools/venv.sh serve
	@$(BIN)/ivig-faq eval $(QUESTIONS)
	@sh tools/bench.sh
	@$(BIN)/python tools/bench_serving.py --out docs/serving.md --readme README.md

widget: ## measure what the widget and the pages cost a reader; others beside them: peers=1
	@sh tools/venv.sh dev
	@$(BIN)/python tools/measure_widget.py $(if $(peers),--peers) --out README.md

faults: ## break the service on purpose, on loopback, and see that it holds (twelve minutes)
	@sh tools/venv.sh dev
	@$(BIN)/python tools/faults.py --out docs/faults.md --readme README.md

container: ## build the image, use every face of it locked down, and weigh it (docker, or ENGINE=podman)
	@bash tools/container.sh

fuzz: ## feed what reads messages and answers whatever a fuzzer thinks of (four minutes)
	@sh tools/fuzz.sh $(if $(seconds),--seconds $(seconds))

seeded: ## say how many seeded faults the check of the answers sees (a minute)
	@sh tools/venv.sh dev
	@cd tests && ../$(BIN)/python -m content.catch_rate

compare: ## compare the finding with other ways to match questions (an hour, installs them)
	@sh tools/compare.sh

train: ## train the sentence encoder anew from the phrasings (an hour, installs torch)
	@sh tools/train.sh

lock: ## renew requirements/ from pyproject.toml
	@sh tools/venv.sh dev
	$(COMPILE) --extra build --extra dev --extra editors --extra otel -o requirements/dev.txt
	$(COMPILE) --extra build -c requirements/dev.txt -o requirements/serve.txt
	$(COMPILE) -c requirements/dev.txt -o requirements/run.txt
	$(BIN)/python tools/make_sbom.py --table docs/dependencies.md

wheel: ## make dist/*.whl, which carries the answers and what is learned from them
	@sh tools/venv.sh serve
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --no-index -w dist .

sbom: ## write what a release is made of to dist/ (CycloneDX)
	@sh tools/venv.sh serve
	@$(BIN)/python tools/make_sbom.py --sbom dist/ivig-faq.cdx.json

clean: ## remove what was made here; the index kept in the user's cache stays
	rm -rf .venv node_modules dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
