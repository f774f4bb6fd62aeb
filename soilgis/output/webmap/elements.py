"""Folium elements (folium 图层): our own layers inside an ordinary folium map; every text in them is data, never code."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import folium
from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template

from soilgis.output.webmap import library
from soilgis.output.webmap.foreign import owner

if TYPE_CHECKING:
    from collections.abc import Sequence


class OfflineMap(folium.Map):
    """A folium map that links only local copies and starts without tiles."""

    default_js = [("leaflet", library.LEAFLET_JS), ("shim", library.SHIM_JS)]  # noqa: RUF012 - as folium declares it
    default_css = [("leaflet_css", library.LEAFLET_CSS)]  # noqa: RUF012 - as folium declares it

    def __init__(self, *args: Any, min_zoom: int = 0, max_zoom: int = 18, **options: Any) -> None:
        super().__init__(*args, **options)
        self.options |= {"minZoom": min_zoom, "maxZoom": max_zoom}
        self.page_title = "soilgis"

    def save(self, outfile: Any, close_file: bool = True, **_: Any) -> None:  # noqa: FBT001, FBT002 - as folium declares it
        """Write the map as one safe page that asks for nothing (`soilgis.output.webmap.page.render`)."""
        from soilgis.output.webmap.page import render

        page = render(self, self.page_title).encode("utf-8")
        if isinstance(outfile, str | bytes | Path):
            Path(os.fsdecode(outfile)).write_bytes(page)
            return
        outfile.write(page)
        if close_file:
            outfile.close()

    def _repr_html_(self, **_: Any) -> str:
        """Show the map in a notebook: the offline page in a sandboxed frame."""
        import html

        from soilgis.output.webmap.page import render

        page = html.escape(render(self, self.page_title), quote=True)
        style = "width:100%;height:640px;border:0"
        return f'<iframe srcdoc="{page}" sandbox="allow-scripts allow-downloads" style="{style}"></iframe>'


class Pack(JSCSSMixin):
    """Shared arcs that several `Coverage` layers draw from (几何包)."""

    default_js = [("soilgis_core", library.CORE_JS)]  # noqa: RUF012 - as folium declares it
    _template = Template(
        """{% macro html(this, kwargs) %}<pre hidden id="{{ this.get_name() }}_packed">{{ this.packed }}</pre>{% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = soilgis.openPack("{{ this.get_name() }}_packed");
        {% endmacro %}"""
    )

    def __init__(self, packed: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Pack"
        self.packed = packed


@dataclass(frozen=True)
class Line:
    """How borders of a coverage are drawn (界线样式)."""

    color: str
    width: float
    dash: tuple[float, ...] = ()
    halo: str = ""
    owner: tuple[int, ...] = ()
    """Parent unit of each feature: only borders between parents are drawn; empty draws every feature's."""
    inner: bool = True
    """Draw the borders between features or parents; else the outline of them all alone."""
    each: bool = False
    """Draw each feature's own rim, for features that may lie over each other."""
    from_zoom: float = 0

    def options(self) -> dict[str, object]:
        """Return the style as the script reads it."""
        given: dict[str, object] = {"color": self.color, "width": self.width, "each": self.each, "from": self.from_zoom}
        if self.dash:
            given["dash"] = list(self.dash)
        if self.halo:
            given["halo"] = self.halo
        if not self.inner:
            given["inner"] = False
        if self.owner:
            given["owner"] = [[owner, len(list(run))] for owner, run in groupby(self.owner)]
        return given


@dataclass(frozen=True)
class Style:
    """How a coverage is painted (图层样式)."""

    fills: tuple[str | None, ...] = ()
    """Fill of each feature, or one for all; empty paints none."""
    hatch: tuple[str, int] | None = None
    """Colour and angle (0, 45, 90, 135) of hatching."""
    lines: tuple[Line, ...] = ()
    opacity: float = 1.0
    order: int = 0
    """Higher is painted later."""

    def options(self) -> dict[str, object]:
        """Return the style as the script reads it."""
        given: dict[str, object] = {
            "lines": [line.options() for line in self.lines],
            "opacity": self.opacity,
            "order": self.order,
        }
        if self.fills:
            given["fills"] = list(self.fills)
        if self.hatch:
            given["hatch"] = {"color": self.hatch[0], "angle": self.hatch[1]}
        return given


class Coverage(Layer):
    """Polygons over a `Pack`, painted on one canvas (面图层).

    Parameters
    ----------
    pack
        The arcs; add it to the map before the layer.
    members
        Faces of the pack that make up each feature; empty means one feature a face.
    style
        How it is painted.
    name
        Name in folium's layer control.
    show
        Whether it is on the map at first.
    """

    _template = Template(
        """{% macro script(this, kwargs) %}
        var {{ this.get_name() }} = new soilgis.Coverage({{ this.pack.get_name() }}, {{ this.painted|tojson }});
        {% endmacro %}"""
    )

    def __init__(
        self, pack: Pack, *, members: Sequence[Sequence[int]] = (), style: Style, name: str = "", show: bool = True
    ) -> None:
        super().__init__(name=name or None, overlay=True, control=bool(name), show=show)
        self._name = "Coverage"
        self.pack = pack
        self.painted = style.options()
        if members:
            self.painted["members"] = [[int(face) for face in faces] for faces in members]


class Raster(Layer):
    """A picture whose pixels lie evenly in EPSG:3857 (栅格图层)."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        var {{ this.get_name() }} = new soilgis.Raster({{ this.url|tojson }}, {{ this.box|tojson }}, {{ this.painted|tojson }});
        {% endmacro %}"""
    )

    def __init__(
        self, url: str, box: tuple[float, float, float, float], *, name: str = "", show: bool = True, order: float = -10
    ) -> None:
        super().__init__(name=name or None, overlay=True, control=bool(name), show=show)
        self._name = "Raster"
        self.url, self.box, self.painted = url, list(box), {"order": order, "opacity": 1.0}


