"""The reference is that of today's declarations."""

import importlib.util
import re
import tomllib
from pathlib import Path

from click.shell_completion import ShellComplete

from soilgis.cli import faults
from soilgis.cli.group import soilgis
from soilgis.model.csle import CsleStudy
from soilgis.model.errors import StudyError

SCRIPT = Path(__file__).parents[1] / "docs" / "build.py"


def test_the_reference_is_up_to_date():
    spec = importlib.util.spec_from_file_location("docs_build", SCRIPT)
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    assert (SCRIPT.parent / "reference.md").read_text(encoding="utf-8") == build.reference(), "run: make docs"


def test_the_example_of_a_soil_loss_declaration_can_be_loaded():
    text = (SCRIPT.parent / "raster-to-rate.md").read_text(encoding="utf-8")
    example = re.search(r"```toml\n(.*?)```", text, re.DOTALL)[1]
    study = CsleStudy.load(tomllib.loads(example), "csle.toml", StudyError)
    assert study.b == {"11": 1.0, "12": 1.0, "31": 0.01}


def test_tab_completion_is_documented_as_it_works():
    text = (SCRIPT.parent / "safety.md").read_text(encoding="utf-8")
    for shell in ("bash", "zsh", "fish"):
        assert f"_SOILGIS_COMPLETE={shell}_source soilgis" in text
    complete = ShellComplete(soilgis, {}, "soilgis", "_SOILGIS_COMPLETE")
    assert [one.value for one in complete.get_completions([], "cov")] == ["coverage"]
    assert [one.value for one in complete.get_completions(["run", "--engine"], "f")] == ["fast"]
    assert "--overwrite" in [one.value for one in complete.get_completions(["run"], "--o")]


def test_exit_codes_are_those_of_the_program():
    text = (SCRIPT.parent / "safety.md").read_text(encoding="utf-8")
    codes = re.findall(r"^(\d+) +", faults.__doc__, re.MULTILINE)
    assert re.findall(r"^\| (\d+) \|", text, re.MULTILINE) == codes
