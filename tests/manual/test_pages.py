"""Pages that are made of the declarations: one for each, in both languages, and no link leads nowhere."""

import posixpath
import re

import pytest

from docs.build import declared_tables
from docs.site.file_pages import FILES, models_of, own_fields
from docs.site.formulas import drawn, with_formulas
from docs.site.navigation import WRITTEN, guide_title, navigation
from docs.site.notebooks import notebook_page
from docs.site.pages import Page, cell, chinese_sentences, english, limits
from docs.site.pages import table as rows_of
from docs.site.staging import DOCS, NOTEBOOK, named_pictures, pages_of
from docs.site.words import BREAK, Words
from soilgis.cli.group import command_files
from soilgis.store.catalog import Catalog

LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def made():
    """All pages of both languages, by address."""
    return {lang: {page.path: page.text for page in pages_of(lang)} for lang in ("zh", "en")}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_table_field_and_layer_has_its_page(made, lang):
    wanted = {f"reference/jobs/{name}.md" for name in command_files()}
    wanted |= {f"reference/tables/{table.__name__}.md" for table in declared_tables()}
    wanted |= {f"reference/shelf/{layer}.md" for layer in Catalog().ids()}
    wanted |= {f"reference/{folder}/{field}.md" for folder, (model, *_) in FILES.items() for field in own_fields(model)}
    wanted |= {f"guides/{path.name}" for path in DOCS.glob("*.md") if path.name != "reference.md"}
    assert wanted - set(made[lang]) == set()


def test_every_page_is_there_in_both_languages(made):
    assert set(made["zh"]) == set(made["en"])
    for path, _, _ in WRITTEN:
        assert re.search(r"[\u3400-\u9fff]{4}", made["zh"][path]), path
        assert re.search(r"[a-z]{4} [a-z]{2,}", made["en"][path]), path


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_link_leads_nowhere(made, lang):
    dead = []
    for path, text in made[lang].items():
        for address in LINK.findall(_FENCED.sub("", text)):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), address.partition("#")[0]))
            if target not in made[lang] and target != "tutorial/analyst.ipynb":
                dead.append((path, address))
    assert dead == []


def test_every_command_and_field_has_its_sentence_in_chinese_and_none_is_left_over():
    wanted = {"jobs": set(command_files())}
    for folder, (model, *_) in FILES.items():
        wanted[folder] = set(own_fields(model))
        wanted |= {inner.__name__: set(own_fields(inner)) for inner in models_of(model)}
    there = {section: set(names) for section, names in chinese_sentences().items()}
    assert there == wanted, "docs/manual/chinese.toml: write a sentence for each, and leave out what is gone"


def test_a_job_page_says_what_the_declaration_says(made):
    page = made["zh"]["reference/jobs/zonal.md"]
    assert page.startswith("# 分区统计 `soilgis zonal`")
    for words in (
        "`--regions`",
        "区域编号字段",
        "必填",
        "`--quantiles`",
        "soilgis.zonal(",
        "`resample` 须与 `land_use` 同用",
    ):
        assert words in page
    assert "Column with the region's id" in made["en"]["reference/jobs/zonal.md"]


def test_a_layer_page_gives_source_and_status(made):
    page = made["zh"]["reference/shelf/sl190-2007.md"]
    for words in ("SL 190-2007", "可信状态", "`water.csv`，6 行", "`tolerance.csv`"):
        assert words in page


def test_a_field_page_shows_how_the_shipped_ones_write_it(made):
    assert (
        'region = ["140000"]' in made["zh"]["reference/study/region.md"]
        or "region = [" in made["zh"]["reference/study/region.md"]
    )
    assert "`working` | 工作口径" in made["zh"]["reference/layer/status.md"]


def test_the_menu_holds_every_page_but_those_that_are_too_many(made):
    for lang in ("zh", "en"):
        pages = [Page(path, text) for path, text in made[lang].items()]
        listed = set(re.findall(r"[\w/.-]+\.md", str(navigation(pages, lang))))
        assert {path for path in made[lang] if path not in listed and not path.startswith("reference/tables/")} == set()


def test_every_guide_has_a_name_in_both_languages(made):
    for path in made["zh"]:
        if path.startswith("guides/"):
            assert re.search(r"[\u3400-\u9fff]", guide_title(Page(path, made["zh"][path]), "zh")), path
            assert not re.search(r"[\u3400-\u9fff]{4}", guide_title(Page(path, made["en"][path]), "en")), path


def test_guides_in_english_say_in_chinese_what_stands_in_them(made):
    assert "# 坏输入对照" in made["zh"]["guides/bad-inputs.md"]
    assert "本页原文为英文。" in made["zh"]["guides/bad-inputs.md"]
    assert "written in Chinese" in made["en"]["guides/raster-to-rate.md"]
    assert "本页原文" not in made["zh"]["guides/raster-to-rate.md"]


def test_pictures_are_named_where_they_are_missing_and_shown_where_they_are_not(made, tmp_path):
    (tmp_path / "workbench-start.png").write_bytes(b"\x89PNG")
    index = next(page.text for page in pages_of("zh", tmp_path) if page.path == "index.md")
    assert '<img src="pictures/workbench-start.png" alt="' in index
    absent = made["zh"]["tutorial/workbench.md"]
    assert "<img" not in absent
    assert "make pictures" in absent


def test_every_picture_is_drawn_by_a_test():
    tests = "".join(
        (DOCS.parent / "tests" / "browser" / f"test_{name}.py").read_text(encoding="utf-8")
        for name in ("workbench", "manual")
    )
    drawn_there = {f"workbench-{name}.png" for name in re.findall(r'shot\(\w+, "([\w-]+)"\)', tests)}
    drawn_there |= set(re.findall(r'"([\w-]+\.png)"', tests))
    assert named_pictures() - drawn_there == set()


def test_a_formula_is_drawn_and_read_aloud():
    page = with_formulas("a\n\n```formula\np=\\frac{a}{b}\nq=1\n```\n\nb")
    assert page.count("<svg ") == 2
    assert 'aria-label="p=\\frac{a}{b}"' in page
    assert "http" not in page
    assert drawn("p=1") == drawn("p=1")
    with pytest.raises(ValueError, match="frac"):
        drawn("\\frac{a}")


def test_chinese_is_parted_into_words_and_together_is_what_it_was():
    words = Words(["边坡防护。边坡。护坡。边坡防护"])
    assert words.words("优先区水土保持率") == ["优", "先", "区", "水土", "保持", "率"]
    assert words.words("边坡防护") == ["边坡", "防护"]
    text = "算 水土保持率（%）和 area_km2"
    assert words.parted(text).replace(BREAK, "") == text
    assert f"水土{BREAK}保持" in words.parted(text)


def test_cells_keep_the_table_whole():
    assert cell("a | b\nc <x> d<br><small>e</small>") == "a \\| b c &lt;x> d<br><small>e</small>"
    assert rows_of(("a",), []) == ""
    assert english("Area (面积) in km².") == "Area in km²."
    assert limits({"ge": 0, "lt": 5.5, "min_length": 2}) == "≥ 0、< 5.5"


def test_the_notebook_speaks_both_languages():
    chinese, others = notebook_page(NOTEBOOK, "zh"), notebook_page(NOTEBOOK, "en")
    assert "账要平" in chinese
    assert "The books close" not in chinese
    assert "The books close" in others
    assert chinese.count("```python") == others.count("```python") > 5
