"""The font of pictures: one for every machine, texts as they are written, a character that it lacks told and no end of a run."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import pytest
from click.testing import CliRunner

from soilgis.cli.group import soilgis
from soilgis.jobs.steps import study as job
from soilgis.model.errors import FontError, LayerError, OutputError
from soilgis.output import beside, fonts
from soilgis.output.drawing import printed
from soilgis.output.fonts import chinese_font, lacking
from soilgis.output.picture import figure
from soilgis.output.picture.atlas import write_atlas
from soilgis.output.picture.figure import Sheet, draw, drawn
from soilgis.output.picture.paging import PageStyle
from soilgis.output.told import Told
from soilgis.output.wanted import Wanted
from soilgis.output.windows import write_briefing
from soilgis.output.write import write_result
from soilgis.store.boundaries import unit_names

NAMES = ("甲$x^2$市😀", "乙\\市", "丙\U00016a38市")
"""Names with what TeX would read, and with two characters that Noto Sans SC lacks."""


@pytest.fixture
def other_font():
    """A font without Chinese, which matplotlib brings along."""
    return f"{mpl.get_data_path()}/fonts/ttf/DejaVuSans.ttf"


def test_the_font_holds_every_name_of_the_boundaries_and_all_of_gbk():
    font = chinese_font()
    names = unit_names("amap")
    assert lacking([*names["name"], *names["city_name"]], font) == ()
    gbk = [bytes([high, low]).decode("gbk", "replace") for high in range(0x81, 0xFE) for low in range(0x40, 0xFF)]
    han = [sign for sign in gbk if len(sign) == 1 and "\u4e00" <= sign <= "\u9fa5"]
    assert len(han) > 20_000
    assert lacking(han, font) == ()


def test_the_package_of_the_font_is_not_imported():
    script = "import sys; from soilgis.output.fonts import chinese_font; chinese_font(); print('zhplot' in sys.modules, 'matplotlib' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False False"


def test_a_font_that_cannot_be_used_is_refused(tmp_path, monkeypatch):
    with pytest.raises(FontError, match=r"none\.ttf: no such font file; name a \.ttf or \.otf with --font"):
        chinese_font(tmp_path / "none.ttf")
    (tmp_path / "bad.ttf").write_bytes(b"not a font")
    with pytest.raises(FontError, match=r"bad\.ttf: not a font that can be read"):
        chinese_font(tmp_path / "bad.ttf")
    monkeypatch.setattr(fonts, "_packaged", lambda: None)
    with pytest.raises(FontError, match=r"missing from the package zhplot; reinstall zhplot==1\.0\.0"):
        chinese_font()


def test_lacking_by_hand(other_font):
    assert lacking(["a b\n甲", "é😀\u200d"], other_font) == ("甲",)
    assert lacking(["a甲", "😀\ufe0f"], chinese_font()) == ("😀",)


@pytest.mark.parametrize("suffix", [".png", ".pdf", ".svg"])
def test_a_picture_is_made_though_characters_are_lacking(sample, suffix):
    made = drawn(replace(sample.result(), regions=sample.regions(NAMES)), suffix, dpi=40)
    assert made.lacking == ("\U00016a38", "😀")
    assert len(made.content) > 5000


def test_texts_are_printed_as_they_are_written(result, tmp_path):
    """TeX would print α without dollar signs; in SVG every sign is a shape of its own."""
    title = r"$\alpha$ \$5 {x}%"
    written = [
        draw(result, tmp_path / f"{n}.svg", sheet=Sheet(one, None)).read_text() for n, one in enumerate([title, "x"])
    ]
    assert f"<!-- {title} -->" in written[0]
    signs = [one.count("#NotoSansSC-Regular-") for one in written]
    assert signs[0] - signs[1] == len(title) - len("x")


SETTINGS = "text.usetex: True\nfont.size: 40\nfigure.dpi: 33\naxes.linewidth: 9\nsavefig.bbox: tight\npatch.antialiased: False\n"


def test_settings_of_the_user_change_nothing(result, other_font):
    plainly = printed(result).content
    with mpl.rc_context({"font.size": 40, "savefig.bbox": "tight", "axes.linewidth": 9, "hatch.linewidth": 5}):
        assert printed(result).content == plainly
        assert mpl.rcParams["axes.linewidth"] == 9
    assert printed(result, font=other_font).content != plainly


@pytest.mark.parametrize("settings", [SETTINGS.encode(), "字体: 宋体".encode("gbk")])
def test_a_settings_file_changes_nothing_and_may_be_unreadable(tmp_path, settings):
    script = (
        "import hashlib, sys; sys.path[:0] = [sys.argv[1]]; import sample; from soilgis.output.drawing import printed;"
        "print(hashlib.sha256(printed(sample.result()).content).hexdigest())"
    )
    empty, full = tmp_path / "empty", tmp_path / "full"
    said = []
    for folder in (empty, full):
        folder.mkdir()
        if folder is full:
            (folder / "matplotlibrc").write_bytes(settings)
        ran = subprocess.run(
            [sys.executable, "-c", script, str(Path(__file__).parent)], cwd=folder, capture_output=True, check=True
        )
        said.append(ran.stdout)
    assert said[0] == said[1]
    assert len(said[0].strip()) == 64


def failing(*_args, **_more):
    raise ValueError("the printer is on fire")


def test_a_picture_that_fails_is_told_and_the_tables_stand(result, tmp_path, monkeypatch):
    write_result(result, tmp_path, wanted=Wanted(brief=True))
    monkeypatch.setattr(figure, "_composed", failing)
    told = Told()
    written = write_result(result, tmp_path, wanted=Wanted(brief=True, atlas=True, told=told))
    assert {path.name for path in written} == {path.name for path in tmp_path.iterdir()}
    names = {path.name for path in written}
    assert {"coverage.csv", "tables.xlsx", "result.gpkg", "map.html", "briefing.docx", "manifest.json"} <= names
    assert not {"map.png", "atlas.pdf"} & names, "an old picture must not stand beside new figures"
    assert told.failed == ["map.png", "简报中的图", *[name for name in told.failed if "图集页" in name], "atlas.pdf"]
    assert told.notes[0] == "map.png 未能生成，其余成果不受影响：ValueError: the printer is on fire"
    assert "the printer is on fire" in (tmp_path / "manifest.json").read_text(encoding="utf-8")
    assert "地图未能绘制" in (tmp_path / "briefing.html").read_text(encoding="utf-8")


def test_shapes_or_a_page_that_fail_are_told_and_the_tables_stand(result, tmp_path, monkeypatch):
    from soilgis.output import drawing

    monkeypatch.setattr(drawing, "shown", failing)
    told = Told()
    names = {path.name for path in write_result(result, tmp_path, wanted=Wanted(told=told))}
    assert told.failed == ["map.html"]
    assert {"coverage.csv", "map.png"} <= names


@pytest.mark.parametrize("error", [MemoryError(), OSError(28, "No space left on device")])
def test_memory_and_disk_are_no_fault_of_a_picture(result, tmp_path, monkeypatch, error):
    def full(*_args, **_more):
        raise error

    monkeypatch.setattr(figure, "_composed", full)
    with pytest.raises((MemoryError, OutputError)):
        write_result(result, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_without_a_taker_it_is_logged(sample, tmp_path, caplog):
    write_briefing(replace(sample.result(), regions=sample.regions(NAMES)), tmp_path)
    assert "图片字体缺少以下字符，图上以方框代替：𖨸（U+16A38）、😀（U+1F600）" in caplog.text


@pytest.mark.parametrize("name", ["atlas", "atlas.pdf"])
def test_a_page_of_an_atlas_that_fails_is_told_and_the_others_stand(result, tmp_path, monkeypatch, name):
    wanted = write_atlas(result, tmp_path / "whole" / name, style=PageStyle(dpi=30))
    compose = figure.compose

    def one_fails(one, sheet, thinned):
        return failing() if sheet.focus == "990200" else compose(one, sheet, thinned)

    monkeypatch.setattr(figure, "compose", one_fails)
    told = Told()
    written = write_atlas(result, tmp_path / name, style=PageStyle(dpi=30), told=told)
    assert told.failed == ["图集页“乙市　样例水土保持一张图”"]
    if name == "atlas":
        assert [path.name for path in written] == ["000000.png", "990100.png", "990300.png"]
    else:
        pages = [len(re.findall(rb"/Type /Page\b", path.read_bytes())) for path in (*wanted, *written)]
        assert pages[0] - pages[1] == 1
    monkeypatch.setattr(figure, "compose", failing)
    with pytest.raises(OutputError, match="no page could be drawn"):
        write_atlas(result, tmp_path / "none" / name, style=PageStyle(dpi=30))


@pytest.mark.parametrize(("strict", "code"), [([], 0), (["--strict"], 1)])
def test_a_picture_that_fails_is_told_at_the_end_and_found_under_strict(
    result, small_study, tmp_path, monkeypatch, strict, code
):
    def made(*_args, settled, **_more):
        settled(result.settled)
        return result

    monkeypatch.setattr(job, "run", made)
    monkeypatch.setattr(figure, "_composed", failing)
    monkeypatch.setattr(beside, "_cores", lambda: 1)
    ran = CliRunner().invoke(soilgis, ["run", small_study, "--out", str(tmp_path / "out"), *strict])
    assert ran.exit_code == code, ran.output
    assert "注意：map.png 未能生成，其余成果不受影响：ValueError: the printer is on fire" in ran.stderr
    assert (tmp_path / "out" / "coverage.csv").is_file()
    assert not (tmp_path / "out" / "map.png").exists()


@pytest.mark.parametrize("command", ["run", "map", "atlas", "brief"])
def test_a_font_that_cannot_be_used_is_refused_before_work_begins(small_study, tmp_path, monkeypatch, command):
    def never(*_args, **_more):
        raise AssertionError

    monkeypatch.setattr(job, "run", never)
    out = tmp_path / "out" / "map.png" if command == "map" else tmp_path / "out"
    given = [command, small_study, "--out", str(out), "--font", str(tmp_path / "none.ttf")]
    ran = CliRunner().invoke(soilgis, given)
    assert isinstance(ran.exception, LayerError if command == "run" else FontError)
    assert "none.ttf" in str(ran.exception)
    assert not (tmp_path / "out").exists()
