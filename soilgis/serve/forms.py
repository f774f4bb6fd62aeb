"""Forms from declarations (表单): fields as a page shows them, and what was typed as the words of a command line."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from soilgis.cli.group import job_declarations, job_names
from soilgis.model.described import described
from soilgis.model.errors import LayerError, UsageError
from soilgis.serve.words import CHOICES, GROUPS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from soilgis.serve.bench import Bench

HIDDEN = frozenset({"out", "layers", "overwrite", "scheduler", "work", "font"})
"""Fields the workbench fills itself: where it writes, its own shelf, and what belongs to long runs on other machines."""
FILES = {"vector": "vector", "raster": "raster", "table": "table", "file": "file", "folder": "file"}
"""Kinds of content that are files, and the kind of files that is offered for them."""
LONGEST = 4000
"""Signs of one value; no path and no list is longer."""


@dataclass(frozen=True)
class Form:
    """A job as a form (表单)."""

    name: str
    title: dict[str, str]
    said: dict[str, str]
    fields: tuple[dict[str, Any], ...]
    out: dict[str, Any] | None
    shelves: bool
    """Whether the job takes folders of layers."""

    @property
    def groups(self) -> list[tuple[dict[str, str], list[dict[str, Any]], list[dict[str, Any]]]]:
        """Headings with their fields: those everybody needs, and the advanced ones."""
        order = [*GROUPS, *(one["group"] for one in self.fields)]
        found = []
        for name in dict.fromkeys(order):
            inside = [one for one in self.fields if one["group"] == name]
            if inside:
                plain = [one for one in inside if not one["advanced"]]
                found.append(
                    (GROUPS.get(name, {"zh": name, "en": name}), plain, [one for one in inside if one["advanced"]])
                )
        return found


@dataclass
class Asked:
    """What was typed, and what it makes (请求): words of a command line, and problems that no job need be asked about."""

    values: dict[str, list[str]]
    arguments: list[str] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)


@cache
def form_of(name: str) -> Form:
    """The form of a job.

    Raises
    ------
    UsageError
        If there is no such job.
    """
    if name not in job_names():
        raise UsageError(f"there is no job {name[:40]!r} (没有这个作业)")
    said: dict[str, Any] = described(job_declarations()[name])
    fields = tuple(_field(one) for one in said["fields"] if one["name"] not in HIDDEN)
    out = next((one for one in said["fields"] if one["name"] == "out"), None)
    names = {one["name"] for one in said["fields"]}
    titles = {"zh": str(said["title"]), "en": name}
    return Form(name, titles, said["help"], fields, out, "layers" in names)


@cache
def all_forms() -> tuple[Form, ...]:
    """Forms of all jobs, by name."""
    return tuple(form_of(name) for name in job_names())


def _field(said: dict[str, Any]) -> dict[str, Any]:
    """A field with its label, key and choices as the page has them."""
    what = str(said["holds"].get("what", "text"))
    default = said["default"]
    given = default if isinstance(default, list) else [] if default in (None, "", False) else [default]
    help_text = said["help"]
    return {
        **said,
        "what": what,
        "key": f"{said['within']}.{said['name']}" if said["within"] else said["name"],
        "label": {"zh": help_text["zh"] or said["name"], "en": said["name"].replace("_", " ")},
        "group": said["group"] or "参数",
        "of": said["holds"].get("of", ""),
        "files": FILES.get(what, ""),
        "words": [
            (one, CHOICES.get(one, {}).get("zh", one), CHOICES.get(one, {}).get("en", one)) for one in said["choices"]
        ],
        "shown_default": "、".join(map(str, given)),
        "pair": bool(said["holds"].get("pair")),
        "role": said["holds"].get("role", ""),
    }


def arguments_of(form: Form, given: Mapping[str, list[str]], bench: Bench) -> Asked:
    """The command line that what was typed makes, without where it writes.

    Parameters
    ----------
    form
        The job's form.
    given
        Values by the fields' keys; empty ones count as not given, keys that are no fields are left alone.
    bench
        Whose folders files are looked for in.
    """
    keys = {one["key"] for one in form.fields}
    values = {key: [one.strip() for one in texts if one.strip()] for key, texts in given.items() if key in keys}
    asked = Asked({key: texts for key, texts in values.items() if texts})
    options: list[str] = []
    positional: list[str] = []
    for one in form.fields:
        texts = asked.values.get(one["key"], [])
        if one["type"] == "boolean":
            options += [one["option"]] if texts and texts[0] not in {"0", "off", "false"} else []
            continue
        for text in texts if one["several"] else texts[:1]:
            word = _word(one, text, bench, asked)
            if one["positional"]:
                positional.append(word)
            else:
                options.append(f"{one['option']}={word}")
    if form.shelves and next(bench.layers.iterdir(), None) is not None:
        options.append(f"--layers={bench.layers}")
    asked.arguments = [*options, *(["--", *positional] if positional else [])]
    return asked


def _word(one: dict[str, Any], text: str, bench: Bench, asked: Asked) -> str:
    """One value as the command line has it; names of files become paths within the given folders."""
    if len(text) > LONGEST or not text.isprintable():
        asked.problems.append(
            _problem(one, f"{one['label']['zh']}：内容过长或含不可见字符 (text too long or not printable)")
        )
        return text[:40]
    try:
        if one["files"]:
            key, sign, rest = text.partition("=") if one["pair"] else ("", "", text)
            key, sign, rest = (key, sign, rest) if sign and "/" not in key else ("", "", text)
            return f"{key}{sign}{_source(one, rest, bench)}"
        if one["what"] in {"study", "layer"}:
            return _card(text, bench)
    except LayerError as failure:
        asked.problems.append(_problem(one, str(failure)))
    return text


def _source(one: dict[str, Any], text: str, bench: Bench) -> str:
    """A file of the folders, a layer of the shelf, or a demo raster."""
    if one["what"] == "raster" and text.startswith("demo:") and text[5:].replace("-", "").isalnum():
        return text
    if one["what"] == "vector" and _plain(text) and bench.catalog().has(text):
        return text
    return str(bench.folders.path(text))


def _card(text: str, bench: Bench) -> str:
    """A study by its id, or as a file of the folders."""
    return text if _plain(text) else str(bench.folders.path(text))


def _plain(text: str) -> bool:
    return text.replace("-", "").isalnum() and text.isascii()


def _problem(one: dict[str, Any], sentence: str) -> dict[str, str]:
    return {"field": one["key"], "severity": "error", "kind": "UsageError", "sentence": sentence, "en": sentence, "zh": "", "cure": ""}  # fmt: skip


def output_of(form: Form, asked: Asked, folder: Path) -> list[str]:
    """Where the job writes: its own folder, or a file in it by the ending it asks for; nothing where it writes nothing."""
    if form.out is None:
        return []
    endings = form.out["holds"].get("suffixes", ())
    mends = "fix" in asked.values
    if not endings or (mends and len(asked.values.get("file", [])) > 1):
        return [f"--out={folder}"]
    names = {one["name"] for one in form.fields}
    ending = ".csv" if ".csv" in endings and "fix" in names and not mends else endings[0]
    if form.name == "factor" and asked.values.get("kind") == ["stations"]:
        ending = ".csv"
    return [f"--out={folder / (form.name + ending)}"]


def command_line(form: Form, asked: Asked, folder: Path) -> list[str]:
    """The whole command line after ``soilgis``: job, where it writes, options, and arguments last."""
    return [form.name, *output_of(form, asked, folder), *asked.arguments]
