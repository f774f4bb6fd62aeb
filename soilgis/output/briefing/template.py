"""The office's own Word template (自有模板): its placeholders filled by docxtpl in a sandbox; what a template may say is a short list.

A template may print names and run through lists; calls, filters, arithmetic, imports and anything else that is code is refused.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from soilgis.model.errors import Problems, SoilgisError, UsageError, shorten
from soilgis.output.briefing import word_parts as parts
from soilgis.output.briefing.blocks import Line
from soilgis.output.briefing.page import issue_of
from soilgis.output.briefing.slots import spelled_day, stamp
from soilgis.output.briefing.word import pictures_of, put_block, put_table

if TYPE_CHECKING:
    from pathlib import Path

    from docxtpl import DocxTemplate
    from jinja2 import Environment, nodes

    from soilgis.output.briefing.content import Content
    from soilgis.output.briefing.pictures import Pictures

SECTIONS = ("现状与目标", "空间分布与重点区域", "需关注的市县", "建议核实事项", "数据来源与未核查")
PLAIN = ("文种", "标题", "单位", "日期", "期号", "导语", "审图", "提示", "成果")
LISTS = (*SECTIONS, "要点")
MOST_TABLES, MOST_FIGURES = 30, 3
BLOCKS = ("正文", "全部表格", *(f"表{number}" for number in range(1, MOST_TABLES + 1)))
FIGURES = tuple(f"图{number}" for number in range(1, MOST_FIGURES + 1))
KNOWN = (*PLAIN, *LISTS, *BLOCKS, *FIGURES)
"""Placeholders a template may have; 要点 has 名称, 数值 and 状态."""
_MEMBERS = {"名称", "数值", "状态"}
_ALLOWED = {
    "Template", "Output", "TemplateData", "Name", "For", "If", "Getattr", "Const", "Not", "And", "Or", "Compare", "Operand",
}  # fmt: skip


def check_template(path: Path) -> None:
    """Refuse a template that cannot be opened, that tries code, or that has placeholders nobody fills.

    Raises
    ------
    UsageError
        Naming everything that is wrong, each with its cure; also if docxtpl is not installed.
    """
    template = _opened(path)
    problems = Problems(path.name)
    used: set[str] = set()
    for name, text in _texts(template):
        used |= _names(text, name, problems)
    unknown = sorted(used - set(KNOWN))
    if unknown:
        problems.add(
            f"no placeholder is called {shorten(unknown)}; write one of {'、'.join(PLAIN)}、{'、'.join(LISTS)}、正文、全部表格、"
            f"表1…表{MOST_TABLES}、图1…图{MOST_FIGURES} (模板中有未知的占位符)"
        )
    problems.raise_as(UsageError)


def _opened(path: Path) -> DocxTemplate:
    try:
        import docxtpl
    except ModuleNotFoundError:
        raise UsageError(
            "--template needs the package docxtpl, which is not installed; pip install 'soilgis[word]' (自有模板需要 docxtpl)"
        ) from None
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
        template = docxtpl.DocxTemplate(str(path))
        template.init_docx()
    except FileNotFoundError:
        raise UsageError(f"{path}: there is no such template; give a .docx file (没有这个模板文件)") from None
    except Exception as failure:  # noqa: BLE001 - whatever a broken file makes the reader say
        raise UsageError(
            f"{path.name} is no Word document of the kind .docx; save it again as .docx (模板不是 .docx 文件): {type(failure).__name__}"
        ) from None
    if any("vbaProject" in name for name in names):
        raise UsageError(f"{path.name} holds macros; save it as .docx without them (模板含宏，不能使用)")
    return template


def _texts(template: DocxTemplate) -> list[tuple[str, str]]:
    """The template's texts as jinja reads them: body, headers, footers."""
    body = template.patch_xml(template.get_xml())
    found = [("正文", body)]
    for kind, name in ((template.HEADER_URI, "页眉"), (template.FOOTER_URI, "页脚")):
        found += [
            (name, template.patch_xml(template.get_part_xml(part))) for _, part in template.get_headers_footers(kind)
        ]
    return found


def _names(text: str, where: str, problems: Problems) -> set[str]:
    """Placeholders of one text; what is no placeholder, no list and no condition is a problem."""
    from jinja2 import TemplateError

    try:
        tree = sandbox().parse(text)
    except TemplateError as failure:
        problems.add(f"{where}: the placeholders cannot be read: {failure}; write {{{{ 标题 }}}} (占位符写法有误)")
        return set()
    every = _walk(tree)
    strange = sorted({_spelled(node) for node in every if _refused(node)})
    if strange:
        problems.add(
            f"{where}: a template may print names and run through lists only, this one tries {shorten(strange)}; take it out (模板不得含代码)"
        )
    named = {
        (str(getattr(node, "name", "")), getattr(node, "ctx", "")) for node in every if type(node).__name__ == "Name"
    }
    return {name for name, use in named if use == "load"} - {name for name, use in named if use == "store"}


