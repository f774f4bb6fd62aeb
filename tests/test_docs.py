"""The reference is that of today's declarations."""

import importlib.util
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "docs" / "build.py"


def test_the_reference_is_up_to_date():
    spec = importlib.util.spec_from_file_location("docs_build", SCRIPT)
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    assert (SCRIPT.parent / "reference.md").read_text(encoding="utf-8") == build.reference(), "run: make docs"
