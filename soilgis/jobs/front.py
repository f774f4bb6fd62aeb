"""From declaration to function (由声明生成函数): a job as a Python function with the names, defaults and help of its command.

What a job opens may be handed over in memory (`soilgis.jobs.steps.handing`). What the command writes is left out: the answer is
returned, and writes itself when asked to. Rasters that the work itself makes stand in a folder that lives as long as the answer.
"""

from __future__ import annotations

import inspect
import re
import shutil
import tempfile
import weakref
from contextlib import ExitStack, contextmanager
from dataclasses import fields, replace
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin

from soilgis.jobs.steps.handing import Handed, handed, holding
from soilgis.jobs.steps.preflight import examined
from soilgis.model.answer import Answer, Tables, with_secrecy
from soilgis.model.declared import Declared
from soilgis.model.described import holds_of
from soilgis.model.errors import SoilgisError, UsageError
from soilgis.model.holds import Holding
from soilgis.model.job import Job, WritingJob, nested, option_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic.fields import FieldInfo

    from soilgis.model.problem import Problem

_MEMORY = {
    Holding.VECTOR: "str | Path | GeoDataFrame",
    Holding.TABLE: "str | Path | DataFrame",
    Holding.RASTER: "str | Path | DatasetReader | DataArray",
    Holding.STUDY: "str | Path | Study",
}
"""What may be given for a field besides a path, by what it holds."""
_OPTION = re.compile(r"--([a-z]+(?:-[a-z]+)*)")


def job_of(name: str) -> type[Job]:
    """Declaration of a job by the name of its command."""
    declared: type[Job] = getattr(import_module(f"soilgis.jobs.{name}"), name.title().replace("_", ""))
    return declared


def function_of(name: str, bound: Callable[[Answer], Answer]) -> Callable[..., Answer]:
    """Make the Python function of a job.

    Parameters
    ----------
    name
        Name of the job.
    bound
        Gives an answer the windows it is shown and written through.

    Returns
    -------
    Callable
        With the signature, the defaults and the docstring that the declaration says.
    """
    job = job_of(name)
    signature = _signature(job)

    def call(*args: Any, **kwargs: Any) -> Answer:
        return bound(_answer(job, name, signature.bind(*args, **kwargs).arguments))

    call.__name__ = call.__qualname__ = name
    call.__module__ = "soilgis"
    call.__doc__ = _docstring(job, signature)
    call.__annotations__ = {one.name: one.annotation for one in signature.parameters.values()} | {
        "return": job.answers()
    }
    call.__signature__ = signature  # type: ignore[attr-defined]
    return call


def asked_fields(job: type[Job]) -> dict[str, FieldInfo]:
    """Fields that the function takes: what must be given first, then what is the job's own, then what all jobs have."""
    own, left = job.__annotations__, job.writing_fields()
    fields = [(field, info) for field, info in job.model_fields.items() if field not in left]
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
        for field, info in asked_fields(job).items()
    ]
    return inspect.Signature(parameters, return_annotation=job.answers())


def _plain(default: object) -> object:
    return default.value if isinstance(default, Enum) else default


def _type_told(info: FieldInfo) -> str:
    """A field's type as a docstring says it."""
    annotation = info.annotation
    many = get_origin(annotation) is tuple
    inner = get_args(annotation)[0] if many else annotation
    told = _MEMORY.get(holding(info)) or _spelled(inner)
    mapped = f" | Mapping[str, {told}]" if _pairs(info) else ""
    return f"{told} | Sequence[{told}]{mapped}" if many else told


def _pairs(info: FieldInfo) -> bool:
    """Whether a field reads KEY=VALUE, for which a function takes a dict."""
    mark = holds_of(info)
    return mark is not None and mark.pair


def _spelled(annotation: Any) -> str:
    if isinstance(annotation, type):
        if issubclass(annotation, Declared):
            return annotation.__name__
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


def named_fields(job: type[Job], text: str) -> str:
    """A text of the command line with fields for its options: ``--region-id`` is region_id, ``--width`` options.width_m."""
    known = {option_of(name, info)[2:]: name for name, info in asked_fields(job).items() if not nested(info)}
    for within, info in asked_fields(job).items():
        known |= {option_of(name, one)[2:]: f"{within}.{name}" for name, one in nested(info).items()}
    return _OPTION.sub(lambda found: known.get(found[1], found[0]), text)


