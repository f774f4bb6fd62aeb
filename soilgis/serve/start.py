"""Starting the workbench (启动工作台): a port, the browser, and what must be said first."""

from __future__ import annotations

import contextlib
import socket
import threading
import webbrowser
from typing import TYPE_CHECKING

from soilgis.model.errors import OutputError, UsageError
from soilgis.serve.app import application

if TYPE_CHECKING:
    from collections.abc import Callable

    from soilgis.serve.bench import Bench

LOCAL = frozenset({"127.0.0.1", "localhost"})
_TRIED = 20
"""Ports that are tried, one after another, where no port was named."""


def listening(host: str, port: int, *, named: bool) -> socket.socket:
    """Take a port: the one that was named, else the first free one from there.

    Raises
    ------
    UsageError
        If none is free.
    """
    for number in range(port, port + (1 if named else _TRIED)):
        taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        with contextlib.suppress(OSError):
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind((host, number))
            taken.listen(64)
            return taken
        taken.close()
    raise UsageError(f"port {port} of {host} is taken (端口已被占用); name another with --port, or 0 for any")


def hosts_of(host: str) -> frozenset[str]:
    """Names a workbench may be asked under: this machine's, and where it listens for others its own name and addresses."""
    if host in LOCAL:
        return LOCAL
    names = {host, socket.gethostname().lower()} - {"0.0.0.0"}  # noqa: S104 - compared, not bound
    with contextlib.suppress(OSError):
        names |= {str(found[4][0]) for found in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    return LOCAL | names


def serve(bench: Bench, taken: socket.socket, *, opens: bool, say: Callable[[str], None]) -> None:
    """Answer the browser until Ctrl-C.

    Parameters
    ----------
    bench
        The workbench.
    taken
        Socket it listens at.
    opens
        Whether the browser is opened.
    say
        Prints a line.

    Raises
    ------
    OutputError
        If the server cannot be started.
    """
    import uvicorn

    address = f"http://127.0.0.1:{bench.port}/?token={bench.token}"
    say(f"水土保持工作台：{address}")
    say("在浏览器中打开以上地址；关闭本窗口或按 Ctrl-C 结束。正在进行的运行会继续到完成。")
    config = uvicorn.Config(
        application(bench), log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=2, ws="none",
    )  # fmt: skip
    server = uvicorn.Server(config)
    if opens:
        threading.Timer(0.6, _open, (address, say)).start()
    try:
        server.run(sockets=[taken])
    except OSError as failure:
        raise OutputError(f"the workbench cannot be started: {failure.strerror} (工作台无法启动)") from failure


def _open(address: str, say: Callable[[str], None]) -> None:
    """Open the browser; where there is none, the address was printed."""
    with contextlib.suppress(webbrowser.Error, OSError):
        if webbrowser.open(address):
            return
    say("未能自动打开浏览器，请手工复制以上地址。")
