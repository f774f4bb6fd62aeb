"""A page a field of study.toml and layer.toml, and a page a layer of the shelf (方案、图层卡片的字段；图层目录)."""

from __future__ import annotations

import inspect
import re
from enum import Enum
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from docs.site.pages import Page, cell, chinese, code, english, folded, pick, sentence, table
from soilgis.model.csle import CsleStudy
from soilgis.model.described import told
from soilgis.model.layer import Layer, Status
from soilgis.model.study import Study
from soilgis.store.catalog import Catalog, study_shelf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic.fields import FieldInfo

    from docs.site.pages import Lang

FILES: dict[str, tuple[type[BaseModel], str, str]] = {
    "study": (Study, "研究方案 study.toml", "The study, study.toml"),
    "layer": (Layer, "图层卡片 layer.toml", "A layer's card, layer.toml"),
    "csle": (CsleStudy, "土壤流失量方案（soilgis erosion）", "Soil loss (soilgis erosion FILE.toml)"),
}
"""Files that people write, by folder of their pages."""


def file_pages(lang: Lang) -> Iterator[Page]:
    """Make the page of every field of the files that people write."""
    for folder, (model, chinese_title, english_title) in FILES.items():
        fields = own_fields(model)
        rows = [
            (f"[`{name}`]({name}.md)", *_said(folder, name, info, lang), _default(info))
            for name, info in fields.items()
        ]
        heads = ("字段", "说明", "默认") if lang == "zh" else ("field", "what", "default")
        yield Page(
            f"reference/{folder}/index.md", f"# {pick(lang, chinese_title, english_title)}\n\n{table(heads, rows)}"
        )
        for name, info in fields.items():
            yield Page(f"reference/{folder}/{name}.md", _field(folder, name, info, lang))


