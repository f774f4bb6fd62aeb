"""Open the workbench in the browser: forms, runs, results without a command line (本地工作台)."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Annotated, ClassVar

import click
from pydantic import Field

from soilgis.cli.perform import Request
from soilgis.model.errors import UsageError
from soilgis.model.holds import FOLDER, option
from soilgis.model.job import Positional

_PORT = 8765
_PASSWORD = "SOILGIS_SERVE_PASSWORD"  # noqa: S105 - the name of a variable


class Command(Request):
    """Open the workbench in the browser: choose files, see what is wrong, run, look at the map, take the Word file; offline, and for this computer alone (本地工作台)."""

    examples: ClassVar[tuple[str, ...]] = ("soilgis serve", "soilgis serve D:/数据 --port 8770")

    folder: Annotated[tuple[Path, ...], Positional(), FOLDER] = ()
    """Folders whose files may be used; the current one when none is named (数据文件夹)."""
    work: Annotated[Path | None, FOLDER] = None
    """Folder for runs, own layers and studies; 工作台 in the first folder when not given (工作台目录)."""
    port: Annotated[int | None, option()] = Field(default=None, ge=0, le=65535)
    """Port to listen at; the first free one from 8765 when not given, any with 0 (端口)."""
    no_browser: Annotated[bool, option()] = False
    """Print the address and open no browser (不打开浏览器)."""
    host: Annotated[str, option(advanced=True)] = "127.0.0.1"
    """Address to listen at; any other than 127.0.0.1 needs --allow-remote (监听地址)."""
    allow_remote: Annotated[bool, option(advanced=True)] = False
    """Let other computers in: all who know the password in SOILGIS_SERVE_PASSWORD read every file of the folders, unencrypted (对网络开放)."""

    def perform(self) -> int:
        """Serve until Ctrl-C."""
        absent = [name for name in ("starlette", "uvicorn", "multipart") if importlib.util.find_spec(name) is None]
        if absent:
            raise UsageError("the workbench needs the extra serve (缺少工作台组件): pip install 'soilgis[serve]'")
        from soilgis.serve.bench import Bench, made_ready
        from soilgis.serve.start import LOCAL, hosts_of, listening, serve

        password = self._password(local=self.host in LOCAL)
        roots, place = made_ready(self.folder or (Path(),), self.work)
        taken = listening(self.host, _PORT if self.port is None else self.port, named=self.port is not None)
        bench = Bench(roots, place, port=taken.getsockname()[1], hosts=hosts_of(self.host), password=password)
        serve(bench, taken, opens=not self.no_browser, say=click.echo)
        return 0

    def _password(self, *, local: bool) -> str:
        """The password of a remote workbench; none where it listens to this computer alone."""
        if local:
            return ""
        if not self.allow_remote:
            raise UsageError(
                f"--host {self.host} would open the workbench to other computers (会对其他计算机开放); say --allow-remote if that is meant"
            )
        given = os.environ.get(_PASSWORD, "")
        if len(given) < 8:
            raise UsageError(f"--allow-remote needs a password of 8 signs or more in {_PASSWORD} (对网络开放须设密码)")
        click.echo(
            "注意：工作台对网络开放，知道密码的人能读取所给文件夹中的全部数据并运行作业；传输未加密，请只在可信的内网使用。",
            err=True,
        )
        return given
