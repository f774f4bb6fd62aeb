"""From declaration to command (由声明生成命令): every option's name, type, default and help come from its pydantic field."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from soilgis.cli.guard import guarded
from soilgis.cli.perform import Request, perform, say_internal
from soilgis.cli.progress import FORMS
from soilgis.cli.spelled import spelled_for
from soilgis.model.asked import as_python, as_toml
from soilgis.model.described import fields_of, shape_of
from soilgis.model.errors import UsageError
from soilgis.model.job import Job, Positional, nested, option_of
from soilgis.model.problem import refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic.fields import FieldInfo

    from soilgis.cli.progress import Form
    from soilgis.model.described import Shape


_FORMS: dict[str, Callable[[Job], str]] = {"as_python": as_python, "as_toml": as_toml}
"""Options that print what was asked instead of doing it."""


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
        shown: Form = values.pop("progress", "bar")
        told = [form for form in _FORMS if values.pop(form, False)]
        asked = _asked(request, gathered(request, values), name)
        for form in told:
            click.echo(_FORMS[form](asked), nl=False)
        if told:
            return 0
        asked = asked.stands_for() if isinstance(asked, Request) else asked
        with guarded(asked):
            if not isinstance(asked, Request):
                return perform(asked, shown)
            code = asked.perform()
            say_internal()
            return code

    text = request.__doc__ or ""
    if request.examples:
        text += "\n\n\b\nExamples:\n" + "\n".join(f"  {line}" for line in request.examples)
    parameters = parameters_of(request)
    if not issubclass(request, Request):
        parameters += [_printing("--as-python", "Python"), _printing("--as-toml", "TOML")]
    if not issubclass(request, Request) or request.stands_for is not Request.stands_for:
        parameters.append(_showing())
    parameters.append(
        click.Option(["--debug"], is_flag=True, expose_value=False, help="Show where an error arose (显示出错位置).")
    )
    return click.Command(name, callback=_exiting(call), params=parameters, help=text)


def parameters_of(request: type[Job]) -> list[click.Parameter]:
    """Arguments and options of a request's own fields."""
    return [_parameter(field, info) for _, field, info in fields_of(request)]


def _asked(request: type[Job], values: dict[str, Any], name: str) -> Job:
    """The request that values make; where one is not allowed, what can be seen to be wrong besides is refused with it."""
    from soilgis.jobs.steps.preflight import examined

    if request.faults(values):
        refuse(examined(request, values, name)[1], name, spelled_for(request))
    return request.load(values, name, UsageError)


def _printing(option: str, form: str) -> click.Option:
    return click.Option(
        [option], is_flag=True, help=f"Print what is asked as {form}, and do nothing (只打印 {form} 形式的请求)."
    )


def _showing() -> click.Option:
    told = "Show progress as a line on the terminal, as JSON lines on standard error, or not at all (进度显示)."
    return click.Option(["--progress"], type=click.Choice(list(FORMS)), default="bar", show_default=True, help=told)


def gathered(request: type[Job], values: dict[str, Any]) -> dict[str, Any]:
    """What was given, by field; options that a field holds together stand together."""
    given = {field: value for field, value in values.items() if value is not None and value != ()}
    for field, info in request.model_fields.items():
        together = nested(info)
        if together:
            given[field] = {part: given.pop(part) for part in together if part in given}
    return given


def _exiting(call: Any) -> Any:
    def run(**values: Any) -> None:
        click.get_current_context().exit(call(**values))

    return run


def _parameter(field: str, info: FieldInfo) -> click.Parameter:
    shape = shape_of(info.annotation)
    required = info.is_required()
    if any(isinstance(mark, Positional) for mark in info.metadata):
        nargs = -1 if shape.several else 1
        metavar = field.upper() if required else f"[{field.upper()}]"
        return click.Argument([field], type=_click_type(shape), nargs=nargs, required=required, metavar=metavar)
    default = None if required or info.default in (None, ()) else info.default
    if isinstance(default, Enum):
        default = default.value
    return click.Option(
        [option_of(field, info), field],
        type=_click_type(shape),
        multiple=shape.several,
        is_flag=shape.plain is bool,
        required=required,
        default=default,
        show_default=default not in (None, False, ""),
        help=info.description,
    )


def _click_type(shape: Shape) -> click.ParamType[Any] | None:
    """Click's type for one value; None for a switch."""
    if shape.choices:
        return click.Choice(list(shape.choices))
    plain: dict[Any, click.ParamType[Any]] = {int: click.INT, float: click.FLOAT, Path: click.Path(path_type=Path)}
    return None if shape.plain is bool else plain.get(shape.plain, click.STRING)
