"""Private parts of branca and folium-offline (外部库内部接口); tests/test_foreign.py tells which release broke which."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import branca.element

OWN_NAMES = frozenset(
    {
        "_name",
        "_id",
        "_parent",
        "_children",
        "_template",
        "_template_str",
        "_template_name",
        "default_js",
        "default_css",
    }
)
"""Attributes of an element that are branca's own, never a person's text."""


def children(element: branca.element.Element) -> dict[str, branca.element.Element]:
    """What an element holds, by name, in drawing order; the dictionary itself."""
    held: dict[str, branca.element.Element] = element._children
    return held


def owner(element: branca.element.Element) -> Any:
    """The element that holds this one."""
    return element._parent


def identity(element: branca.element.Element) -> str:
    """The random id by which an element is named in the page."""
    named: str = element._id
    return named


def template_text(element: branca.element.Element) -> str | None:
    """The text a bare element would run as a template."""
    text: str | None = element._template_str
    return text


@cache
def offline_assets() -> dict[str, Any] | None:
    """Texts of scripts and style sheets by address that the package folium-offline keeps; None where it is not installed."""
    try:
        from offlinefolium import elements
    except ImportError:
        return None
    kept: dict[str, Any] = elements._res
    return kept
