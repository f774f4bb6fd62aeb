"""Styles as QGIS reads them (QML): classes as rules under a heading that names what is shown and its status, and Chinese headings of columns."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from soilgis.model.texts import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_SPACE = uuid.UUID("9d1c3f52-3d0a-4c7e-9a55-6b6f0a8d2b11")
"""Keys of rules are made from this and their place, so that the same style gives the same bytes."""
BRUSHES = {45: "b_diagonal", 135: "f_diagonal", 0: "horizontal", 90: "vertical"}
"""Brushes of QGIS by the direction of hatching in degrees."""


@dataclass(frozen=True)
class Look:
    """How the shapes of one class look (图例项).

    Attributes
    ----------
    label
        What stands in the legend.
    condition
        Expression of QGIS that a shape of the class fulfils.
    color
        ``#rrggbb``.
    brush
        Brush of a polygon; solid unless it is hatched.
    outline
        Colour of its border.
    shown
        Whether it is drawn before anybody asks for it; demo data wait, as on the page.
    """

    label: str
    condition: str
    color: str
    brush: str = "solid"
    outline: str = "#ffffff"
    shown: bool = True


@dataclass(frozen=True)
class Style:
    """A style of one layer (图层样式).

    Attributes
    ----------
    name
        What QGIS lists it by.
    heading
        Stands above the classes in the legend: what is shown, and its status.
    looks
        Classes in the order of the legend.
    aliases
        Headings of columns by their names.
    shape
        polygon, line or point.
    """

    name: str
    heading: str
    looks: tuple[Look, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
    shape: str = "polygon"


def column(name: str) -> str:
    """A column's name in an expression."""
    return '"' + name.replace('"', '""') + '"'


def text(value: object) -> str:
    """A text in an expression."""
    return "'" + str(value).replace("'", "''") + "'"


def between(name: str, limits: Sequence[float]) -> list[str]:
    """Conditions of the classes that limits make, from the lowest on; a limit belongs to the class above it, as in every legend of ours."""
    quoted = column(name)
    ends: list[float | None] = [None, *limits, None]
    found = []
    for low, high in pairwise(ends):
        parts = [f"{quoted} IS NOT NULL"]
        parts += [f"{quoted} >= {low!r}"] if low is not None else []
        parts += [f"{quoted} < {high!r}"] if high is not None else []
        found.append(" AND ".join(parts))
    return found


def qml(style: Style, columns: Iterable[str]) -> str:
    """Write a style as QML.

    Parameters
    ----------
    style
        The style.
    columns
        Columns of the layer, in their order.

    Returns
    -------
    str
        XML; the same style gives the same text.
    """
    root = ET.Element("qgis", {"version": "3.22.0", "styleCategories": "Symbology|Fields"})
    renderer = ET.SubElement(root, "renderer-v2", {"type": "RuleRenderer", "symbollevels": "0", "enableorderby": "0", "forceraster": "0"})  # fmt: skip
    rules = ET.SubElement(renderer, "rules", {"key": _key(style, "root")})
    head = ET.SubElement(rules, "rule", {"key": _key(style, "head"), "label": plain(style.heading)})
    symbols = ET.SubElement(renderer, "symbols")
    for number, look in enumerate(style.looks):
        asked = {"key": _key(style, str(number)), "symbol": str(number), "label": plain(look.label), "filter": look.condition}  # fmt: skip
        ET.SubElement(head, "rule", asked if look.shown else {**asked, "checkstate": "0"})
        _symbol(symbols, str(number), look, style.shape)
    aliases = ET.SubElement(root, "aliases")
    for number, name in enumerate(columns):
        ET.SubElement(aliases, "alias", {"index": str(number), "field": name, "name": style.aliases.get(name, "")})
    ET.SubElement(root, "layerGeometryType").text = {"point": "0", "line": "1"}.get(style.shape, "2")
    ET.indent(root)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + ET.tostring(root, encoding="unicode") + "\n"


def _key(style: Style, part: str) -> str:
    return f"{{{uuid.uuid5(_SPACE, f'{style.name}/{part}')}}}"


def _symbol(symbols: ET.Element, name: str, look: Look, shape: str) -> None:
    kinds = {"point": ("marker", "SimpleMarker"), "line": ("line", "SimpleLine")}
    kind, layer = kinds.get(shape, ("fill", "SimpleFill"))
    one = ET.SubElement(symbols, "symbol", {"type": kind, "name": name, "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"})  # fmt: skip
    inside = ET.SubElement(one, "layer", {"class": layer, "enabled": "1", "locked": "0", "pass": "0"})
    options = ET.SubElement(inside, "Option", {"type": "Map"})
    for key, value in _properties(look, shape).items():
        ET.SubElement(options, "Option", {"name": key, "value": value, "type": "QString"})


def _properties(look: Look, shape: str) -> dict[str, str]:
    color, border = _rgba(look.color), _rgba(look.outline)
    if shape == "line":
        return {"line_color": color, "line_width": "0.6", "line_width_unit": "MM", "line_style": "solid"}
    if shape == "point":
        return {"color": color, "outline_color": border, "outline_width": "0.2", "name": "circle", "size": "2.6", "size_unit": "MM"}  # fmt: skip
    hatched = look.brush != "solid"
    return {
        "color": color, "style": look.brush, "outline_color": color if hatched else border, "outline_style": "solid",
        "outline_width": "0.4" if hatched else "0.15", "outline_width_unit": "MM",
    }  # fmt: skip


def _rgba(color: str) -> str:
    red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    return f"{red},{green},{blue},255"
