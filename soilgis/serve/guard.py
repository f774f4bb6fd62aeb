"""Who may ask (访问控制): every request, also for events, is held against host, origin and cookie before anything else sees it."""

from __future__ import annotations

import secrets
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from starlette.responses import PlainTextResponse, RedirectResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from soilgis.serve.bench import Bench

MOST_BODY = 600 << 20
"""Bytes of one request: what may be uploaded at once."""
MOST_FORM = 2 << 20
"""Bytes of a request that uploads nothing."""
OPEN = "/login"
"""The one address that asks for no cookie, where a password opens the workbench."""
_SAFE = {"GET", "HEAD"}
_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"cache-control": b"no-store",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=()",
}


class Guard:
    """Refuses whoever is not the person who started the workbench (门卫).

    Parameters
    ----------
    app
        What is guarded.
    bench
        Says under which names it may be asked, and by whom.
    """

    def __init__(self, app: ASGIApp, bench: Bench) -> None:
        self._app, self._bench = app, bench

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, let in with the token, or pass on with limits and headers."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]}
        refused = self._refused(scope, headers)
        answer = refused or self._welcomed(scope)
        if answer is None and not self._known(headers) and scope["path"] != OPEN:
            answer = (
                RedirectResponse(OPEN, 303)
                if self._bench.password and scope["method"] in _SAFE
                else _no(403, "请从启动工作台的窗口打开地址（含令牌）。 Open the address that soilgis serve printed.")
            )
        if answer is not None:
            await answer(scope, receive, _with_headers(send))
            return
        await self._app(scope, _counted(receive, _most(headers)), _with_headers(send))

    def _refused(self, scope: Scope, headers: dict[str, str]) -> PlainTextResponse | None:
        """What no cookie helps against: another host's name, another page's request, a body beyond measure."""
        own = {f"{host}:{self._bench.port}" for host in self._bench.hosts}
        if headers.get("host", "").lower() not in own:
            return _no(400, "Host 不符。 This workbench is not asked under that name.")
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "same-origin")
        if origin is not None and urlsplit(origin).netloc.lower() not in own:
            return _no(403, "来源不符。 Requests of other pages are refused.")
        if scope["method"] not in _SAFE and origin is None:
            return _no(403, "来源不明。 A request that changes something must say where it comes from.")
        if site == "cross-site" and (scope["method"] not in _SAFE or headers.get("sec-fetch-mode") != "navigate"):
            return _no(403, "来源不符。 Requests of other pages are refused.")
        said = headers.get("content-length", "0")
        if not said.isdigit() or int(said) > _most(headers):
            return _no(413, "上传内容过大。 That is more than the workbench takes at once.")
        return None

    def _welcomed(self, scope: Scope) -> RedirectResponse | None:
        """The first visit: the token of the address becomes a cookie, and leaves the address."""
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if scope["path"] != "/" or not secrets.compare_digest(given.encode(), self._bench.token.encode()):
            return None
        return with_cookie(RedirectResponse("/", 303), self._bench)

    def _known(self, headers: dict[str, str]) -> bool:
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(cookie_name(self._bench))
        except CookieError:
            return False
        return found is not None and secrets.compare_digest(found.value.encode(), self._bench.cookie.encode())


def cookie_name(bench: Bench) -> str:
    """Name of the cookie; browsers share cookies between the ports of a machine, so each port has its own."""
    return f"soilgis-{bench.port}"


def with_cookie(response: RedirectResponse, bench: Bench) -> RedirectResponse:
    """Hand over the cookie: not for scripts, not for other sites."""
    response.set_cookie(cookie_name(bench), bench.cookie, httponly=True, samesite="strict", path="/")
    return response


def _most(headers: dict[str, str]) -> int:
    return MOST_BODY if headers.get("content-type", "").startswith("multipart/form-data") else MOST_FORM


def _no(status: int, text: str) -> PlainTextResponse:
    return PlainTextResponse(text, status, headers={"content-security-policy": "default-src 'none'"})


def _counted(receive: Receive, most: int) -> Receive:
    """Count what comes in, whatever its length was said to be."""
    had = 0

    async def counted() -> Message:
        nonlocal had
        message = await receive()
        had += len(message.get("body", b""))
        return {"type": "http.disconnect"} if had > most else message

    return counted


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = list(message.get("headers", []))
            there = {key.lower() for key, _ in given}
            message["headers"] = given + [(key, value) for key, value in _HEADERS.items() if key not in there]
        await send(message)

    return sent
