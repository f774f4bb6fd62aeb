"""The page writer (离线页面): one folium map to one HTML file that asks for nothing and runs nothing but our own scripts."""

from __future__ import annotations

import base64
import copy
import hashlib
import html
import re
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import branca.element
import folium
import folium.features
import folium.map

from soilgis.model.errors import OutputError
from soilgis.output.webmap import library
from soilgis.output.webmap.escape import neutralise
from soilgis.output.webmap.foreign import children, identity

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCK = threading.Lock()
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_SWITCHES = re.compile(r"\s*L_NO_TOUCH = (true|false);\s*L_DISABLE_3D = (true|false);\s*")
_BREAKOUT = re.compile(r"<(?:/?script|!--)", re.IGNORECASE)
_ID = re.compile(r"[0-9a-f]{32}")
_PINCH = re.compile(r",\s*maximum-scale=1\.0, user-scalable=no")
"""What folium says of a phone's screen besides its width: that nobody may enlarge the page."""
_PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
{header}
</head>
<body>
{body}
<script>{script}</script>
</body>
</html>
"""


class _Text(branca.element.Element):
    """A piece of finished page: it is not a template, whatever it holds."""

    def __init__(self, text: str = "", template_name: str | None = None) -> None:
        super().__init__(template_name=template_name)
        self.text = str(text)

    def render(self, **_: object) -> str:
        """Return the text as it is."""
        return self.text


@contextmanager
def _rendered_once() -> Iterator[None]:
    """Keep branca from parsing rendered text as a template again: text that comes back from a macro is finished.

    branca 0.8 wraps what a macro returns in ``Element(text)``, whose text is a Jinja template; data with ``{{ }}`` would run.
    """
    rooms: list[Any] = [room for room in (branca.element, folium.map, folium.features) if hasattr(room, "Element")]
    before = [room.Element for room in rooms]
    with _LOCK:
        try:
            for room in rooms:
                room.Element = _Text
            yield
        finally:
            for room, element in zip(rooms, before, strict=True):
                room.Element = element


def render(drawn: folium.Map, title: str, *, hosts: tuple[str, ...] = ()) -> str:
    """Write a folium map as one self-contained page.

    Parameters
    ----------
    drawn
        Any folium map; it is not changed.
    title
        The page's title, plain text.
    hosts
        Origins (``https://host``) that pictures may be asked from; empty keeps the page silent.

    Returns
    -------
    str
        HTML; the same map gives the same text.

    Raises
    ------
    OutputError
        If a link has no local copy, or a text would become a script.
    """
    figure: Any = copy.deepcopy(drawn.get_root())
    neutralise(figure)
    with _rendered_once():
        for child in list(children(figure).values()):
            child.render()
        header, links = _header(figure)
        body = figure.html.render()
        script = "\n" + figure.script.render() + "\n"
    numbers = _numbers(figure)
    header, body, script = (
        _ID.sub(lambda match: numbers.get(match[0], match[0]), text) for text in (header, body, script)
    )
    _refuse_breakouts(header, body, script, links)
    scripts = [*_SCRIPT.findall(header), script]
    return _PAGE.format(
        policy=policy(scripts, hosts), title=html.escape(title), header=header, body=body, script=script
    ).replace("\r\n", "\n")


def policy(scripts: list[str], hosts: tuple[str, ...] = ()) -> str:
    """Return the content security policy that lets exactly these scripts run and nothing be asked for."""
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii") for text in scripts]
    allowed = " ".join(f"'sha256-{digest}'" for digest in dict.fromkeys(digests))
    pictures = " ".join(("data:", "blob:", *hosts))
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src {pictures}; "
        "font-src data:; base-uri 'none'; form-action 'none'"
    )


def _header(figure: branca.element.Figure) -> tuple[str, list[str]]:
    """Render the head with every link replaced by its local copy; returns it with the scripts put in."""
    pieces, scripts = [], []
    held = list(children(figure.header).values())
    for child in sorted(
        held, key=lambda one: getattr(one, "url", "") != library.CHECK_JS
    ):  # it speaks where the rest is cut off
        if isinstance(child, branca.element.JavascriptLink):
            code = library.local_text(child.url).replace("\r\n", "\n")
            scripts.append(code)
            pieces.append(f"<script>{code}</script>")
        elif isinstance(child, branca.element.CssLink):
            pieces.append(f"<style>{library.local_text(child.url)}</style>")
        else:
            pieces.append(_PINCH.sub("", child.render()))
    return "\n".join(pieces), scripts


def _numbers(figure: branca.element.Figure) -> dict[str, str]:
    """Give each element's random id a number, in drawing order, so that the same map gives the same page."""
    found: dict[str, str] = {}

    def visit(element: branca.element.Element) -> None:
        if identity(element) in found:
            return
        found[identity(element)] = f"{len(found):x}"
        held = [value for value in vars(element).values() if isinstance(value, branca.element.Element)]
        for child in (*held, *children(element).values()):
            visit(child)

    for part in (figure, figure.header, figure.html, figure.script):
        visit(part)
    return found


def _refuse_breakouts(header: str, body: str, script: str, links: list[str]) -> None:
    """Refuse a page in which a text could end a script or begin one."""
    if _BREAKOUT.search(script):
        raise OutputError(
            "a text in the map would end its script element; remove </script> or <!-- from it (文本含脚本标记)"
        )
    strangers = [text for text in _SCRIPT.findall(header) if text not in links and not _SWITCHES.fullmatch(text)]
    outside = _SCRIPT.sub("", header) + body
    if strangers or re.search(r"<script", outside, re.IGNORECASE):
        raise OutputError("the map holds a script that is not one of its layers' own; leave it out (不允许附加脚本)")
    if re.search(r"<(?:link|iframe|object|embed|base|meta\s+http-equiv=.?refresh)\b", outside, re.IGNORECASE):
        raise OutputError("the map holds an element that would load or redirect; leave it out (不允许外部引用)")
