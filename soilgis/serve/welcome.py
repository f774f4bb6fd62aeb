"""The first page (首页), the door of a remote workbench (登录), and the language (语言)."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse

from soilgis.serve.guard import with_cookie
from soilgis.serve.render import language_of, page
from soilgis.serve.runs import all_runs
from soilgis.serve.study_pages import own_studies
from soilgis.serve.words import QUESTIONS

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from soilgis.serve.bench import Bench

_WAIT_S = 1.0
"""Seconds a password takes to be answered, so that guessing takes long."""


def start(request: Request) -> Response:
    """What do you want to know, what was run, what there is."""
    bench: Bench = request.app.state.bench
    number = 1 if language_of(request) == "en" else 0
    questions = [(one[number], one[2], one[3]) for one in QUESTIONS]
    return page(
        request, "home", questions=questions, runs=all_runs(bench.runs)[:8], studies=own_studies(bench),
        folders=list(bench.folders.named.items()), place=bench.place,
    )  # fmt: skip


async def login(request: Request) -> Response:
    """Ask for the password of a remote workbench; on this machine alone there is none."""
    bench: Bench = request.app.state.bench
    if not bench.password:
        return RedirectResponse("/", 303)
    if request.method == "GET":
        return page(request, "login", wrong=False)
    given = str((await request.form(max_files=0, max_fields=2)).get("password", ""))
    await asyncio.sleep(_WAIT_S)
    if not secrets.compare_digest(given.encode(), bench.password.encode()):
        return page(request, "login", 403, wrong=True)
    return with_cookie(RedirectResponse("/", 303), bench)


async def language(request: Request) -> Response:
    """Change to the other language and go back."""
    given = await request.form(max_files=0, max_fields=3)
    back = str(given.get("back", "/"))
    safe = back if back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable() else "/"
    response = RedirectResponse(safe, 303)
    response.set_cookie(
        "soilgis-lang", "zh" if language_of(request) == "en" else "en", samesite="strict", httponly=True
    )
    return response
