"""Every bad line of the manual is refused in the sentence it prints, and nothing is written."""

import os
from pathlib import Path

import bad_lines
import pytest

from soilgis.cli import main

PAGE = Path(__file__).parents[2] / "docs" / "bad-inputs.md"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("lines")
    bad_lines.made(made)
    return made


@pytest.mark.skipif(os.name == "nt", reason="no pipes among files there")
@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::UserWarning")
@pytest.mark.parametrize(("line", "told"), bad_lines.LINES)
def test_a_bad_line_is_refused(capsys, folder, monkeypatch, line, told):
    monkeypatch.chdir(folder)
    before = sorted(path.name for path in folder.iterdir())
    with pytest.raises(SystemExit) as ended:
        main(line.split())
    said = capsys.readouterr().err
    assert told in said
    assert ended.value.code == 2
    assert "Traceback" not in said
    assert sorted(path.name for path in folder.iterdir()) == before


def test_there_are_enough_and_each_stands_once():
    assert len({line for line, _ in bad_lines.LINES}) == len(bad_lines.LINES) >= 60


def test_the_page_of_the_manual_is_current():
    """Renewed by ``SOILGIS_RENEW=1 python -m pytest tests/cli/test_bad_lines.py``."""
    if os.environ.get("SOILGIS_RENEW"):
        PAGE.write_text(bad_lines.page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == bad_lines.page()
