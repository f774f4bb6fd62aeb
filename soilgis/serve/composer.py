"""The study composer (方案编制): what a form says, as a study.toml that the command line runs unchanged."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from soilgis.model.errors import StudyError
from soilgis.model.study import Study
from soilgis.serve.study_parts import PARTS, typed_entries
from soilgis.store.catalog import read_toml, study_shelf

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from soilgis.serve.bench import Bench

RASTER_KEYS = ("role", "file", "year", "legend", "status", "document")
MOST_RASTERS = 12
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def read_study(bench: Bench, name: str) -> dict[str, Any]:
    """Values of a study as its file has them: an own one by its id, else one that comes with soilgis.

    Raises
    ------
    StudyError
        If there is no such study.
    """
    if not _ID.fullmatch(name):
        raise StudyError(f"there is no study {name[:40]!r} (没有这个方案)")
    for home in (bench.studies, study_shelf()):
        path = home / name / "study.toml"
        if path.is_file() and not path.is_symlink():
            return read_toml(path, StudyError)
    raise StudyError(f"there is no study {name!r} (没有这个方案)")


def values_of(given: Mapping[str, list[str]], before: Mapping[str, Any], bench: Bench) -> dict[str, Any]:
    """The study that a form says, over what it was before: what the form has no field for stays.

    Parameters
    ----------
    given
        Values by field.
    before
        The study as it was; empty for a new one.
    bench
        Whose folders rasters lie in.
    """

    def text(key: str) -> str:
        return (given.get(key) or [""])[0].strip()

    values = {key: value for key, value in before.items() if key not in {"rasters", "title", "map"}}
    if given.get("region"):
        values["region"] = [one for one in given["region"] if one.strip()]
        values.pop("units", None)
    elif "units.0.file" in given:
        values.pop("region", None)
    values |= {"id": text("id"), "level": text("level") or "city", "zones": given.get("zones", [])}
    values["targets"] = str(before.get("targets") or "targets") if text("targets") else ""
    values["note"] = text("note")
    english = before.get("title", {}).get("en") if before.get("title", {}).get("zh") == text("title") else None
    values["title"] = {"zh": text("title"), **({"en": english} if english else {})}
    values |= _parts(given, before, bench)
    drawn = {**(values.get("map") or {}), "theme": text("theme") or "light", "indicator": text("indicator")}
    values["map"] = {key: value for key, value in drawn.items() if value not in ("", None)}
    values = {key: value for key, value in values.items() if value is not None}
    rasters = [_raster(given, number, before, bench) for number in range(MOST_RASTERS)]
    values["rasters"] = [one for one in rasters if one]
    return values


def _parts(given: Mapping[str, list[str]], before: Mapping[str, Any], bench: Bench) -> dict[str, Any]:
    """Own units, figures, views, map options and land areas as they were typed; those the form did not show stay as they were."""
    found = {"map": before.get("map", {})}
    for part in PARTS:
        if any(key.startswith(f"{part.key}.") for key in given):
            found[part.key] = typed_entries(part, given, before, bench)
    if "land_areas" in given:
        name = given["land_areas"][0].strip()
        kept = not name or name == before.get("land_areas")
        found["land_areas"] = name if kept else str(bench.folders.path(name))
    return found


def _raster(given: Mapping[str, list[str]], number: int, before: Mapping[str, Any], bench: Bench) -> dict[str, Any]:
    """One raster of the form; what the form has no field for stays as it was when the file is the same."""
    said = {key: (given.get(f"raster.{number}.{key}") or [""])[0].strip() for key in RASTER_KEYS}
    if not said["file"]:
        return {}
    known = before.get("rasters", [])
    same = known[number] if number < len(known) and known[number].get("file") == said["file"] else {}
    entry = {**same, "role": said["role"] or "erosion", "file": said["file"], "status": said["status"] or "working"}
    if same.get("file") != said["file"] and not said["file"].startswith("demo:"):
        entry["file"] = str(bench.folders.path(said["file"]))
    entry.pop("year", None)
    if said["year"]:
        entry["year"] = int(said["year"]) if said["year"].isdecimal() else said["year"]
    if said["document"]:
        entry["document"] = said["document"]
    if said["legend"]:
        entry["legend"] = legend_of(said["legend"])
    elif "legend" in entry:
        entry.pop("legend")
    return entry


def legend_of(text: str) -> dict[str, str]:
    """A legend typed as ``1=slight, 2=light``; Chinese names of intensities are understood.

    Raises
    ------
    StudyError
        If a part has no ``=``.
    """
    from soilgis.model.raster import Intensity

    chinese = {one.label: one.value for one in Intensity}
    found: dict[str, str] = {}
    for part in re.split(r"[,，;；\s]+", text.strip()):
        code, sign, name = part.partition("=")
        if not sign or not code.strip().lstrip("-").isdecimal():
            raise StudyError(f"legend: {part[:40]!r} is no code=class (图例须写成 代码=类别，如 1=微度)")
        found[code.strip()] = chinese.get(name.strip(), name.strip())
    return found


def save_study(bench: Bench, values: dict[str, Any]) -> Path:
    """Check a study as the command line does and write it, whole or not at all.

    Raises
    ------
    StudyError
        With everything that is wrong with it; nothing has changed then.
    """
    name = str(values.get("id", ""))
    if not _ID.fullmatch(name):
        raise StudyError(
            f"id is {name[:40]!r}; small letters, digits and hyphens, such as lvliang-county (方案编号只能用小写字母、数字和短横线)"
        )
    folder = bench.studies / name
    Study.load({**values, "folder": folder}, f"{name}/study.toml", StudyError)
    folder.mkdir(parents=True, exist_ok=True)
    trial = folder / "trial.toml"
    try:
        trial.write_text(as_toml(values), encoding="utf-8", newline="\n")
        bench.catalog().study(str(trial))
        trial.replace(folder / "study.toml")
    finally:
        trial.unlink(missing_ok=True)
    return folder / "study.toml"


def as_toml(values: Mapping[str, Any], above: str = "") -> str:
    """Values as TOML: plain ones first, then tables, then lists of tables."""
    lines = [
        f"{_key(key)} = {_value(value)}" for key, value in values.items() if not _is_table(value) and value is not None
    ]
    for key, value in values.items():
        if isinstance(value, dict):
            lines += ["", f"[{above}{_key(key)}]", as_toml(value, f"{above}{_key(key)}.").rstrip("\n")]
        elif _is_table(value):
            for one in value:
                lines += ["", f"[[{above}{_key(key)}]]", as_toml(one, f"{above}{_key(key)}.").rstrip("\n")]
    return "\n".join(lines) + "\n"


def _is_table(value: object) -> bool:
    return isinstance(value, dict) or (isinstance(value, list | tuple) and bool(value) and isinstance(value[0], dict))


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False, default=str).replace("\x7f", "\\u007f")