def _walk(tree: nodes.Node) -> list[nodes.Node]:
    found = [tree]
    for node in found:
        found += list(node.iter_child_nodes())
    return found


def _refused(node: nodes.Node) -> bool:
    kind = type(node).__name__
    if kind == "Getattr":
        return getattr(node, "attr", "") not in _MEMBERS
    return kind not in _ALLOWED


def _spelled(node: nodes.Node) -> str:
    for name in ("attr", "name"):
        value = getattr(node, name, None)
        if isinstance(value, str):
            return f"{type(node).__name__} {value}"
    return type(node).__name__


def sandbox() -> Environment:
    """The environment templates run in: nothing of Python can be reached, every text is escaped, a missing name is an error."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    environment.globals.clear()
    environment.filters.clear()
    return environment


def docx_by_template(it: Content, drawn: Pictures, path: Path, font: Path | None = None) -> bytes:
    """Fill the office's template with a content.

    Parameters
    ----------
    it, drawn
        What the briefing says, and its pictures.
    path
        The template, which has been checked.
    font
        Font file of the chart.

    Returns
    -------
    bytes
        A .docx; the same input gives the same bytes.

    Raises
    ------
    UsageError
        As `check_template`.
    """
    check_template(path)
    template = _opened(path)
    shown = pictures_of(it, drawn, font)
    filled = {
        **dict.fromkeys((*BLOCKS, *FIGURES), ""),
        **_values(it),
        **_blocks(template, it, shown),
        **_figures(template, it, shown),
    }
    try:
        template.render(filled, jinja_env=sandbox(), autoescape=True)
        held = io.BytesIO()
        template.save(held)
    except SoilgisError:
        raise
    except Exception as failure:  # noqa: BLE001 - a template's own words, met while it is filled
        raise UsageError(
            f"{path.name}: the template cannot be filled: {type(failure).__name__}: {failure} (模板不能填写)"
        ) from None
    return _dated(held.getvalue(), it)


def _dated(made: bytes, it: Content) -> bytes:
    import docx

    document = docx.Document(io.BytesIO(made))
    return parts.saved(document, stamp(it.slots.day), title=it.title, author=it.slots.office or "soilgis")


def _values(it: Content) -> dict[str, Any]:
    """Texts and lists of texts."""
    day = spelled_day(it.slots.day, chinese=it.words.chinese) or it.words.text("blank", "day")
    plain = dict(
        zip(
            PLAIN,
            (it.kind, it.title, it.office("office"), day, issue_of(it), it.lead, it.review, it.warning, it.subject),
            strict=True,
        )
    )
    lists: dict[str, Any] = {
        name: [one.whole for one in it.section(at) if isinstance(one, Line)] for at, name in enumerate(SECTIONS, 1)
    }
    lists["要点"] = [{"名称": key.label, "数值": key.value, "状态": key.status} for key in it.keys]
    return {**plain, **lists}


def _blocks(template: DocxTemplate, it: Content, shown: dict[str, bytes]) -> dict[str, Any]:
    """The whole text, and every table, as paragraphs and tables of Word for {{p 正文 }}."""
    from markupsafe import Markup

    found: dict[str, Any] = {}
    at = len(template.docx.element.body)
    for one in it.sheets[:MOST_TABLES]:
        put_table(template.docx, it, one)
        found[f"表{one.number}"] = Markup(_taken(template, at))  # noqa: S704 - XML written by python-docx
    for one in it.sheets:
        put_table(template.docx, it, one)
    found["全部表格"] = Markup(_taken(template, at))  # noqa: S704 - the same
    for block in it.blocks:
        put_block(template.docx, it, block, shown)
    found["正文"] = Markup(_taken(template, at))  # noqa: S704 - the same
    return found


def _taken(template: DocxTemplate, at: int) -> str:
    """Take what was added behind a place in the body out again, as text; what it holds is no template any more."""
    from lxml import etree

    body = template.docx.element.body
    last = len(body) - 1 if body[-1].tag.endswith("}sectPr") else len(body)
    added = list(body)[at - 1 if body[-1].tag.endswith("}sectPr") else at : last]
    text = "".join(etree.tostring(element, encoding="unicode") for element in added)
    for element in added:
        body.remove(element)
    return text


def _figures(template: DocxTemplate, it: Content, shown: dict[str, bytes]) -> dict[str, Any]:
    from docx.shared import Cm
    from docxtpl import InlineImage

    return {
        f"图{one.number}": InlineImage(template, io.BytesIO(shown[one.kind]), width=Cm(parts.TEXT_CM))
        if one.kind in shown
        else it.words.text("tables", "no_figure")
        for one in it.figures
    }
