"""Declarations told (声明说明): what a job asks for, field by field, for forms, other programs and the manual."""

from __future__ import annotations

import inspect
import re
import types
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from soilgis.model.holds import Holding, Holds
from soilgis.model.job import Positional, WritingJob, nested, option_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

    from soilgis.model.job import Job

VERSION = 1
"""Version of the form; counted up when a key changes its meaning or goes, not when one is added."""
_CHINESE = re.compile(r"\s*\(([^()]*[\u3400-\u9fff][^()]*)\)\.?\s*$")
_LIMITS = ("ge", "gt", "le", "lt", "min_length", "max_length")
_KINDS: dict[Any, Holding] = {bool: Holding.FLAG, int: Holding.NUMBER, float: Holding.NUMBER}


@dataclass(frozen=True)
class Shape:
    """What values a field takes (取值形式).

    Attributes
    ----------
    plain
        Type of one value.
    several
        Whether there may be several.
    choices
        Words one value may be; none when any.
    """

    plain: Any
    several: bool = False
    choices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The type in one word."""
        names = {bool: "boolean", int: "integer", float: "number", str: "string"}
        return "choice" if self.choices else names.get(self.plain, getattr(self.plain, "__name__", "").lower())


def shape_of(annotation: Any) -> Shape:
    """Shape of a field by its annotation; ``str``, ``int``, ``float``, ``bool``, ``Path``, words, and tuples or None of these."""
    origin = get_origin(annotation)
    if origin is tuple:
        one = shape_of(get_args(annotation)[0])
        return Shape(one.plain, several=True, choices=one.choices)
    if origin in (Union, types.UnionType):
        return shape_of(next(part for part in get_args(annotation) if part is not type(None)))
    if origin is Literal:
        return Shape(str, choices=tuple(map(str, get_args(annotation))))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return Shape(str, choices=tuple(member.value for member in annotation))
    return Shape(annotation)


def described(job: type[Job]) -> dict[str, object]:
    """Tell a job's declaration as plain values, ready for JSON.

    Parameters
    ----------
    job
        The declaration.

    Returns
    -------
    dict
        name, class, title, help, details (further paragraphs), examples, answer (type of what `measure` returns), needs, excludes, inputs, and fields: each with
        name, within (field that holds it together with others), option, positional, required, several, type, choices, default,
        limits, holds, unit, group, advanced, help.
    """
    first, _, more = inspect.cleandoc(job.__doc__ or "").partition("\n\n")
    return {
        "name": job.__module__.rpartition(".")[2],
        "class": f"{job.__module__}.{job.__name__}",
        "title": job.title,
        "help": told(first),
        "details": more.strip("\b\n "),
        "examples": list(job.examples),
        "answer": job.answers(),
        "needs": dict(job.needs),
        "excludes": {field: list(others) for field, others in job.excludes.items()},
        "inputs": list(getattr(job, "inputs", ())),
        "fields": [_field(*one) for one in fields_of(job)],
    }


def fields_of(job: type[Job]) -> Iterator[tuple[str, str, FieldInfo]]:
    """Every field: the field that holds it together with others (else empty), its name, and its declaration.

    A job's own fields come first, then those that all jobs have that open files, then those that all have that write.
    """
    own, common = job.__annotations__, WritingJob.model_fields
    for name, info in sorted(job.model_fields.items(), key=lambda pair: (pair[0] not in own, pair[0] in common)):
        together = nested(info)
        yield from ((name, part, inside) for part, inside in together.items()) if together else [("", name, info)]


def holds_of(info: FieldInfo) -> Holds | None:
    """What a field holds; None where it is not said."""
    return next((mark for mark in info.metadata if isinstance(mark, Holds)), None)


def told(text: str) -> dict[str, str]:
    """Split ``English text (中文).`` into its two languages."""
    found = _CHINESE.search(text)
    return {"en": f"{text[: found.start()]}." if found else text.strip(), "zh": found[1] if found else ""}


def json_schema(job: type[Job]) -> dict[str, Any]:
    """JSON schema of a job's fields; ``x-soilgis`` says what each holds, its unit, group and option."""
    schema = job.model_json_schema()
    for within, name, info in fields_of(job):
        home = schema
        if within:
            home = schema["$defs"][getattr(job.model_fields[within].annotation, "__name__", "")]
        said = _field(within, name, info)
        home["properties"][name]["x-soilgis"] = {
            key: said[key] for key in ("holds", "unit", "group", "advanced", "option", "help")
        }
    return {**schema, "x-soilgis": {"version": VERSION, "answer": job.answers(), "title": job.title}}


def _field(within: str, name: str, info: FieldInfo) -> dict[str, object]:
    shape, mark = shape_of(info.annotation), holds_of(info)
    return {
        "name": name,
        "within": within,
        "option": option_of(name, info),
        "positional": any(isinstance(one, Positional) for one in info.metadata),
        "required": info.is_required(),
        "several": shape.several,
        "type": shape.name,
        "choices": list(shape.choices),
        "default": None if info.is_required() else _plain(info.default),
        "limits": {key: getattr(one, key) for one in info.metadata for key in _LIMITS if hasattr(one, key)},
        "holds": _content(mark, shape),
        "unit": mark.unit if mark else "",
        "group": mark.group if mark else "",
        "advanced": bool(mark and mark.advanced),
        "help": told(info.description or ""),
    }


def _content(mark: Holds | None, shape: Shape) -> dict[str, object]:
    """The kind of content and what belongs to it; switches, choices and numbers by the field's type."""
    if mark is None:
        return {}
    said = {key: _plain(value) for key, value in mark.told().items() if key not in {"unit", "group", "advanced"}}
    if mark.what is Holding.TEXT:
        kind = Holding.CHOICE if shape.choices else _KINDS.get(shape.plain, Holding.TEXT)
        said["what"] = kind.value
    return said


def _plain(value: object) -> object:
    """A default as JSON has it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)
