"""The manual at the workbench (手册): the site that comes with soilgis, read only, under a policy that lets it run its own scripts and no others."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import FileResponse, HTMLResponse, RedirectResponse

from soilgis.model.errors import LayerError
from soilgis.serve.render import language_of, page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

MANUAL = Path(__file__).parents[1] / "manual"
"""The site; `make docs` puts it there, and wheels made after that carry it."""
_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>(.*?)</script>", re.DOTALL)


def start(request: Request) -> Response:
    """The manual's first page in the visitor's language; a sentence where there is no manual."""
    if not (MANUAL / "index.html").is_file():
        return page(request, "message", 404, title="manual", sentence=_absent(language_of(request)))
    return RedirectResponse(f"/manual/{language_of(request)}/index.html", 303)


def _absent(language: str) -> str:
    if language == "en":
        return "This installation comes without the manual; in a clone, make docs makes it."
    return "本次安装没有附带手册；在源码目录运行 make docs 即可生成。"


def shown(request: Request) -> Response:
    """A file of the site.

    Raises
    ------
    LayerError
        If there is none of that name inside the site.
    """
    if not (MANUAL / "index.html").is_file():
        return start(request)
    path = file_of(request.path_params["name"])
    if path.suffix != ".html":
        return FileResponse(path)
    text = path.read_text(encoding="utf-8")
    place = f"{request.url.scheme}://{request.headers['host']}/manual/"
    return HTMLResponse(text, headers={"content-security-policy": policy_of(text, place)})


def file_of(name: str) -> Path:
    """A file of the site by its address.

    Raises
    ------
    LayerError
        If it is not there, or lies elsewhere by ``..`` or a link.
    """
    real = (MANUAL / name).resolve() if "\0" not in name else MANUAL
    if not real.is_relative_to(MANUAL.resolve()) or not real.is_file():
        raise LayerError(f"{name[:80]} is no page of the manual (手册中没有此页)")
    return real


def policy_of(text: str, place: str) -> str:
    """What a page of the manual may load: scripts that stand in it, by their digests, and files of the manual.

    Parameters
    ----------
    text
        The page.
    place
        Address of the manual at this workbench, with a slash at its end.
    """
    digests = [
        f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in _SCRIPT.findall(text)
    ]
    return (
        f"default-src 'none'; script-src {' '.join([place, *dict.fromkeys(digests)])}; style-src {place} 'unsafe-inline'; "
        f"img-src {place} data:; font-src {place}; connect-src {place}; worker-src {place}; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
