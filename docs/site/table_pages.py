"""A page a table (成果表页): what stands in a row, every column with heading, unit and limits; and the units themselves."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from docs.build import declared_tables
from docs.site.pages import KINDS, Page, code, english, folded, pick, table
from soilgis.model.described import told
from soilgis.model.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docs.site.pages import Lang
    from soilgis.model.columns import Column, Table


def table_pages(lang: Lang) -> Iterator[Page]:
    """Make the page of every declared table, and the list of them."""
    tables = declared_tables()
    for one in tables:
        yield Page(f"reference/tables/{one.__name__}.md", _page(one, lang))
    yield Page("reference/tables/index.md", _index(tables, lang))
    yield Page("reference/units.md", _units(lang))


def named(one: type[Table], lang: Lang) -> str:
    """What a table is called in a language."""
    chinese = one.title[0] or told(_lines(one)[0])["zh"] or one.__name__
    return chinese if lang == "zh" else one.title[1] or one.__name__


def _lines(one: type[Table]) -> tuple[str, str]:
    first, _, rest = inspect.cleandoc(one.__doc__ or "").partition("\n\n")
    return " ".join(first.split()), rest.strip()


def _index(tables: list[type[Table]], lang: Lang) -> str:
    heads = ("表", "名称", "字段数") if lang == "zh" else ("table", "name", "columns")
    rows = [(f"[{one.__name__}]({one.__name__}.md)", named(one, lang), len(one.columns())) for one in tables]
    lead = pick(
        lang,
        "# 成果表与输入表\n\n每张表一页，由声明生成。CSV 用英文字段名（`--zh` 用中文表头），工作簿用中文表头；长度、面积、比率的位数见[单位](../units.md)。",
        "# Tables\n\nA page a table, made of the declarations. CSV files have the names of columns (`--zh` the Chinese headings), workbooks "
        "Chinese headings; for digits see [units](../units.md).",
    )
    return f"{lead}\n\n{table(heads, rows)}"


def _page(one: type[Table], lang: Lang) -> str:
    first, rest = _lines(one)
    words = "\n\n".join(part for part in (first, rest) if part)
    lead = folded("英文说明", words) if lang == "zh" and words else english(words)
    heads = (
        ("字段", "中文表头", "内容", "单位", "范围", "可空")
        if lang == "zh"
        else ("column", "heading", "kind", "unit", "limits", "may be empty")
    )
    keys = "、".join(map(code, one.key)) or pick(lang, "无", "none")
    parts = [
        f"# {named(one, lang)}" if named(one, lang) == one.__name__ else f"# {named(one, lang)} `{one.__name__}`",
        pick(lang, "[全部的表](index.md)", "[All tables](index.md)"),
        lead,
        pick(lang, f"一行由这些字段确定，不重复：{keys}", f"Columns that name a row and never repeat: {keys}"),
        table(heads, [_row(column, lang) for column in one.columns()]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _row(column: Column, lang: Lang) -> tuple[str, ...]:
    low, high = column.low, column.high
    within = (
        f"{'−∞' if low is None else f'{low:g}'} … {'∞' if high is None else f'{high:g}'}"
        if (low, high) != (None, None)
        else ""
    )
    empty = pick(lang, "可空", "yes") if column.optional else ""
    unit = column.unit.symbol(lang) if column.unit else ""
    return (
        code(column, whole=True), pick(lang, column.label, column.label_en), pick(lang, KINDS[column.kind], column.kind), unit, within, empty,
    )  # fmt: skip


def _units(lang: Lang) -> str:
    heads = (
        ("单位", "印出的小数位", "文件中的数乘以")
        if lang == "zh"
        else ("unit", "printed decimals", "stored value times")
    )
    rows = [(unit.symbol(lang) or "–", unit.digits, f"{unit.factor:g}") for unit in Unit]
    lead = pick(
        lang,
        "# 单位与位数\n\n1 公顷 = 15 亩，1 km² = 100 公顷 = 1500 亩。CSV 中占比存为 0–1，印出时乘以 100。",
        "# Units and digits\n\n1 ha = 15 mu, 1 km² = 100 ha = 1500 mu. In CSV files shares are 0–1; they are printed in %.",
    )
    return f"{lead}\n\n{table(heads, rows)}"
