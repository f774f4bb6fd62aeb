"""Every command and snippet of the manual runs, page by page, in a folder of tiny inputs; English pages have the same ones."""

import os
import re
import shlex
import tomllib

import pytest
from manual.snippets import blocks, make_inputs, pages

from soilgis.cli import main
from soilgis.model.errors import LayerError, StudyError
from soilgis.model.layer import Layer
from soilgis.model.study import Study

WRITTEN = pages("zh")
RUN_ELSEWHERE = ("make demo", "soilgis serve")
"""What blocks of other shells hold: tests/cli/test_bare.py and tests/browser/test_workbench.py do these."""
_EXIT = re.compile(r"\s+# (?:退出码|exit) (\d+)$")


def run_line(line, capsys):
    """Run one command in this process and hold it to the exit code its remark names."""
    code = _EXIT.search(line)
    words = shlex.split(_EXIT.sub("", line), posix=os.name != "nt")
    assert words[0] == "soilgis", line
    with pytest.raises(SystemExit) as ended:
        main(words[1:])
    said = capsys.readouterr()
    assert (ended.value.code or 0) == int(code[1] if code else 0), f"{line}\n{said.err}"
    assert (said.out + said.err).strip(), line


@pytest.mark.parametrize(
    "name", [name for name in WRITTEN if {"bash", "python"} & {one.language for one in blocks(WRITTEN[name])}]
)
def test_the_snippets_of_a_page_run_in_their_order(name, tmp_path, monkeypatch, capsys):
    make_inputs(tmp_path)
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "manual"}
    for block in blocks(WRITTEN[name]):
        if block.title:
            path = tmp_path / block.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.language == "python":
            exec(compile(block.text, name, "exec"), names)
        elif block.language == "bash":
            for line in block.text.splitlines():
                run_line(line, capsys)


@pytest.mark.parametrize("name", WRITTEN)
def test_an_english_page_has_the_same_snippets(name):
    ours = [(one.language, one.title, one.bare) for one in blocks(WRITTEN[name])]
    theirs = [(one.language, one.title, one.bare) for one in blocks(pages("en")[name])]
    folder = ("数据文件夹", "FOLDER")
    assert [(kind, title, text.replace(*folder)) for kind, title, text in ours] == theirs


@pytest.mark.parametrize("name", WRITTEN)
def test_blocks_are_of_kinds_that_are_held(name):
    for block in blocks(WRITTEN[name]):
        assert block.language in {"bash", "python", "toml", "sh", "formula"}
        if block.language == "sh":
            assert all(line.startswith(RUN_ELSEWHERE) for line in block.text.splitlines())
        if block.language == "toml":
            assert block.title, "a file of the manual has a name, so that commands can read it"
            form, error = (Layer, LayerError) if block.title.endswith("layer.toml") else (Study, StudyError)
            assert form.load(tomllib.loads(block.text), block.title, error).title.zh
