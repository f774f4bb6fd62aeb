"""Jobs as the plugin has them (工具表): declarations turned into parameters of QGIS, so that the plugin itself knows no job."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from soilgis.model.texts import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

GROUPS: dict[str, tuple[str, ...]] = {
    "规划与覆盖": ("run", "coverage", "ledger", "sensitivity", "control", "allocate", "targets", "reconcile"),
    "栅格与水土保持率": ("rate", "zonal", "slope", "steep", "erosion", "factor"),
    "选址、方案与监管": ("screen", "supervise", "extent", "consult", "lists"),
    "治理工程": ("completion", "watersheds", "dams", "programmes", "green"),
    "对比、校核与考核": ("compare", "diff", "monitor", "assess"),
    "数据": ("inspect", "convert", "form"),
}
"""Groups of the toolbox and their jobs; what is in none stands under `OTHER`."""
OTHER = "其他"
_LEFT_OUT = frozenset({"layers"})
"""Fields that the plugin asks for in its own way."""
SHELF = "A layer of soilgis's own shelf, or of yours, with its source and status."
OWN_STUDY = "Your own study, as a file; it comes before the one chosen by name."
FILES = "Files QGIS does not open as a layer: exchange TXT, CSV of corner points, Excel, KML, DXF; taken as they are."
"""Help of the second way to give something."""
_PLAIN = {
    "raster": "raster", "table": "file", "file": "file", "folder": "folder", "column": "field",
    "flag": "flag", "choice": "choice", "date": "date", "crs": "text", "encoding": "text", "place": "text", "text": "text",
    "file_out": "file_out", "folder_out": "folder_out",
}  # fmt: skip
"""Kinds of parameters by what a field holds."""
_MORE = {
    "raster": "rasters", "file": "files", "field": "fields", "choice": "choices", "text": "texts",
    "number": "texts", "folder": "texts",
}  # fmt: skip
"""Kinds that take several, by the kind that takes one."""


@dataclass(frozen=True)
class Listed:
    """What may be chosen by name (可选项): layers of the shelf by role, studies, and what words are called.

    Attributes
    ----------
    layers
        For each role, id and Chinese title of its layers.
    studies
        Id and Chinese title of the studies.
    words
        What the words of choices are called, as ``{"county": {"zh": "县级"}}``.
    """

    layers: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    studies: tuple[tuple[str, str], ...] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def toolbox(jobs: Iterable[Mapping[str, Any]], listed: Listed) -> list[dict[str, Any]]:
    """Turn declarations into what the plugin reads.

    Parameters
    ----------
    jobs
        Jobs as `soilgis.model.described.described` tells them, which is also what ``soilgis jobs --json`` prints.
    listed
        What may be chosen by name.

    Returns
    -------
    list of dict
        For each job: name, title, group, help (zh, en), details, examples, and parameters. Each parameter has key, kind, label, help,
        option, positional, optional, advanced, default, and what belongs to its kind: choices (value, label), geometry, parent, low,
        high, suffixes, unit.
    """
    groups = {name: group for group, names in GROUPS.items() for name in names}
    return [
        {
            "name": job["name"],
            "title": job["title"],
            "group": groups.get(job["name"], OTHER),
            "help": job["help"],
            "details": job["details"],
            "examples": job["examples"],
            "sublayers": any(one["name"] == "sublayer" and one["several"] for one in job["fields"]),
            "shelves": any(one["name"] == "layers" for one in job["fields"]),
            "parameters": [part for one in job["fields"] for part in _parameters(job, one, listed)],
        }
        for job in jobs
    ]


def _parameters(job: Mapping[str, Any], one: Mapping[str, Any], listed: Listed) -> list[dict[str, Any]]:
    """Parameters of one field: mostly one; two where a layer may be given or a file or a name, or files have names of their own."""
    what = one["holds"].get("what", "text")
    if one["name"] in _LEFT_OUT:
        return []
    if what == "study":
        return _study(one, listed)
    if what == "layer":
        return [_chosen(one, listed.layers.get(one["holds"].get("role", ""), ()))]
    if what == "vector" and one["holds"].get("role"):
        return _layer_or_shelf(one, listed)
    if what == "vector" or (what == "raster" and one["holds"].get("pair")):
        return _layer_or_file(one)
    return [_plain_parameter(job, one, listed)]


def _plain_parameter(job: Mapping[str, Any], one: Mapping[str, Any], listed: Listed) -> dict[str, Any]:
    what = one["holds"].get("what", "text")
    kind = _PLAIN.get(what, "text")
    if what == "number":
        kind = "integer" if one["type"] == "integer" else "number"
    kind = "crs" if what == "crs" and not one["several"] else kind
    if one["several"]:
        kind = _MORE["number" if what == "number" else kind]
    made = _parameter(one, kind)
    of = one["holds"].get("of")
    if what == "column" and not _is_layer(job, of):
        made["kind"] = "texts" if one["several"] else "text"
    elif what == "column":
        made["parent"] = of
    if kind in {"choice", "choices"}:
        made["choices"] = _choices(one["choices"], listed.words)
    if kind in {"file_out", "folder_out"}:
        made |= {"suffixes": list(one["holds"].get("suffixes", ())), "optional": one["name"] in job["needs"].values()}
    return made


def _is_layer(job: Mapping[str, Any], name: str | None) -> bool:
    return any(other["name"] == name and other["holds"].get("what") == "vector" for other in job["fields"])


def _parameter(one: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """What all parameters have, and what a field says of its values."""
    limits, unit = one["limits"], one["unit"]
    label = plain(one["help"]["zh"] or one["name"])
    if unit not in {"", "1"} and unit not in label:
        label += f"（{unit}）"
    return {
        "key": one["name"],
        "kind": kind,
        "label": label,
        "help": one["help"]["en"],
        "option": one["option"],
        "positional": one["positional"],
        "optional": not one["required"],
        "advanced": one["advanced"] or one["name"] == "overwrite",
        "default": one["default"],
        "low": limits.get("ge", limits.get("gt")),
        "high": limits.get("le", limits.get("lt")),
        "geometry": list(one["holds"].get("geometry", ())),
        "pair": bool(one["holds"].get("pair")),
    }


def _study(one: Mapping[str, Any], listed: Listed) -> list[dict[str, Any]]:
    """A study by its name, or its study.toml, which comes first where both are given."""
    named = _chosen(one, listed.studies)
    file = {
        **_parameter(one, "file"),
        "key": f"{one['name']}_file",
        "label": "或：自己的 study.toml",
        "help": OWN_STUDY,
    }
    return _either(one, named, file, first=True)


def _layer_or_shelf(one: Mapping[str, Any], listed: Listed) -> list[dict[str, Any]]:
    """A layer of QGIS, or one of the shelf; of several both, of one the layer of QGIS where both are given."""
    layer = {**_parameter(one, "layers" if one["several"] else "layer"), "default": None}
    named = _chosen(one, listed.layers.get(one["holds"]["role"], ()))
    named |= {"key": f"{one['name']}_shelf", "label": f"或：自带图层（{layer['label']}）", "help": SHELF}
    return [*_either(one, layer, named, first=False), *([_names(one)] if one["holds"].get("pair") else [])]


def _layer_or_file(one: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A layer of QGIS, or a file that QGIS does not open as one; of several both, of one the file where both are given."""
    pair, kind = bool(one["holds"].get("pair")), one["holds"]["what"].replace("vector", "layer")
    layer = {**_parameter(one, f"{kind}s" if one["several"] else kind), "default": None}
    file = {
        **_parameter(one, "texts" if pair else "files" if one["several"] else "file"),
        "key": f"{one['name']}_files",
    }
    file |= {
        "label": f"或：{'名称=文件' if pair else '文件'}（{layer['label']}）",
        "help": FILES,
        "default": [] if one["several"] else None,
    }
    return [*_either(one, layer, file, first=True), *([_names(one)] if pair else [])]


