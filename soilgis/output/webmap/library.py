"""Local copies of scripts and styles (本地资源): Leaflet from its Python package, our own sources, nothing from a network."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, files
from importlib.resources import files as package_files
from typing import TYPE_CHECKING

from soilgis.model.errors import OutputError
from soilgis.output.webmap.joiner import scripts
from soilgis.output.webmap.plugins import plugin_asset

if TYPE_CHECKING:
    from collections.abc import Callable

LEAFLET_JS = "soilgis:leaflet.js"
LEAFLET_CSS = "soilgis:leaflet.css"
SHIM_JS = "soilgis:shim.js"
CHECK_JS = "soilgis:check.js"
CORE_JS = "soilgis:core.js"
VIEWER_JS = "soilgis:viewer.js"
VIEWER_CSS = "soilgis:viewer.css"
TILES_JS = "soilgis:tiles.js"

BUILT = "minified.json"
_STOCK = re.compile(r"^https?://.*/leaflet@1\.9\.3/dist/leaflet\.(js|css)$")
_PICTURE = re.compile(r"url\((?:\"|')?(images/[\w-]+\.png)(?:\"|')?\)")
_SHIM = """window.$ = window.jQuery = function (html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  return [holder.content.firstChild];
};
delete L.Icon.Default.prototype._getIconUrl;
L.Icon.Default.mergeOptions({iconUrl: "%s", iconRetinaUrl: "%s", shadowUrl: "%s"});
L.Control.Attribution.prototype.options.prefix = false;
"""


def local_text(url: str) -> str:
    """Return the local copy behind a link of a page.

    Parameters
    ----------
    url
        One of this module's ``soilgis:`` names, or the address folium gives for Leaflet or for one of its plugins.

    Raises
    ------
    OutputError
        If there is no local copy: an unknown address is never requested.
    """
    stock = _STOCK.match(url)
    if stock:
        return local_text(LEAFLET_JS if stock[1] == "js" else LEAFLET_CSS)
    makers: dict[str, Callable[[], str]] = {
        LEAFLET_JS: lambda: _without_map(_leaflet("leaflet.js").decode("utf-8")),
        LEAFLET_CSS: _leaflet_css,
        SHIM_JS: _shim,
        CHECK_JS: lambda: minified("check.js"),
        CORE_JS: lambda: minified("core.js"),
        VIEWER_JS: lambda: minified("viewer.js"),
        VIEWER_CSS: lambda: _tight(asset("viewer.css")),
        TILES_JS: lambda: minified("tiles.js"),
    }
    if url not in makers:
        found = plugin_asset(url)
        if found is not None:
            return found
        raise OutputError(
            f"{url}: no local copy, and a page never asks a network (没有本地副本); leave the element out or write it inline"
        )
    return makers[url]()


@cache
def asset(name: str) -> str:
    """Return one of our own sources in ``soilgis/output/webmap/assets``, by its path there."""
    return (package_files("soilgis.output.webmap").joinpath("assets", *name.split("/"))).read_text(encoding="utf-8")


@cache
def _scripts() -> dict[str, str]:
    return scripts(asset)


@cache
def minified(name: str) -> str:
    """Return one script of the page without comments and blanks, as it was minified when soilgis was built or installed.

    What was minified is known by the digest of the script. If a source was changed since, in a clone, the script is minified now, by
    the same tool: a page is the same bytes whichever way.

    Parameters
    ----------
    name
        The source that the script begins with; see `soilgis.output.webmap.joiner`.

    Raises
    ------
    OutputError
        If a source was changed since, and there is no tool.
    """
    script = _scripts()[name]
    found = _built().get(hashlib.sha256(script.encode()).hexdigest())
    if found is not None:
        return found
    try:
        import rjsmin
    except ImportError as failure:
        raise OutputError(
            f"{name} was not minified when soilgis was installed; reinstall soilgis, or install rjsmin (页面脚本未生成，请重新安装)"
        ) from failure
    return str(rjsmin.jsmin(script))


@cache
def _built() -> dict[str, str]:
    """Minified scripts by their digest before, as ``setup.py`` writes them; none in a clone that was not installed."""
    try:
        found: dict[str, str] = json.loads(asset(BUILT))
    except (OSError, ValueError):
        return {}
    return found


@cache
def _leaflet(name: str) -> bytes:
    """Read one file of the Leaflet release inside xstatic-leaflet."""
    try:
        found = [path for path in files("xstatic-leaflet") or [] if path.name == name]
    except PackageNotFoundError:
        found = []
    if not found:
        raise OutputError(f"Leaflet's {name} is missing; install xstatic-leaflet 1.9.3 (缺少 Leaflet)")
    return found[0].read_binary() if hasattr(found[0], "read_binary") else b""


def _picture(name: str) -> str:
    return "data:image/png;base64," + base64.b64encode(_leaflet(name)).decode("ascii")


@cache
def _leaflet_css() -> str:
    text = _tight(_leaflet("leaflet.css").decode("utf-8"))
    return _PICTURE.sub(lambda match: f'url("{_picture(match[1].rpartition("/")[2])}")', text)


@cache
def _shim() -> str:
    return _SHIM % (_picture("marker-icon.png"), _picture("marker-icon-2x.png"), _picture("marker-shadow.png"))


def _tight(css: str) -> str:
    """Leave out the comments and line breaks of a style sheet."""
    return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))).strip()


def _without_map(text: str) -> str:
    """Leave out the pointer to a source map, which a browser's tools would ask for."""
    return re.sub(r"//# sourceMappingURL=\S*", "", text)
