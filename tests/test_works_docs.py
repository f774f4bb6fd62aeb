"""The page of works says commands that there are, with options that they take."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from soilgis.cli import main
from soilgis.model.errors import StudyError
from soilgis.model.study import Study

TEXT = (Path(__file__).parents[1] / "docs" / "works.md").read_text(encoding="utf-8")
LINES = re.findall(r"\| `soilgis ([^`]+)` \|", TEXT)


@pytest.mark.parametrize("line", LINES)
def test_a_command_of_the_page_is_one(line, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*shlex.split(line), "--as-toml"])
    said = capsys.readouterr()
    assert not ended.value.code, said.err
    assert tomllib.loads(said.out)["job"] == line.split()[0]


def test_the_units_of_the_page_can_be_loaded():
    example = tomllib.loads(re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)[1])
    study = Study.load({"id": "t", "title": {"zh": "试"}, **example}, "docs", StudyError)
    assert study.units.parents == ("县", "市")
    assert study.unit_label == "乡镇"


def test_the_page_has_a_line_for_each_command():
    assert len(LINES) == 8
    assert {line.split()[0] for line in LINES} == {
        "control",
        "watersheds",
        "completion",
        "dams",
        "programmes",
        "green",
        "run",
    }
