"""Texts of foreign elements (文本转义): whatever ordinary folium layers would paste into markup or scripts is made plain text.

Folium pastes names, tooltips, popups, attributions and properties into HTML and into JavaScript template literals. Here every
string an element holds is written with numeric entities for the few signs that could end a string, begin markup or begin a
template; a browser shows them as the signs they stand for. What is code on purpose is refused.
"""

from __future__ import annotations

import re
from typing import Any

import branca.element
import folium
from folium.utilities import JsCode

from soilgis.model.errors import OutputError
from soilgis.output.webmap.foreign import OWN_NAMES, children, template_text
from soilgis.output.webmap.plugins import refuse_unknown

_RISKY = re.compile(r"[<>&\"'`${}\\\r\n\u2028\u2029]")
_TILES = re.compile(r"https://[\w.:-]+/[\w./?=&,:;%+@!~*()-]*(?:\{[xyzr]\}[\w./?=&,:;%+@!~*()-]*)+")
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+")
_REFUSED: dict[type, str] = {
    folium.Icon: "folium.Icon needs Font Awesome from a network; use folium.DivIcon or folium.CircleMarker (图标依赖外部字体)",
    branca.element.IFrame: "an IFrame holds a page of its own; leave it out (不允许内嵌页面)",
}


def entities(text: str) -> str:
    """Write a text so that it is inert as HTML, inside a script's string or template literal, and for Jinja."""
    return _RISKY.sub(lambda match: f"&#{ord(match.group())};", text)


def neutralise(figure: branca.element.Figure) -> None:
    """Make the texts of every foreign element plain text, in place; our own elements hand over data, never markup.

    Raises
    ------
    OutputError
        If an element is code or a template on purpose, or needs something from a network.
    """
    walker = _Walker()
    for child in children(figure).values():
        walker.visit(child)
    for part in (figure.header, figure.html, figure.script):
        for name, child in children(part).items():
            if name != "meta_http":
                walker.visit(child)


class _Walker:
    """Goes through elements and what they hold, each once."""

    def __init__(self) -> None:
        self.seen: set[int] = set()

    def visit(self, element: branca.element.Element) -> None:
        """Make one element's texts plain, and those of the elements under it."""
        if id(element) in self.seen:
            return
        self.seen.add(id(element))
        _refuse(element)
        if not type(element).__module__.startswith("soilgis.") or isinstance(element, folium.Map):
            for name, value in vars(element).items():
                if name not in OWN_NAMES:
                    setattr(element, name, _plain(value, self.visit))
        for child in children(element).values():
            self.visit(child)


def _refuse(element: branca.element.Element) -> None:
    refuse_unknown(element)
    for kind, reason in _REFUSED.items():
        if isinstance(element, kind):
            raise OutputError(reason)
    raw = type(element) is branca.element.Element and template_text(element)
    if raw:
        raise OutputError(
            "a bare Element is a template that would run; add a Tooltip, Popup or Marker instead (不允许原始模板)"
        )


def _plain(value: Any, visit: Any) -> Any:
    """Return a value with its strings made plain; elements inside are visited where they are."""
    if isinstance(value, JsCode):
        raise OutputError("JsCode is a script; a safe page holds only its layers' own (不允许附加脚本)")
    if isinstance(value, branca.element.Element):
        visit(value)
        return value
    if isinstance(value, str):
        return value if _TILES.fullmatch(value) or _PICTURE.fullmatch(value) else entities(value)
    if isinstance(value, dict):
        return {_key(key): _plain(item, visit) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_plain(item, visit) for item in value) if type(value) in {list, tuple} else value
    return value


def _key(key: Any) -> Any:
    return entities(key) if isinstance(key, str) else key
