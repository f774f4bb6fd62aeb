"""docs/formats.md: the table of formats is that of the code, and every ending of it is tested."""

from pathlib import Path

from soilgis.model.formats import FORMATS, WRITTEN

PAGE = Path(__file__).parents[1] / "docs" / "formats.md"
TESTS = Path(__file__).parent / "output" / "test_exchange.py"


def table():
    rows = ["| 格式 | 后缀 | 读 | 写 | 不能保存的 |", "|---|---|---|---|---|"]
    for one in FORMATS:
        endings = " ".join(f"`{ending}`" for ending in one.endings)
        rows.append(
            f"| {one.zh} | {endings} | {'✓' if one.reads else '—'} | {'✓' if one.writes else '—'} | {one.limits} |"
        )
    return "\n".join(rows)


def test_the_table_is_that_of_the_code():
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition("<!-- formats -->\n")
    _, _, after = rest.partition("<!-- /formats -->")
    assert text == f"{before}<!-- formats -->\n\n{table()}\n\n<!-- /formats -->{after}"


def test_every_written_ending_is_of_the_table():
    assert list(WRITTEN) == [one.endings[0] for one in FORMATS if one.writes]
    assert 'parametrize("ending", WRITTEN)' in TESTS.read_text(encoding="utf-8")