def _docstring(job: type[Job], signature: inspect.Signature) -> str:
    """Docstring in the numpydoc form, from the declaration's own words."""
    said = named_fields(job, inspect.cleandoc(job.__doc__ or "").replace("\b\n", ""))
    title, _, more = said.partition("\n")
    lines = [title, "", *([*more.strip("\n").splitlines(), ""] if more.strip() else []), "Parameters", "----------"]
    for name, info in asked_fields(job).items():
        default = signature.parameters[name].default
        spelled = f"{type(default).__name__}()" if isinstance(default, Declared) else repr(default)
        shown = "" if default is inspect.Parameter.empty else f", default {spelled}"
        lines += [
            f"{name} : {signature.parameters[name].annotation}{shown}",
            f"    {named_fields(job, info.description or '')}",
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
    kept = Path(tempfile.mkdtemp(prefix="soilgis-")) if job.makes_files else None
    with tempfile.TemporaryDirectory(prefix="soilgis-") as folder:
        try:
            with handed(job, given, Path(folder)) as handing, _calling(job, handing):
                found = _found(job, name, handing, kept or Path(folder))
        except BaseException:
            if kept is not None:
                shutil.rmtree(kept, ignore_errors=True)
            raise
    return _named(_told(found, handing), name, kept)


def problems_of(name: str, given: dict[str, Any]) -> tuple[Problem, ...]:
    """Everything that is wrong with what a job would be given; sentences name fields and data as the caller does."""
    from soilgis.model.secrecy import releasing
    from soilgis.store.online import asking_hosts, shut_out_hosts

    job = job_of(name)
    with (
        tempfile.TemporaryDirectory(prefix="soilgis-") as folder,
        handed(job, given, Path(folder)) as handing,
        releasing(internal=bool(given.get("internal", False)), coarsen=str(given.get("coarsen", ""))),
        asking_hosts(bool(given.get("online", False))),
        shut_out_hosts(),
    ):
        places = {"out": Path(folder) / "out"} if "out" in job.model_fields else {}
        found = examined(job, {**handing.values, **places}, name)[1]
    return tuple(
        replace(one.problem, sentence=named_fields(job, handing.called(one.problem.sentence))) for one in found
    )


@contextmanager
def _calling(job: type[Job], handing: Handed) -> Iterator[None]:
    """Errors name fields and data as the caller does."""
    try:
        yield
    except SoilgisError as error:
        error.args = (named_fields(job, handing.called(str(error))), *error.args[1:])
        raise


def _told(found: Answer, handing: Handed) -> Answer:
    """The same answer, its sentences with the names that the caller gave."""
    if not handing.names:
        return found
    rests: Any = found
    held = {one.name for one in fields(rests)}
    said: dict[str, Any] = {
        name: tuple(map(handing.called, getattr(found, name))) for name in ("said", "told") if name in held
    }
    if "notes" in held:
        said["notes"] = tuple(map(handing.note, found.notes))
    elif "provenance" in held:
        said["provenance"] = replace(rests.provenance, warnings=tuple(map(handing.note, rests.provenance.warnings)))
    named: Answer = replace(rests, **said)
    return named


def _found(job: type[Job], name: str, handing: Handed, folder: Path) -> Answer:
    """The answer; what the job makes itself is made in the folder."""
    from soilgis.jobs.steps.requested import requested_of
    from soilgis.model.problem import refuse
    from soilgis.model.secrecy import releasing
    from soilgis.store.entry import admit
    from soilgis.store.online import asking_hosts, shut_out_hosts
    from soilgis.store.secrecy import refuse_internal_file
    from soilgis.store.spent import empty

    values = handing.values
    places = {"out": folder / "out"} if "out" in job.model_fields else {}
    online = bool(values.get("online", False))
    with ExitStack() as during:
        during.enter_context(asking_hosts(online))
        kept = during.enter_context(
            releasing(internal=bool(values.get("internal", False)), coarsen=str(values.get("coarsen", "")))
        )
        if not online:
            during.enter_context(shut_out_hosts())
        for text in _texts(values):
            admit(text, UsageError)
            refuse_internal_file(text, UsageError)
        asked, problems = examined(job, {**values, **places}, name)
        refuse(problems, name)
        made = asked.into(folder) if job.makes_files else asked.measure()
        found: Answer = with_secrecy(made, kept.uses)
    empty(getattr(found, "spent", ()))
    again: Answer = replace(found, requested=requested_of(asked, in_memory=tuple(handing.names.values())))
    return again


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
            if field not in {"work", "scheduler"} and isinstance(one, str | Path) and str(one):
                yield str(one)
