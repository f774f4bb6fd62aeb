"""Online tiles (在线底图): only when asked for, from one host that the page's policy names; GCJ-02 tiles are shifted, never the data."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template

from soilgis.model.errors import OutputError
from soilgis.output.webmap import library

_KEY = re.compile(r"[?&](tk|key|ak|token|access_token|apikey)=([^&]+)", re.IGNORECASE)


class OnlineTiles(JSCSSMixin, Layer):
    """Tiles from one https host.

    Parameters
    ----------
    address
        With ``{z}``, ``{x}`` and ``{y}``; a ``{s}`` for several hosts is refused, since the policy names one.
    gcj02
        Whether the tiles are in GCJ-02.

    Raises
    ------
    OutputError
        If the address is not https or lacks a place holder.
    """

    default_js = [("soilgis_core", library.CORE_JS), ("soilgis_tiles", library.TILES_JS)]  # noqa: RUF012 - as folium declares it
    _template = Template(
        """{% macro script(this, kwargs) %}
        var {{ this.get_name() }} = soilgis.tiles({{ this.address|tojson }}, {{ this.gcj02|tojson }});
        {% endmacro %}"""
    )

    def __init__(self, address: str, *, gcj02: bool = False) -> None:
        parts = urlsplit(address)
        if parts.scheme != "https" or not parts.netloc or not all(sign in address for sign in ("{z}", "{x}", "{y}")):
            raise OutputError(f"{address}: tiles need an https address with {{z}}, {{x}} and {{y}} (底图地址)")
        if "{" in parts.netloc or not re.fullmatch(r"[\w.-]+(:\d+)?", parts.netloc):
            raise OutputError(f"{address}: name one host, without {{s}} (只能有一个主机名)")
        super().__init__(name="在线底图", overlay=True, control=False)
        self._name = "OnlineTiles"
        self.address, self.gcj02 = address, gcj02
        self.host = f"https://{parts.netloc}"

    def warnings(self) -> list[str]:
        """Say what a reader of the file will be able to do or see."""
        found = [f"打开地图时会访问 {self.host}，离线时没有底图"]
        if _KEY.search(self.address):
            found.append("底图密钥写在文件中，任何拿到文件的人都能看到；请使用限定来源的密钥")
        return found
