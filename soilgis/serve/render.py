"""Pages (页面): templates filled with escaped texts, and the one policy that says what a page may load."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse

from soilgis.serve.words import LANGUAGES, texts

if TYPE_CHECKING:
    from jinja2 import Environment
    from starlette.requests import Request

HERE = Path(__file__).parent
RESULT_POLICY = (
    "sandbox allow-scripts allow-downloads allow-modals; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data: blob:; font-src data:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)
"""What a page among the results may do: show itself. It has no origin, so it can ask nothing of the workbench."""


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip


@cache
def asset(name: str) -> str:
    """A script or a style sheet of ours."""
    return (HERE / "assets" / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def policy() -> str:
    """What a page of the workbench may load: its own script and style, by their digests, and nothing of any other host."""
    return (
        f"default-src 'none'; script-src {_digest(asset('bench.js'))}; style-src {_digest(asset('bench.css'))}; img-src 'self' data:; "
        "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def language_of(request: Request) -> str:
    """Language the visitor chose; Chinese first."""
    said = request.cookies.get("soilgis-lang", "zh")
    return said if said in LANGUAGES else "zh"


def page(request: Request, template: str, status: int = 200, **given: Any) -> HTMLResponse:
    """Fill a template; everything given is escaped."""
    language = language_of(request)
    shown = _environment().get_template(f"{template}.html").render(
        t=texts(language), lang=language, script=asset("bench.js"), style=asset("bench.css"), here=request.url.path, **given
    )  # fmt: skip
    return HTMLResponse(shown, status, headers={"content-security-policy": policy()})
