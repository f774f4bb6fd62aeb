"""From declaration to function (由声明生成函数): a job as a Python function with the names, defaults and help of its command.

Vectors may be frames, tables may be frames; they are handed to the job as files of a folder that is gone when the work is done.
What the command writes is left out: the answer is returned, and writes itself when asked to. Rasters that the work itself makes
stand in a folder that lives as long as the answer.
"""

from __future__ import annotations

import inspect
import re
import shutil
import tempfile
import weakref
from contextlib import ExitStack
from dataclasses import replace
from enum import Enum
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin

from soilgis.model.answer import Answer, Tables
from soilgis.model.errors import SoilgisError, UsageError
from soilgis.model.holds import Holding, Holds
from soilgis.model.job import Job, WritingJob

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic.fields import FieldInfo

    from soilgis.model.answer import Writer

_NOT_ASKED = {"out", "overwrite", "zh"}
"""Fields of the command that say where and how it writes."""
_FRAMES = {Holding.VECTOR: "GeoDataFrame", Holding.TABLE: "DataFrame", Holding.RASTER: ""}
_TABLES = {Holding.VECTOR, Holding.TABLE, Holding.RASTER}
_OPTION = re.compile(r"--([a-z]+(?:-[a-z]+)*)")


def job_of(name: str) -> type[Job]:
    """Declaration of a job by the name of its command."""
    declared: type[Job] = getattr(import_module(f"soilgis.jobs.{name}"), name.title().replace("_", ""))
    return declared


def function_of(name: str, writer: Writer) -> Callable[..., Answer]:
    """Make the Python function of a job.

    Parameters
    ----------
    name
        Name of the job.
    writer
        What the answer writes through.

    Returns
    -------
    Callable
        With the signature, the defaults and the docstring that the declaration says.
    """
    job = job_of(name)
    signature = _signature(job)

    def call(*args: Any, **kwargs: Any) -> Answer:
        return _answer(job, name, signature.bind(*args, **kwargs).arguments).bound(writer)

    call.__name__ = call.__qualname__ = name
    call.__module__ = "soilgis"
    call.__doc__ = _docstring(job, signature)
    call.__annotations__ = {one.name: one.annotation for one in signature.parameters.values()} | {
        "return": job.answers()
    }
    call.__signature__ = signature  # type: ignore[attr-defined]
    return call


def binding(function: Callable[..., Answer], writer: Writer) -> Callable[..., Answer]:
    """Return the same function, its answers with a window to write through."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Answer:
        return function(*args, **kwargs).bound(writer)

    return call


def _asked_fields(job: type[Job]) -> dict[str, FieldInfo]:
    """Fields that the function takes: what must be given first, then what is the job's own, then what all jobs have."""
    own = job.__annotations__
    fields = [(field, info) for field, info in job.model_fields.items() if field not in _NOT_ASKED]
    fields.sort(key=lambda pair: (not pair[1].is_required(), pair[0] not in own, pair[0] in WritingJob.model_fields))
    return dict(fields)


def _signature(job: type[Job]) -> inspect.Signature:
    kinds = inspect.Parameter
    parameters = [
        kinds(
            field,
            kinds.POSITIONAL_OR_KEYWORD if info.is_required() else kinds.KEYWORD_ONLY,
            default=kinds.empty if info.is_required() else _plain(info.default),
            annotation=_type_told(info),
        )
        for field, info in _asked_fields(job).items()
    ]
    return inspect.Signature(parameters, return_annotation=job.answers())


def _plain(default: object) -> object:
    return default.value if isinstance(default, Enum) else default


def _holds(info: FieldInfo) -> Holding:
    """What a field holds."""
    return next((mark.what for mark in info.metadata if isinstance(mark, Holds)), Holding.TEXT)


def _type_told(info: FieldInfo) -> str:
    """A field's type as a docstring says it."""
    annotation = info.annotation
    many = get_origin(annotation) is tuple
    inner = get_args(annotation)[0] if many else annotation
    frame = _FRAMES.get(_holds(info), "")
    file = f"str | Path | {frame}" if frame else "str | Path"
    told = file if _holds(info) in _TABLES else _spelled(inner)
    return f"{told} | Sequence[{told}]" if many else told


def _spelled(annotation: Any) -> str:
    if isinstance(annotation, type):
        words = [repr(word.value) for word in annotation] if issubclass(annotation, Enum) else []
        return (
            f"Literal[{', '.join(words)}]"
            if words
            else {"Path": "str | Path"}.get(annotation.__name__, annotation.__name__)
        )
    parts = get_args(annotation)
    if any(part is type(None) for part in parts):
        return " | ".join("None" if part is type(None) else _spelled(part) for part in parts)
    return f"Literal[{', '.join(map(repr, parts))}]"


