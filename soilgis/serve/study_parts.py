"""Parts of a study that are lists or tables of their own (方案分项): own units, figures, story views; their fields come from the declarations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from soilgis.model.figures import UNITS, FigureEntry
from soilgis.model.story import MOST_VIEWS, StoryView
from soilgis.model.study import MapOptions, OwnUnits
from soilgis.serve.words import CHOICES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

    from soilgis.serve.bench import Bench

MOST_FIGURES = 8
_LABEL = re.compile(r"\(([^()]*[\u3400-\u9fff][^()]*)\)\.?\s*$")
_SPLIT = re.compile(r"[,，、;；\s]+")


@dataclass(frozen=True)
class Part:
    """One part of a study (方案分项).

    Attributes
    ----------
    key
        As study.toml calls it.
    title
        On the page: Chinese, English.
    model
        Declares its fields.
    most
        Entries at most; 0 for a part that is one table.
    left_out
        Fields that stand elsewhere on the page.
    """

    key: str
    title: tuple[str, str]
    model: type[BaseModel]
    most: int
    left_out: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[dict[str, Any], ...]:
        """Its fields as the page shows them."""
        return tuple(_field(name, info) for name, info in self.model.model_fields.items() if name not in self.left_out)


PARTS = (
    Part("units", ("自有统计单元（代替行政区）", "Own units, instead of administrative ones"), OwnUnits, 0),
    Part("figures", ("自有指标（投资、治理面积、公布数据等）", "Own figures"), FigureEntry, MOST_FIGURES),
    Part("views", ("解说视图（逐页翻看，可打印、可入简报）", "Story views"), StoryView, MOST_VIEWS),
    Part("map", ("制图选项", "Map options"), MapOptions, 0, ("theme", "indicator")),
)


def _field(name: str, info: FieldInfo) -> dict[str, Any]:
    said = _LABEL.search(info.description or "")
    kinds = [info.annotation, *get_args(info.annotation)]
    words = next((_words(name, kind) for kind in kinds if _words(name, kind)), [])
    many = any(get_origin(kind) is tuple for kind in kinds)
    return {
        "name": name, "label": {"zh": said.group(1) if said else name, "en": name.replace("_", " ")}, "required": info.is_required(),
        "words": words, "many": many, "number": any(kind in {int, float} for kind in kinds) or (many and float in get_args(_tuple(kinds))),
        "default": "" if info.is_required() else _text(info.default), "file": name == "file",
    }  # fmt: skip


def _tuple(kinds: list[Any]) -> Any:
    return next(kind for kind in kinds if get_origin(kind) is tuple)


def _words(name: str, kind: Any) -> list[tuple[str, str, str]]:
    """Choices of a field with what they are called: Chinese, English."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        known = [str(one.value) for one in kind]
    elif get_origin(kind) is Literal:
        known = [str(one) for one in get_args(kind)]
    else:
        return []
    if name == "unit":
        return [(one, UNITS[one].symbol() or one, one) for one in known]
    return [(one, CHOICES.get(one, {}).get("zh", one), CHOICES.get(one, {}).get("en", one)) for one in known]


def entries_of(part: Part, values: Mapping[str, Any]) -> list[dict[str, str]]:
    """Entries of a part as texts of its fields, from a study's values; one that is a single table always has one."""
    found = values.get(part.key) or ({} if not part.most else [])
    listed = found if isinstance(found, list | tuple) else [found]
    texts = [{key: _text(value) for key, value in one.items()} for one in listed if isinstance(one, dict)]
    return texts if part.most else texts[:1] or [{}]


def _text(value: object) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, list | tuple):
        return "，".join(str(one) for one in value)
    return "" if value is None else str(value)


def typed_entries(part: Part, given: Mapping[str, list[str]], before: Mapping[str, Any], bench: Bench) -> Any:
    """What was typed of a part: a list of tables, or one table; None where nothing was.

    Parameters
    ----------
    given
        Values by field, ``KEY.NUMBER.FIELD``.
    before
        The study as it was: files that stand there already keep their names.
    bench
        Whose folders other files lie in.

    Raises
    ------
    LayerError
        If a file lies in none of the folders.
    """
    kept = {one.get("file", "") for one in entries_of(part, before)}
    found = []
    for number in range(max(part.most, 1)):
        texts = {
            one["name"]: (given.get(f"{part.key}.{number}.{one['name']}") or [""])[0].strip() for one in part.fields
        }
        if not any(_says(one, texts[one["name"]]) for one in part.fields):
            continue
        entry = {one["name"]: _typed(one, texts[one["name"]]) for one in part.fields if texts[one["name"]]}
        if entry.get("file") and entry["file"] not in kept:
            entry["file"] = str(bench.folders.path(entry["file"]))
        found.append(entry)
    if part.most:
        return found or None
    return found[0] if found else None


def _says(field: dict[str, Any], text: str) -> bool:
    """Whether a field says something: a choice by itself, or what stands there from the beginning, does not."""
    return bool(text) and not field["words"] and text != field["default"]


def _typed(field: dict[str, Any], text: str) -> Any:
    """A text as TOML has it: a list, a number, or the text itself, which the declaration then refuses."""
    if field["many"]:
        parts = [part for part in _SPLIT.split(text) if part]
        return [_number(part) for part in parts] if field["number"] else parts
    return _number(text) if field["number"] else text


def _number(text: str) -> Any:
    try:
        return int(text) if re.fullmatch(r"-?\d+", text) else float(text)
    except ValueError:
        return text
