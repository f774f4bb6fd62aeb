"""From values to a command line (命令行): what was chosen in the form, as the words that soilgis reads."""

from __future__ import annotations

import re
from typing import Any

from .child import TroubleError

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def words(job: dict[str, Any], values: dict[str, Any], shelves: list[str]) -> list[str]:
    """Words after ``soilgis``: the job, its options, and arguments last.

    Parameters
    ----------
    job
        The job as the plugin's form has it.
    values
        Values by key: texts, numbers, True, or lists of texts; layers are files already. What is None or empty was not given.
    shelves
        Folders of layers that every job gets.

    Raises
    ------
    TroubleError
        If something that is needed was not given, or files and their names do not go together.
    """
    refuse_missing(job, values)
    options: list[str] = []
    arguments: list[str] = []
    for one in job["parameters"]:
        for text in _texts(job, one, values):
            if one["positional"]:
                arguments.append(text)
            elif text is True:
                options.append(one["option"])
            elif one["option"]:
                options.append(f"{one['option']}={text}")
    if job["shelves"]:
        options += [f"--layers={folder}" for folder in shelves]
    return [job["name"], *options, *(["--", *arguments] if arguments else [])]


def refuse_missing(job: dict[str, Any], values: dict[str, Any]) -> None:
    """Refuse what is needed and given in neither of its two ways."""
    named = {one["key"]: one for one in job["parameters"]}
    for one in job["parameters"]:
        other = one.get("or")
        if other and not values.get(one["key"]) and not values.get(other):
            raise TroubleError(f"缺少「{one['label']}」；请选择它，或填写「{named[other]['label']}」")


def _texts(job: dict[str, Any], one: dict[str, Any], values: dict[str, Any]) -> list[Any]:
    """What one parameter puts on the command line."""
    value = values.get(one["key"])
    if value is None or value in ("", [], False) or one.get("names_of"):
        return []
    if one["kind"] == "flag":
        return [True]
    if _outdone(job, one, values) or (value == one["default"] and not one["positional"]):
        return []
    several = [str(part) for part in value] if isinstance(value, list) else [str(value)]
    if one["kind"] in ("layers", "rasters") and one["pair"]:
        return _paired(job, one, several, values)
    return several


def _outdone(job: dict[str, Any], one: dict[str, Any], values: dict[str, Any]) -> bool:
    """Whether the same is given in another way that comes first: a file before a name, a layer of QGIS before one of the shelf."""
    for other in job["parameters"]:
        if other.get("same_as") == one["key"] and other.get("first") and values.get(other["key"]):
            return True
    partner = one.get("same_as")
    single = one["kind"] in ("choice", "text")
    return bool(partner and single and not one.get("first") and values.get(partner))


def _paired(job: dict[str, Any], one: dict[str, Any], files: list[str], values: dict[str, Any]) -> list[str]:
    """Files with what they are called before them: years of rasters, names of layers."""
    beside = next(other for other in job["parameters"] if other.get("names_of") == one["key"])
    titles = [str(text) for text in values.get(f"{one['key']}_titles") or []]
    names = [str(text).strip() for text in values.get(beside["key"]) or [] if str(text).strip()]
    if names and len(names) != len(files):
        raise TroubleError(
            f"「{one['label']}」选了 {len(files)} 个，名称却有 {len(names)} 个；请按次序每行填一个，或留空"
        )
    if not names:
        names = _years(one, titles) if beside.get("years") else titles
    clean = [name.replace("=", "_") for name in names]
    if len(set(clean)) < len(clean):
        raise TroubleError(f"「{one['label']}」中有重名（{'、'.join(clean)}）；请在名称一栏按次序每行填一个不同的名称")
    return [f"{name}={file}" for name, file in zip(clean, files)]


def _years(one: dict[str, Any], titles: list[str]) -> list[str]:
    """The one year each title holds."""
    found = [sorted(set(_YEAR.findall(title))) for title in titles]
    for title, years in zip(titles, found):
        if len(years) != 1:
            raise TroubleError(
                f"「{one['label']}」：从图层名「{title}」看不出年份；请在年份一栏按次序每行填一个，如 2024"
            )
    return [years[0] for years in found]
