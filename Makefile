# Every command sets up what it needs first. DEPLOYMENT=path.toml chooses the deployment.

.DEFAULT_GOAL := help
export DEPLOYMENT ?= deployments/exchange.toml
export PIPENV_VENV_IN_PROJECT := 1
export PIPENV_IGNORE_VIRTUALENVS := 1
export PIPENV_VERBOSITY := -1

PYTHON ?= $(firstword $(foreach python,python3 python3.13 python3.12 python3.11,$(shell \
	$(python) -c 'import sys; print("$(python)" if sys.version_info >= (3, 11) else "")' 2>/dev/null)) python3)
PIPENV := .venv/bin/pipenv run
READY := .venv/ready
MUTATION := .build/mutation/ready

.PHONY: help setup rehearse drill live prove synth quick test check bench mutate schema lock clean

help: ## Say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: $(READY) ## Make .venv and install what Pipfile.lock pins

$(READY): Pipfile.lock operations/setup/virtual_environment.py operations/setup/browser.py
	@$(PYTHON) -m operations.setup.virtual_environment
	@touch $@

rehearse: $(READY) ## Apply the deployment to an embedded AWS, call it, open its world; ONCE=1, SPEED=20, PORT=8080
	@$(PIPENV) rehearse

drill: $(READY) ## Let a region fail in a rehearsal, and hold what callers met against what was promised
	@$(PIPENV) drill

live: $(READY) ## Try the deployment on a real account and tear it down; ZONE=example.com, FINISH=1, REHEARSE=1
	@$(PIPENV) $(if $(REHEARSE),live-rehearsed,live)

prove: $(READY) ## Prove that the deployment survives its failures
	@$(PIPENV) prove

synth: $(READY) ## Write the deployment's Terraform to cdktf.out
	@$(PIPENV) synth

quick: $(READY) ## Run the tests of pure code, in under a minute
	@$(PIPENV) quick

test: $(READY) ## Run every test
	@$(PIPENV) test

check: $(READY) ## Check format, lint and types, and what checkov says of every deployment
	@$(PIPENV) check

bench: $(READY) ## Measure synthesis, proof, world and edge, each against a baseline
	@$(PIPENV) bench

mutate: $(READY) $(MUTATION) ## Edit the code at random, and list what no test notices; PARTS=drill, SAMPLE=80, SEED=9
	@PYTHONPATH= .build/mutation/bin/python -m tests.mutation $(PARTS) --sample $(or $(SAMPLE),80) --seed $(or $(SEED),9)

$(MUTATION): tests/mutation/requirements.txt
	@.venv/bin/python -m venv .build/mutation
	@.build/mutation/bin/pip install --quiet --requirement $<
	@.build/mutation/bin/pip install --quiet --no-deps --target .build/mutation/coverage $$(grep coverage $<)
	@touch $@

schema: $(READY) ## Write the JSON Schema of deployments
	@$(PIPENV) schema

lock: $(READY) ## Lock the Pipfile anew, naming no package index
	@.venv/bin/pipenv lock && .venv/bin/python -m operations.setup.lock_file

clean: ## Remove what is made from the sources
	rm -rf .venv .build cdktf.out
