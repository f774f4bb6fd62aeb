"""What was asked (作业请求): a job written down as TOML or Python, so that it can be done again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from soilgis.model.declared import Declared
from soilgis.model.described import VERSION
from soilgis.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from soilgis.model.job import Job


def as_toml(job: Job) -> str:
    """The job as TOML, which ``soilgis replay`` does again; what is as it is without being named is left out.

    Paths stand as they were given: a relative one counts from the folder where it is replayed.
    """
    head = f"job = {_text(_name(job))}\nversion = {VERSION}\n"
    values = job.model_dump(mode="json", exclude_defaults=True)
    plain = {key: value for key, value in values.items() if not isinstance(value, dict)}
    parts = [_table("asked", plain)]
    parts += [_table(f"asked.{key}", value) for key, value in values.items() if isinstance(value, dict)]
    return "\n".join([head, *parts])


def as_python(job: Job) -> str:
    """The job as Python, whose ``answer`` holds the tables that the command line writes."""
    given = {name: getattr(job, name) for name in job.model_dump(exclude_defaults=True)}
    together = [value for value in given.values() if isinstance(value, Declared)]
    homes = dict.fromkeys((type(one).__module__, type(one).__name__) for one in (job, *together))
    imports = "\n".join(f"from {module} import {name}" for module, name in sorted(homes))
    values = job.model_dump(mode="json", exclude_defaults=True)
    lines = "".join(f"    {name}={_code(given[name], value)},\n" for name, value in values.items())
    return f"{imports}\n\nanswer = {type(job).__name__}(\n{lines}).measure()\n"


def asked_again(values: Mapping[str, Any], declaration: Callable[[str], type[Job] | None], subject: str) -> Job:
    """The job that a TOML of `as_toml` holds.

    Parameters
    ----------
    values
        The TOML as read.
    declaration
        Finds a declaration by the job's name; None when there is none.
    subject
        Name of the file, for messages.

    Raises
    ------
    UsageError
        Naming every fault of the file.
    """
    name, version = str(values.get("job", "")), values.get("version")
    unknown = sorted(set(values) - {"job", "version", "asked"})
    if unknown:
        raise UsageError(f"{subject}: unknown key {unknown[0]!r} (未知字段); known keys: job, version, asked")
    declared = declaration(name)
    if declared is None:
        raise UsageError(f"{subject}: job is {name!r}; soilgis jobs lists the jobs (没有这个作业)")
    if version != VERSION:
        raise UsageError(f"{subject}: version is {version!r}; this soilgis reads version {VERSION} (版本不符)")
    asked = values.get("asked")
    if not isinstance(asked, dict):
        raise UsageError(f"{subject}: asked must be a table of the job's fields (须为 [asked] 表)")
    return declared.load(asked, subject, UsageError)


def _name(job: Job) -> str:
    return type(job).__module__.rpartition(".")[2]


def _table(name: str, values: Mapping[str, Any]) -> str:
    return f"[{name}]\n" + "".join(f"{key} = {_text(value)}\n" for key, value in values.items())


def _text(value: object) -> str:
    """A value as TOML: its basic strings, numbers, booleans and arrays are those of JSON but for one control character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _code(given: object, value: Any) -> str:
    if isinstance(given, Declared):
        inside = ", ".join(f"{key}={_code(None, one)}" for key, one in value.items())
        return f"{type(given).__name__}({inside})"
    return repr(tuple(value) if isinstance(value, list) else value)
