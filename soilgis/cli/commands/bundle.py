"""Make an offline bundle: wheels and a script that installs them without a network (离线安装包)."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal

import click

from soilgis.cli.perform import Request


class Command(Request):
    """Gather every wheel for another machine, with scripts that install and open the workbench without a network and an administrator (制作离线安装包)."""

    examples: ClassVar[tuple[str, ...]] = (
        "soilgis bundle --platform win_amd64 --python 3.13 --python-zip python-3.13.1-embed-amd64.zip --out out/bundle",
        "soilgis bundle --platform manylinux_aarch64 --python 3.12 --out out/bundle-kylin",
    )

    platform: Literal["win_amd64", "manylinux_x86_64", "manylinux_aarch64"]
    """The other machine; manylinux is for UOS, Kylin and any Linux with glibc 2.28 or newer (目标平台)."""
    out: Path
    """Folder for the bundle (输出目录)."""
    python: Literal["3.11", "3.12", "3.13", "3.14"] = "3.13"
    """Its Python (目标机器的 Python 版本)."""
    python_zip: Path | None = None
    """Windows' embeddable Python of that version, which you bring; else the machine's own, or QGIS's, is used (嵌入式 Python 压缩包)."""
    wheel: Path | None = None
    """The wheel of soilgis, where it does not run from a clone (soilgis 的 wheel 文件)."""

    def perform(self) -> int:
        """Write the bundle and print what stands in it."""
        from soilgis.cli.progress import steps
        from soilgis.output.bundle import Target, write_bundle

        target = Target(self.platform, self.python)
        with steps("离线安装包") as progress:
            progress(f"下载 {self.platform}、Python {self.python} 的安装包")
            written = write_bundle(target, self.out, python_zip=self.python_zip, wheel=self.wheel)
        for path in written:
            click.echo(path)
        if not (self.out / "manual").is_dir():
            click.echo("注意：安装包没有附带手册；先运行 make docs 再制作，手册就会一起带上", err=True)
        if target.windows:
            click.echo("注意：install.bat、start-workbench.bat 未在 Windows 上运行验证，只作过静态检查", err=True)
        return 0