def own_fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Fields a person may write."""
    return {name: info for name, info in model.model_fields.items() if not info.exclude}


def _said(section: str, name: str, info: FieldInfo, lang: Lang) -> tuple[str]:
    """What a field is for; under the Chinese the English, whose words errors use."""
    words = told(info.description or "")
    return (f"{sentence(section, name)}<br><small>{english(words['en'])}</small>" if lang == "zh" else words["en"],)


def _default(info: FieldInfo) -> str:
    if info.is_required() or info.default is PydanticUndefined:
        return ""
    default = info.default.value if isinstance(info.default, Enum) else info.default
    return "" if isinstance(default, BaseModel) or default in ("", (), None) else code(cell(default))


def models_of(model: type[BaseModel]) -> list[type[BaseModel]]:
    """Models whose fields stand together under a field of a file."""
    parts = [part for info in own_fields(model).values() for part in _parts(info.annotation)]
    return list(dict.fromkeys(part for part in parts if issubclass(part, BaseModel)))


def _parts(annotation: Any) -> list[type]:
    inside = [part for one in get_args(annotation) for part in _parts(one)]
    return [annotation, *inside] if isinstance(annotation, type) else inside


def _field(folder: str, name: str, info: FieldInfo, lang: Lang) -> str:
    words = told(info.description or "")
    heading = f"# {words['zh']} `{name}`" if lang == "zh" and words["zh"] else f"# `{name}`"
    must = pick(lang, "必须给出。", "Must be given.") if info.is_required() else ""
    default = _default(info)
    lead = f"{sentence(folder, name)}。" if lang == "zh" else words["en"]
    parts = [heading, lead, folded("英文说明", english(words["en"])) if lang == "zh" else "", must]
    parts += [pick(lang, f"不给时：{default}", f"Without it: {default}")] if default else []
    parts += [_bounds(info, lang), *(_inside(one, lang) for one in dict.fromkeys(_parts(info.annotation)))]
    shown = _shipped(folder, name)
    parts += (
        [pick(lang, "## 写法（取自随软件的方案、图层）", "## As the shipped ones have it"), f"```toml\n{shown}\n```"]
        if shown
        else []
    )
    parts += [pick(lang, "[全部字段](index.md)", "[All fields](index.md)")]
    return "\n\n".join(part for part in parts if part) + "\n"


def _bounds(info: FieldInfo, lang: Lang) -> str:
    signs = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    found = [f"{signs[key]} {getattr(one, key):g}" for one in info.metadata for key in signs if hasattr(one, key)]
    return pick(lang, f"范围：{'、'.join(found)}", f"Limits: {', '.join(found)}") if found else ""


def _inside(kind: type, lang: Lang) -> str:
    """Words a field takes, or the fields that stand together under it."""
    if issubclass(kind, Enum):
        heads = ("写法", "含义") if lang == "zh" else ("word", "中文")
        return table(heads, [(code(one.value), getattr(one, "label", "")) for one in kind])
    if issubclass(kind, BaseModel):
        heads = ("其中字段", "说明", "默认") if lang == "zh" else ("field inside", "what", "default")
        rows = [
            (code(name, whole=True), *_said(kind.__name__, name, info, lang), _default(info))
            for name, info in own_fields(kind).items()
        ]
        about = inspect.cleandoc(kind.__doc__ or "")
        title = (
            f"## {chinese(about)} `{kind.__name__}`" if lang == "zh" else f"## `{kind.__name__}`\n\n{english(about)}"
        )
        return f"{title}\n\n{table(heads, rows)}"
    return ""


def _studies() -> list[Path]:
    """The shipped studies."""
    return sorted(study_shelf().glob("*/study.toml"))


def _shipped(folder: str, name: str) -> str:
    """The first shipped study or card that gives the field: its lines."""
    catalog = Catalog()
    paths = (
        _studies()
        if folder == "study"
        else [catalog.layer(one).folder / "layer.toml" for one in catalog.ids()]
        if folder == "layer"
        else []
    )
    for path in paths:
        text = path.read_text(encoding="utf-8")
        found = re.search(rf"^{name} = (?:\[\n(?:.*\n)*?\]|.+)$", text.partition("\n[")[0] + "\n", re.MULTILINE)
        found = found or re.search(rf"^\[\[?{name}\]\]?\n(?:(?!\[).+\n?)+", text, re.MULTILINE)
        if found:
            return found[0].strip()
    return ""


def shelf_pages(lang: Lang) -> Iterator[Page]:
    """Make the page of every layer of the shelf."""
    catalog = Catalog()
    layers = [catalog.layer(one) for one in catalog.ids()]
    heads = ("图层", "名称", "用途", "可信状态") if lang == "zh" else ("layer", "name", "role", "status")
    rows = [
        (
            f"[`{one.id}`]({one.id}.md)",
            pick(lang, one.title.zh, one.title.en),
            pick(lang, one.role.label, one.role.value),
            pick(lang, one.status.label, one.status.value),
        )
        for one in layers
    ]
    title = pick(
        lang,
        "# 图层目录\n\n随软件的图层；自己的放在 `--layers` 文件夹，见[图层卡片](../layer/index.md)。",
        "# The shelf\n\nLayers that come with soilgis; your own stand in a `--layers` folder, see [the card](../layer/index.md).",
    )
    yield Page("reference/shelf/index.md", f"{title}\n\n{table(heads, rows)}\n\n{_statuses(lang)}")
    for one in layers:
        yield Page(f"reference/shelf/{one.id}.md", _layer(one, lang))


def _statuses(lang: Lang) -> str:
    heads = ("可信状态", "写法") if lang == "zh" else ("status, strongest first", "中文")
    rows = [(one.label, code(one.value)) if lang == "zh" else (code(one.value), one.label) for one in Status]
    return (
        pick(
            lang,
            "## 可信状态\n\n由强到弱；一个数字的状态是它所依据的最弱一项。",
            "## Statuses\n\nA figure has the weakest status of all it rests on.",
        )
        + "\n\n"
        + table(heads, rows)
    )


def _layer(one: Layer, lang: Lang) -> str:
    source, reading = one.source, one.reading
    facts = (
        (("编号", "id"), code(one.id)),
        (("用途", "role"), pick(lang, one.role.label, one.role.value)),
        (("可信状态", "status"), pick(lang, one.status.label, one.status.value)),
        (("密级", "secrecy"), pick(lang, one.secrecy.label, one.secrecy.value)),
        (("分区类型", "kind"), pick(lang, one.kind.label, one.kind.value) if one.kind else ""),
        (("口径", "basis"), pick(lang, one.basis.label, one.basis.value) if one.basis else ""),
        (("依据", "document"), f"{source.document} {source.article}".strip()),
        (("时点", "vintage"), source.vintage),
        (("有效期", "valid until"), source.valid_until),
        (("许可", "licence"), source.licence),
        (("位置容差（米）", "positional tolerance (m)"), f"{one.tolerance_m:g}" if one.tolerance_m else ""),
        (("代替的图层", "stands in for"), code(one.stands_in_for)),
        (("读取", "reading"), code(reading.provider or reading.file)),
        (("用到它的方案", "studies that use it"), "、".join(map(code, _users(one)))),
    )
    rows = [(pick(lang, *label), value) for label, value in facts if value]
    heads = ("项目", "内容") if lang == "zh" else ("", "")
    parts = [f"# {pick(lang, one.title.zh, one.title.en)}", table(heads, rows), one.note]
    files = sorted(
        path.name for path in one.folder.iterdir() if path.suffix in {".csv", ".toml"} and path.name != "layer.toml"
    )
    parts += (
        [pick(lang, "## 随软件的文件", "## Files that come with it"), *(_head(one, name, lang) for name in files)]
        if files
        else []
    )
    parts += [pick(lang, "[图层目录](index.md)", "[The shelf](index.md)")]
    return "\n\n".join(part for part in parts if part) + "\n"


def _users(one: Layer) -> list[str]:
    return [path.parent.name for path in _studies() if f'"{one.id}"' in path.read_text(encoding="utf-8")]


def _head(one: Layer, name: str, lang: Lang) -> str:
    """A file's name, its columns and how many rows it has."""
    lines = (one.folder / name).read_text(encoding="utf-8-sig").splitlines()
    if not name.endswith(".csv"):
        return f"`{name}`"
    columns = ", ".join(map(code, lines[0].split(",")))
    return pick(
        lang, f"`{name}`，{len(lines) - 1} 行。字段：{columns}", f"`{name}`, {len(lines) - 1} rows. Columns: {columns}"
    )
