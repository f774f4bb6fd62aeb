"""Planted faults are looked for by tests that are there: each module of planning has its own."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    path.relative_to(ROOT) for path in (ROOT / "soilgis" / "planning").rglob("*.py") if path.stem != "__init__"
)


@pytest.fixture(scope="module")
def mutate():
    spec = importlib.util.spec_from_file_location("soilgis_mutate", Path(__file__).parent / "mutate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_every_module_of_planning_has_tests_that_must_see_its_faults(path, mutate):
    files = mutate.suite(path)
    assert files
    assert all((ROOT / name).exists() for name in files)


def test_no_module_is_named_that_is_gone(mutate):
    assert set(mutate.TESTS) <= {path.with_suffix("").relative_to("soilgis/planning").as_posix() for path in MODULES}