def _named_fields(job: type[Job], text: str) -> str:
    """A text of the command line with fields for its options: ``--region-id`` is region_id."""
    known = _asked_fields(job)

    def field(found: re.Match[str]) -> str:
        name = found[1].replace("-", "_")
        return name if name in known else found[0]

    return _OPTION.sub(field, text)


def _docstring(job: type[Job], signature: inspect.Signature) -> str:
    """Docstring in the numpydoc form, from the declaration's own words."""
    said = _named_fields(job, inspect.cleandoc(job.__doc__ or "").replace("\b\n", ""))
    title, _, more = said.partition("\n")
    lines = [title, "", *([*more.strip("\n").splitlines(), ""] if more.strip() else []), "Parameters", "----------"]
    for name, info in _asked_fields(job).items():
        default = signature.parameters[name].default
        shown = "" if default is inspect.Parameter.empty else f", default {default!r}"
        lines += [
            f"{name} : {signature.parameters[name].annotation}{shown}",
            f"    {_named_fields(job, info.description or '')}",
        ]
    kept = "``files`` are the rasters, kept as long as the answer; " if job.makes_files else ""
    lines += [
        *("", "Returns", "-------", job.answers()),
        f"    ``table`` is what was asked for, ``tables`` all frames by name, ``notes`` what must be told; {kept}``write(folder)`` writes it.",
        *("", "Raises", "------", "SoilgisError", "    Naming what is wrong and the cure."),
        *("", "Examples", "--------", inspect.cleandoc(job.shown)),
    ]
    return "\n".join(lines) + "\n"


def _answer(job: type[Job], name: str, given: dict[str, Any]) -> Answer:
    """Check what was given, do the work, and name the table that was asked for."""
    from soilgis.store.entry import admit
    from soilgis.store.online import asking_hosts, shut_out_hosts

    kept = Path(tempfile.mkdtemp(prefix="soilgis-")) if job.makes_files else None
    try:
        with tempfile.TemporaryDirectory(prefix="soilgis-") as scratch, ExitStack() as during:
            values = {
                field: _value(job.model_fields[field], field, value, Path(scratch)) for field, value in given.items()
            }
            if "out" in job.model_fields:
                values["out"] = Path(scratch) / "out"
            asked = job.load(values, name, UsageError)
            online = bool(values.get("online", False))
            during.enter_context(asking_hosts(online))
            if not online:
                during.enter_context(shut_out_hosts())
            for text in _texts(values):
                admit(text, UsageError)
            found = asked.measure() if kept is None else asked.into(kept)
    except SoilgisError as error:
        _forget(kept)
        error.args = (_named_fields(job, str(error)), *error.args[1:])
        raise
    except BaseException:
        _forget(kept)
        raise
    return _named(found, name, kept)


def _forget(folder: Path | None) -> None:
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)


class Kept:
    """A folder that lives as long as this (随答复保留的目录)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)


def _named(found: Answer, name: str, kept: Path | None) -> Answer:
    """The answer with its first table named as the job, and with what keeps its files."""
    if not isinstance(found, Tables):
        return found
    made = {table or name: frame for table, frame in found.made.items()}
    return replace(found, made=made, kept=None if kept is None else Kept(kept))


def _texts(values: dict[str, Any]) -> Iterator[str]:
    """Texts that may name something that is read."""
    for field, value in values.items():
        for one in value if isinstance(value, tuple) else (value,):
            if field not in {"out", "work", "scheduler"} and isinstance(one, str | Path) and str(one):
                yield str(one)


def _value(info: FieldInfo, field: str, value: Any, scratch: Path) -> Any:
    """A value as the declaration takes it: one of several stands for itself, a legend may be a dict, a frame becomes a file."""
    if get_origin(info.annotation) is tuple:
        if isinstance(value, dict):
            return tuple(f"{key}={one}" for key, one in value.items())
        several = value if isinstance(value, list | tuple) else (value,)
        return tuple(
            _single(info, field if len(several) == 1 else f"{field}{number}", one, scratch)
            for number, one in enumerate(several, 1)
        )
    return _single(info, field, value, scratch)


def _single(info: FieldInfo, name: str, value: Any, scratch: Path) -> Any:
    if _holds(info) in _TABLES and hasattr(value, "columns"):
        return _filed(value, name, scratch)
    texts = info.annotation is str or str in get_args(info.annotation)
    return str(value) if texts and isinstance(value, Path | int | float) and not isinstance(value, bool) else value


def _filed(frame: Any, name: str, scratch: Path) -> str:
    """A frame as a file of its name."""
    place = scratch / name
    try:
        if hasattr(frame, "geometry"):
            place = place.with_suffix(".parquet")
            frame.to_parquet(place, index=False)
        else:
            place = place.with_suffix(".csv")
            frame.to_csv(place, index=False, encoding="utf-8")
    except (ValueError, TypeError) as failure:
        raise UsageError(f"{name}: the frame cannot be handed over: {failure} (数据框无法传入)") from failure
    return str(place)
