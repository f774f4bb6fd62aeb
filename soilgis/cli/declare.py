"""From declaration to command (由声明生成命令): every option's name, type, default and help come from its pydantic field."""

from __future__ import annotations

import types
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

import click

from soilgis.cli.guard import guarded
from soilgis.cli.perform import Request, perform
from soilgis.model.errors import UsageError
from soilgis.model.job import Job, Positional, WritingJob, nested, option_of

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo


def click_command(request: type[Job], name: str) -> click.Command:
    """Build a click command from a request's fields.

    Parameters
    ----------
    request
        The declaration.
    name
        The command's name.
    """

    def call(**values: Any) -> int:
        asked = request.load(_gathered(request, values, name), name, UsageError)
        with guarded(asked):
            return asked.perform() if isinstance(asked, Request) else perform(asked)

    text = request.__doc__ or ""
    if request.examples:
        text += "\n\n\b\nExamples:\n" + "\n".join(f"  {line}" for line in request.examples)
    own = request.__annotations__  # common ones last
    fields = sorted(
        request.model_fields.items(), key=lambda pair: (pair[0] not in own, pair[0] in WritingJob.model_fields)
    )
    parameters = [
        _parameter(part, inside) for field, info in fields for part, inside in (nested(info) or {field: info}).items()
    ]
    parameters.append(
        click.Option(["--debug"], is_flag=True, expose_value=False, help="Show where an error arose (显示出错位置).")
    )
    return click.Command(name, callback=_exiting(call), params=parameters, help=text)


def _gathered(request: type[Job], values: dict[str, Any], name: str) -> dict[str, Any]:
    """What was given, by field; options that a field holds together are checked as one."""
    given = {field: value for field, value in values.items() if value is not None and value != ()}
    for field, info in request.model_fields.items():
        together = nested(info)
        if together:
            parts = {part: given.pop(part) for part in together if part in given}
            given[field] = info.annotation.load(parts, name, UsageError) if info.annotation else None
    return given


def _exiting(call: Any) -> Any:
    def run(**values: Any) -> None:
        click.get_current_context().exit(call(**values))

    return run


def _parameter(field: str, info: FieldInfo) -> click.Parameter:
    shape = _shape(info.annotation)
    required = info.is_required()
    if any(isinstance(mark, Positional) for mark in info.metadata):
        nargs = -1 if shape.many else 1
        metavar = field.upper() if required else f"[{field.upper()}]"
        return click.Argument([field], type=shape.type, nargs=nargs, required=required, metavar=metavar)
    default = None if required or info.default in (None, ()) else info.default
    if isinstance(default, Enum):
        default = default.value
    return click.Option(
        [option_of(field, info), field],
        type=shape.type,
        multiple=shape.many,
        is_flag=shape.flag,
        required=required,
        default=default,
        show_default=default not in (None, False, ""),
        help=info.description,
    )


@dataclass(frozen=True)
class _Shape:
    type: click.ParamType[Any] | None
    many: bool = False
    flag: bool = False


def _shape(annotation: Any) -> _Shape:
    """Click's type for a field's annotation."""
    origin = get_origin(annotation)
    if origin is tuple:
        return _Shape(_shape(get_args(annotation)[0]).type, many=True)
    if origin in (Union, types.UnionType):
        return _shape(next(part for part in get_args(annotation) if part is not type(None)))
    if origin is Literal:
        return _Shape(click.Choice([str(value) for value in get_args(annotation)]))
    if annotation is bool:
        return _Shape(None, flag=True)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return _Shape(click.Choice([member.value for member in annotation]))
    plain: dict[Any, click.ParamType[Any]] = {int: click.INT, float: click.FLOAT, Path: click.Path(path_type=Path)}
    return _Shape(plain.get(annotation, click.STRING))
