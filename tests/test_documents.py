"""docs/documents.md: every command of the tables "article → command" runs, and every document has its rows."""

import importlib.util
import os
import re
import shlex
from pathlib import Path

import pytest

from soilgis.cli import main
from soilgis.cli.group import command_files

PAGE = Path(__file__).parents[1] / "docs" / "documents.md"
MAKERS = sorted((Path(__file__).parent / "documented").glob("*_inputs.py"))
ROW = re.compile(r"^\| (S.+?) \| (.+?) \| `(soilgis .+?)` \|$", re.MULTILINE)
ROWS = ROW.findall(PAGE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    """A folder with the inputs of every command."""
    folder = tmp_path_factory.mktemp("documents")
    for path in MAKERS:
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.make(folder)
    return folder


@pytest.mark.parametrize("command", dict.fromkeys(command for _, _, command in ROWS))
def test_the_command_of_an_article_runs(command, inputs, monkeypatch, capsys):
    monkeypatch.chdir(inputs)
    words = shlex.split(command, posix=os.name != "nt")[1:]
    assert words[0] in command_files()
    with pytest.raises(SystemExit) as ended:
        main(words)
    said = capsys.readouterr()
    assert ended.value.code in {0, 1, None}, said.err
    assert said.out.strip()
    if "--out" in words:
        assert (inputs / words[words.index("--out") + 1]).exists()


def test_every_table_row_is_read():
    """A row that the pattern passes over would never be run."""
    lines = [
        line for line in PAGE.read_text(encoding="utf-8").splitlines() if "`soilgis " in line and line.startswith("|")
    ]
    assert len(lines) == len(ROWS)


@pytest.mark.parametrize("document", ["S0", "S1", "S2", "S3", "S4"])
def test_every_document_has_its_rows(document):
    assert sum(document in articles for articles, _, _ in ROWS) >= 4