def _either(one: Mapping[str, Any], this: dict[str, Any], that: dict[str, Any], *, first: bool) -> list[dict[str, Any]]:
    """Two ways to give the same; ``first`` where the second comes before the first when both are given and there may be only one."""
    this |= {"optional": True, "or": that["key"] if one["required"] else ""}
    this["label"] += "（与下项任选其一）" if one["required"] else ""
    return [this, {**that, "optional": True, "same_as": one["name"], "first": first and not one["several"]}]


def _chosen(one: Mapping[str, Any], offered: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """A choice among what is there by name; without anything to offer a text."""
    choices = [{"value": name, "label": plain(f"{name} {title}")} for name, title in offered]
    if not choices:
        return _parameter(one, "texts" if one["several"] else "text")
    return {**_parameter(one, "choices" if one["several"] else "choice"), "choices": choices}


def _choices(values: Iterable[str], words: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
    """Words with what they are called; where two are called the same, with the words themselves."""
    named = [(value, words.get(value, {}).get("zh") or value) for value in values]
    labels = [label for _, label in named]
    return [
        {"value": value, "label": label if labels.count(label) == 1 else f"{label} {value}"} for value, label in named
    ]


def _names(one: Mapping[str, Any]) -> dict[str, Any]:
    """What files of a pair are called (year of a raster, name of a layer), in their order."""
    years = one["holds"]["what"] == "raster"
    label = (
        "各栅格的年份，与上面次序一致，每行一个；留空取图层名中的年份"
        if years
        else "各图层的名称，与上面次序一致，每行一个；留空用图层名"
    )
    return {
        **_parameter(one, "texts"), "key": f"{one['name']}_names", "label": label, "optional": True, "default": [],
        "option": "", "positional": False, "names_of": one["name"], "years": years,
    }  # fmt: skip
