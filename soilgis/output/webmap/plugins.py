"""Stock plugins (folium 插件): which of them work in a silent, safe page, and their assets out of the package folium-offline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from soilgis.model.errors import OutputError
from soilgis.output.webmap.foreign import offline_assets

if TYPE_CHECKING:
    import branca.element

KNOWN = frozenset(
    {
        "AntPath", "Draw", "FeatureGroupSubGroup", "FloatImage", "Fullscreen", "GroupedLayerControl",
        "HeatMap", "MarkerCluster", "MiniMap", "MousePosition", "PolyLineOffset", "PolyLineTextPath", "SemiCircle",
    }
)  # fmt: skip
"""Plugins that were seen to work in a browser without a network, under the page's own policy."""
_LINK = re.compile(r"""url\(\s*["']?(?!data:|#|%23)([^"')]*)["']?\s*\)""")
_POINTER = re.compile(r"(?://|/\*)# sourceMappingURL=\S*")


def refuse_unknown(element: branca.element.Element) -> None:
    """Refuse a stock plugin that is not known to work here.

    Raises
    ------
    OutputError
        Naming the plugins that do.
    """
    kind = type(element)
    if getattr(element, "icon_create_function", None):
        raise OutputError("icon_create_function is a script; leave it out (不允许附加脚本)")
    if kind.__module__.startswith("folium.plugins.") and kind.__name__ not in KNOWN:
        raise OutputError(
            f"folium.plugins.{kind.__name__} needs a network, runs text as code or was not tried; plugins that work here: "
            f"{', '.join(sorted(KNOWN))} (此插件不能离线安全使用)"
        )


def plugin_asset(url: str) -> str | None:
    """Return the text folium-offline keeps for an address of folium's plugins; None when it keeps none.

    Raises
    ------
    OutputError
        If the package is missing, or the text links to an address of its own.
    """
    kept = offline_assets()
    if kept is None:
        raise OutputError(
            f"{url}: no local copy; folium's plugins need the extra: pip install 'soilgis[plugins]' (缺少插件资源包)"
        )
    if url not in kept:
        return None
    text = _POINTER.sub("", kept[url]).strip()
    return _without_pictures(text, url) if url.partition("?")[0].endswith(".css") else text


def _without_pictures(css: str, url: str) -> str:
    """Leave out the pictures a style sheet expects beside itself; the package does not keep them."""
    outside = [link for link in _LINK.findall(css) if re.match(r"(?:https?:)?//", link)]
    if outside:
        raise OutputError(f"{url} asks for {outside[0]}, which has no local copy (样式表引用外部资源)")
    return _LINK.sub("url(data:,)", css)
