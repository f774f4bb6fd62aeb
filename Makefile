# soilgis: two words do all the set-up. `make demo` runs the main job, `make test` runs every test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
UV := $(BIN)/uv pip compile

.PHONY: demo test bare check bench gallery docs pictures lock wheels bundle-proof clean browser postgis nightly house fuzz qgis sbom release

$(STAMP): requirements.lock.txt pyproject.toml setup.py soilgis/native/build.py $(wildcard soilgis/native/c/*)
	$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] < (3, 15) else "soilgis needs Python 3.11 to 3.14; try: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: $(STAMP)
	$(BIN)/soilgis run shanxi --out out/shanxi

# The main job where there is no font, no home and no cache: before a browser or anything else is installed.
bare: $(STAMP)
	$(BIN)/python -m pytest tests/cli/test_bare.py

# Debian's chromium and node, when absent and installable.
browser:
	@sh .ci/browser

# Debian's PostgreSQL with PostGIS, when absent and installable; the tests start a server of their own and skip with a reason without it.
postgis:
	@sh .ci/postgis

# Debian's QGIS without a window, when absent and installable; then the plugin inside it.
qgis: $(STAMP)
	@sh .ci/qgis
	$(BIN)/python -m pytest tests/output/qgis

test: bare browser postgis
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not bare"

check: $(STAMP)
	$(BIN)/ruff format --check soilgis tests docs setup.py
	$(BIN)/ruff check soilgis tests docs setup.py
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tests/house.py
	@sh .ci/types

# The figures of the house: modules, tiers, arrows, circles, literal columns; tests/test_house.py holds their limits.
house: $(STAMP)
	$(BIN)/python tests/house.py

# PYTHON_GDAL may name a Python that has pygeoprocessing (it needs GDAL's own bindings); without it that peer is skipped, and told.
bench: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable '.[peers]'
	$(BIN)/python -m pytest tests/bench/test_webmap.py -s -o addopts="--import-mode=importlib" -o pythonpath="tests tests/bench"
	$(BIN)/python tests/bench/raster_bench.py out/bench/rasters --large --python-gdal "$(PYTHON_GDAL)"
	$(BIN)/python tests/bench/overlay_bench.py out/bench
	$(BIN)/python tests/bench/commands_bench.py out/bench/commands
	$(BIN)/python tests/bench/nation_bench.py out/bench/nation
	$(BIN)/python tests/bench/workbench_bench.py docs

# Every law with ten times as many examples as it asks for, others each night; then faults planted in planning, one at a time.
nightly: $(STAMP)
	SOILGIS_HYPOTHESIS=nightly $(BIN)/python -m pytest -n 2 --dist loadfile -m "hypothesis and not browser and not bare"
	$(BIN)/python tests/nightly/mutate.py soilgis/planning --sample 300

# Readers against changed inputs, FUZZ_SECONDS each; a fault is kept in tests/fuzz/corpus and ends with 1.
# By coverage where atheris can be installed, else at random, which is told.
FUZZ_SECONDS ?= 10
fuzz: $(STAMP)
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable '.[fuzz]'
	FUZZ_SECONDS=$(FUZZ_SECONDS) $(BIN)/python -W ignore tests/fuzz/run.py

gallery: $(STAMP)
	$(BIN)/python -m maps.make_gallery

# The reference, and the manual as a site that opens from a folder: soilgis/manual/index.html. `make pictures` first where its pictures are wanted.
docs: $(STAMP)
	$(BIN)/python -m docs.build
	$(BIN)/python -m docs.licences
	$(BIN)/python -m docs.site

# Pictures of the manual, taken by the tests that click through the workbench and the pages.
pictures: $(STAMP) browser
	mkdir -p out/pictures
	SOILGIS_SHOTS=out/pictures $(BIN)/python -m pytest tests/browser/test_workbench.py tests/browser/test_manual.py -k "hour or picture"

# The pinned environments, made by a tool; they name no registry: all of it, and what a user's machine needs.
lock:
	$(BIN)/python -m pip install --quiet uv
	$(UV) pyproject.toml --universal --python-version 3.11 --extra test --extra check --extra cluster --extra bench --extra flow --extra plugins --extra word --extra slides --extra context --extra serve --extra postgis --extra network --extra docs --no-header --no-emit-index-url --no-annotate --output-file requirements.lock.txt
	$(UV) pyproject.toml --universal --python-version 3.11 --extra serve --constraint requirements.lock.txt --no-header --no-emit-index-url --no-annotate --output-file soilgis/runtime.lock.txt

# Whether a wheel of everything exists for interpreters and machines that are not here; asks the registry, installs nothing. odfpy, which
# only tests use, comes as a source of plain Python.
wheels: $(STAMP)
	$(BIN)/python -m pip install --quiet uv
	@for version in 3.11 3.12 3.13 3.14; do \
	  for platform in x86_64-manylinux_2_28 aarch64-manylinux_2_28 x86_64-pc-windows-msvc; do \
	    $(UV) soilgis/runtime.lock.txt --quiet --python-version $$version --python-platform $$platform --only-binary :all: --output-file /dev/null \
	      && echo "wheels for Python $$version on $$platform" || exit 1; \
	  done; \
	  $(UV) requirements.lock.txt --quiet --python-version $$version --python-platform x86_64-manylinux_2_28 --only-binary :all: --no-binary odfpy --output-file /dev/null \
	    && echo "wheels for Python $$version, tests too" || exit 1; \
	done

# A bundle for this interpreter: installed, run and its workbench opened with the network cut, in a folder with a blank; needs Linux and
# root for unshare. The manual goes along where `make docs` made it.
bundle-proof: $(STAMP)
	rm -rf out/bundle-proof
	$(BIN)/soilgis bundle --platform manylinux_$$(uname -m) --python $$($(BIN)/python -c 'import sys; print("%d.%d" % sys.version_info[:2])') --out out/bundle-proof/bundle
	unshare -n sh .ci/bundle-proof out/bundle-proof

# What is inside, for whoever must list it (软件物料清单): CycloneDX JSON of the packages a user's machine gets.
sbom: $(STAMP)
	$(BIN)/python -m pip install --quiet uv
	@mkdir -p out
	$(BIN)/uv tool run --quiet --from 'cyclonedx-bom>=7,<8' cyclonedx-py requirements soilgis/runtime.lock.txt --pyproject pyproject.toml --output-reproducible --of JSON --output-file out/sbom.json
	@$(BIN)/python -c "import json; found = json.load(open('out/sbom.json')); print('out/sbom.json:', len(found['components']), 'components')"

# Wheel and sdist, each run in an empty environment on every Python that is here.
release: $(STAMP)
	$(BIN)/python -m pip install --quiet uv
	BIN=$(BIN) sh .ci/release out/release

clean:
	rm -rf $(VENV) out build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
