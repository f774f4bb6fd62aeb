# soilgis: two words do all the set-up. `make demo` runs the main job, `make test` runs every test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test check bench gallery docs lock clean browser nightly

$(STAMP): requirements.lock.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] < (3, 14) else "soilgis needs Python 3.11 to 3.13 (需要 Python 3.11–3.13); try: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: $(STAMP)
	$(BIN)/soilgis run shanxi --out out/shanxi

# Debian's chromium and a Chinese font, when absent and installable.
browser:
	@sh .ci/browser

test: $(STAMP) browser
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(STAMP)
	$(BIN)/ruff format --check soilgis tests docs
	$(BIN)/ruff check soilgis tests docs
	$(BIN)/mypy
	$(BIN)/lint-imports

# PYTHON_GDAL may name a Python that has pygeoprocessing (it needs GDAL's own bindings); without it that peer is skipped, and told.
bench: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable '.[peers]'
	$(BIN)/python -m pytest tests/bench/test_webmap.py -s -o addopts="--import-mode=importlib" -o pythonpath="tests tests/bench"
	$(BIN)/python tests/bench/raster_bench.py out/bench/rasters --large --python-gdal "$(PYTHON_GDAL)"
	$(BIN)/python tests/bench/overlay_bench.py out/bench

# Faults planted in planning, one at a time; the share that the tests see.
nightly: $(STAMP)
	$(BIN)/python tests/nightly/mutate.py soilgis/planning --sample 300

gallery: $(STAMP)
	$(BIN)/python -m maps.make_gallery

docs: $(STAMP)
	$(BIN)/python -m docs.build

# The pinned environment, made by a tool; it names no registry.
lock:
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --extra test --extra check --extra cluster --extra bench --extra flow --extra plugins --no-header --no-emit-index-url --no-annotate --output-file requirements.lock.txt

clean:
	rm -rf $(VENV) out build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
