"""Folders of results verified: what is the same, what was changed, what is gone, and what cannot be asked again."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
import rasterio

import soilgis
from soilgis.cli import main

if TYPE_CHECKING:
    from pathlib import Path


def code(arguments: list[str]) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return ended.value.code


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder of a rate, from a raster of its own: 吕梁 has slight and light erosion by turns."""
    folder = tmp_path_factory.mktemp("made")
    cells = np.where(np.indices((40, 40)).sum(axis=0) % 2, 1, 2).astype("uint8")
    place = {"crs": "EPSG:4490", "transform": rasterio.Affine(0.06, 0, 110.2, 0, -0.06, 38.8), "nodata": 0}
    with rasterio.open(
        folder / "erosion.tif", "w", driver="GTiff", width=40, height=40, count=1, dtype="uint8", **place
    ) as file:
        file.write(cells, 1)
    raster = f"2024={folder / 'erosion.tif'}"
    legend = ["--legend", "1=slight", "--legend", "2=light"]
    assert (
        code(
            [
                "rate",
                "--region",
                "吕梁市",
                "--level",
                "county",
                "--raster",
                raster,
                *legend,
                "--out",
                str(folder / "out"),
            ]
        )
        == 0
    )
    return folder


@pytest.fixture
def copy(made, tmp_path):
    import shutil

    shutil.copytree(made / "out", tmp_path / "out")
    return tmp_path / "out"


def manifest(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def put(folder: Path, content: dict) -> None:
    (folder / "manifest.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def test_the_manifest_says_what_was_asked(made):
    asked = manifest(made / "out")["requested"]
    assert asked["job"] == "rate"
    assert asked["asked"]["region"] == ["吕梁市"]
    assert "out" not in asked["asked"]
    raster = made / "erosion.tif"
    assert asked["inputs"] == {str(raster): hashlib.sha256(raster.read_bytes()).hexdigest()}
    for name, digest in manifest(made / "out")["files"].items():
        assert hashlib.sha256((made / "out" / name).read_bytes()).hexdigest() == digest


def test_what_was_not_touched_is_the_same(copy, capsys):
    assert code(["verify", str(copy)]) == 0
    assert "与清单相符，重算结果一致" in capsys.readouterr().out


def test_a_cell_that_was_changed_is_named(copy, capsys):
    table = pd.read_csv(copy / "rates.csv", dtype=str)
    first = table.loc[0, "rate"]
    table.loc[0, "rate"] = "0.9"
    table.to_csv(copy / "rates.csv", index=False, encoding="utf-8-sig", lineterminator="\r\n")
    assert code(["verify", str(copy)]) == 1
    said = capsys.readouterr().out
    assert "成果已被改动：rates.csv" in said
    assert re.search(rf"重算不同：rates.csv · .* · rate：数值不同：甲 0.9，乙 {first}", said)
    assert code(["verify", str(copy), "--files-only"]) == 1


def test_a_forged_digest_does_not_hide_a_cell(copy, capsys):
    """Cell and digest are changed together: only asking again tells."""
    text = (copy / "rates.csv").read_text(encoding="utf-8-sig").replace("county", "city", 1)
    (copy / "rates.csv").write_text(text, encoding="utf-8-sig")
    content = manifest(copy)
    content["files"]["rates.csv"] = hashlib.sha256((copy / "rates.csv").read_bytes()).hexdigest()
    put(copy, content)
    assert code(["verify", str(copy), "--files-only"]) == 0
    assert code(["verify", str(copy)]) == 1
    assert "重算不同：rates.csv" in capsys.readouterr().out


def test_gone_files_and_inputs_and_other_versions(copy, capsys):
    (copy / "gaps.csv").unlink()
    content = manifest(copy)
    content["versions"]["numpy"] = "1.0"
    content["requested"]["inputs"] = {str(copy / "none.tif"): "00", str(copy / "rates.csv"): "00"}
    put(copy, content)
    assert code(["verify", str(copy), "--files-only"]) == 1
    out, told = capsys.readouterr()
    assert "成果缺失：gaps.csv" in out
    assert f"输入不在原处：{copy / 'none.tif'}" in out
    assert f"输入已变化：{copy / 'rates.csv'}" in out
    assert "版本不同：numpy 当时 1.0" in told


@pytest.mark.parametrize(("content", "sentence"), [
    ("no", r"cannot be read as JSON .*清单已损坏"),
    ("{}", "is no manifest of soilgis"),
    ('{"files": {}}', r"does not say what was asked .*--files-only"),
    ('{"files": {}, "requested": {"in_memory": ["甲"]}}', r"was made from data in memory \(甲\)"),
    ('{"files": {}, "requested": {"job": "none", "version": 1, "asked": {}}}', "job is 'none'; soilgis jobs lists the jobs"),
    ('{"files": {}, "requested": {"job": "rate", "version": 99, "asked": {}}}', "version is 99; this soilgis reads version"),
    (None, r"holds no manifest.json \(成果目录中没有清单\)"),
])  # fmt: skip
def test_what_is_refused(tmp_path, capsys, content, sentence):
    if content is not None:
        (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    assert code(["verify", str(tmp_path)]) == 2
    assert re.search(sentence, capsys.readouterr().err)


def test_an_answer_from_python_can_be_verified_where_its_inputs_are_files(made, tmp_path, capsys):
    answer = soilgis.rate("吕梁市", {2024: made / "erosion.tif"}, legend=("1=slight", "2=light"), level="county")
    answer.write(tmp_path / "out")
    assert code(["verify", str(tmp_path / "out")]) == 0
    assert "重算结果一致" in capsys.readouterr().out
