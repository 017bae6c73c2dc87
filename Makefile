# `make serve` and `make test` need only python3 (3.11 or newer) with venv, and make.
PY = .venv/bin/python
PORT ?= 8000
APP = api/static/app/.stamp

.PHONY: serve test check bench docs lock sbom clean

serve: .venv/serve $(APP)
	@if [ -n "$$AIKG_SOURCES" ]; then $(PY) -m api.cli build; fi
	@PORT=$(PORT) $(PY) -m api.cli serve

test: .venv/dev $(APP)
	$(PY) -m pytest

check: .venv/dev $(APP)
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PY) hatch_build.py check
	$(PY) -m pytest

# All benches, small: twenty minutes. Each takes larger sizes; docs/bench.md says how.
ENTITIES ?= 5000
bench: .venv/dev $(APP)
	$(PY) -m bench.rdf --entities $(ENTITIES)
	$(PY) -m bench.identity
	$(PY) -m bench.serve --entities $(ENTITIES)
	$(PY) -m bench.views --nodes 1000 --nodes 20000 --nodes 100000
	$(PY) -m bench.publish --entities $(ENTITIES)
	$(PY) -m bench.kills --entities $(ENTITIES)
	$(PY) -m bench.cypher --entities $(ENTITIES)
	$(PY) -m bench.soak --entities $(ENTITIES)
	@if [ -n "$$TCK" ]; then $(PY) -m bench.tck "$$TCK"; else echo "TCK=FOLDER runs the openCypher TCK too"; fi

docs: .venv/dev
	$(PY) -m ontology.reference
	PYTHONPATH=tests $(PY) -m servers.run $(PY) -m api.answers

sbom: .venv/serve
	@mkdir -p build
	$(PY) -c 'from importlib.metadata import distributions; [print(d.name, d.version, d.metadata.get("License-Expression") or (d.metadata.get("License") or "see its classifiers").splitlines()[0], sep="\t") for d in distributions()]' | sort -f > build/licences.txt
	python3 -m venv build/cyclonedx
	build/cyclonedx/bin/python -m pip install --quiet --disable-pip-version-check cyclonedx-bom==7.5.0
	build/cyclonedx/bin/cyclonedx-py environment .venv/bin/python -o build/sbom.json

lock:
	uv pip compile pyproject.toml --extra build --universal --generate-hashes --no-emit-index-url --no-header -o requirements.lock
	uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-emit-index-url --no-header -o requirements-dev.lock

$(APP): hatch_build.py ontology/ai.ttl $(wildcard web/*.* web/src/* web/src/*/*) | .venv/serve
	$(PY) hatch_build.py

.venv/serve: requirements.lock pyproject.toml
	python3 -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: .venv/serve requirements-dev.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

clean:
	rm -rf .venv build dist api/static/app web/node_modules
