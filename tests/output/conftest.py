"""The hand-made result (样例成果) for tests of the windows."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def sample():
    """The module that makes it."""
    spec = importlib.util.spec_from_file_location("soilgis_sample", Path(__file__).parent / "sample.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def result(sample):
    """The sample itself."""
    return sample.result()