class Lines(Layer):
    """Lines over every border (线图层), each a list of longitude and latitude."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        var {{ this.get_name() }} = new soilgis.Lines({{ this.points|tojson }});
        {% endmacro %}"""
    )

    def __init__(self, lines: Sequence[Sequence[tuple[float, float]]]) -> None:
        super().__init__(name=None, overlay=True, control=False)
        self._name = "Lines"
        self.points = [[[round(x, 4), round(y, 4)] for x, y in line] for line in lines]


@dataclass(frozen=True)
class Parts:
    """The layers a viewer works on, by their part in the page (页面图层)."""

    regions: Coverage
    zones: tuple[Coverage, ...] = ()
    rasters: tuple[Raster, ...] = ()


class Viewer(JSCSSMixin):
    """The planner's page around the map (一张图页面): legend, layer tree, details, tools.

    Parameters
    ----------
    parts
        Layers that are on the map already.
    squeezed
        The view (`soilgis.output.webmap.view`) as base64 of gzip.
    """

    default_js = [("soilgis_check", library.CHECK_JS), ("soilgis_viewer", library.VIEWER_JS)]  # noqa: RUF012 - as folium declares it
    default_css = [("soilgis_viewer_css", library.VIEWER_CSS)]  # noqa: RUF012 - as folium declares it
    _template = Template(
        """{% macro html(this, kwargs) %}
        <p id="sg-wait" lang="zh-CN">正在打开地图……</p>
        <noscript><p lang="zh-CN">地图需要脚本：请允许本文件运行脚本（JavaScript），或用近年的 Edge、Chrome、Firefox 打开；脚本全在文件内，不访问网络。</p></noscript>
        <pre hidden id="{{ this.get_name() }}_squeezed">{{ this.squeezed }}</pre>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        soilgis.app = soilgis.open({{ this.map_name }}, {
          regions: {{ this.parts.regions.get_name() }},
          zones: [{% for layer in this.parts.zones %}{{ layer.get_name() }},{% endfor %}],
          rasters: [{% for layer in this.parts.rasters %}{{ layer.get_name() }},{% endfor %}],
        }, "{{ this.get_name() }}_squeezed");
        {% endmacro %}"""
    )

    def __init__(self, parts: Parts, squeezed: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Viewer"
        self.parts = parts
        self.squeezed = squeezed

    @property
    def map_name(self) -> str:
        """Script name of the map the viewer was added to."""
        return str(owner(self).get_name())
