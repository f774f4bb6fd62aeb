"""Write the plugin that puts every job into the toolbox of QGIS (QGIS 插件)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

import click

from soilgis.cli.perform import Request
from soilgis.model.errors import UsageError
from soilgis.model.holds import FOLDER_OUT, SHELF, option
from soilgis.model.job import Target

if TYPE_CHECKING:
    from soilgis.output.qgis.form import Listed


class Command(Request):
    """Write a QGIS plugin with every job in the Processing toolbox, run by this Python; or put it where QGIS finds it (QGIS 插件)."""

    examples: ClassVar[tuple[str, ...]] = (
        "soilgis qgis --install",
        "soilgis qgis --out out/qgis --layers D:/图层",
    )
    excludes: ClassVar[dict[str, tuple[str, ...]]] = {"install": ("out",)}
    needs: ClassVar[dict[str, str]] = {"profile": "install"}

    out: Annotated[Path | None, FOLDER_OUT] = None
    """Folder for the plugin and its zip, to be installed by hand (输出目录)."""
    install: Annotated[bool, option()] = False
    """Put it into the profile of the QGIS on this computer (装入本机 QGIS)."""
    profile: Annotated[str, option(advanced=True)] = "default"
    """Profile of QGIS (QGIS 配置文件)."""
    layers: Annotated[tuple[Path, ...], SHELF] = ()
    """Your folder of layers, offered in every job; may be repeated (自有图层目录)."""
    overwrite: bool = False
    """Replace files of these names though soilgis did not write them (允许覆盖)."""

    def writes(self) -> tuple[Target, ...]:
        """The plugin's folder, and its zip where it is written by hand."""
        from soilgis.output.qgis.write import FILES, NAME, profile_folders

        if self.install:
            return tuple(
                Target(place / NAME, names=FILES, option="--install") for place in profile_folders(self.profile)
            )
        if self.out is None:
            return ()
        return (Target(self.out / NAME, names=FILES), Target(self.out / f"{NAME}.zip", (".zip",)))

    def early(self) -> None:
        """Refuse a command that says neither where to."""
        if self.out is None and not self.install:
            raise UsageError(
                "say --install, to put the plugin into QGIS, or --out DIR (请用 --install 装入 QGIS，或用 --out 指定输出目录)"
            )

    def perform(self) -> int:
        """Write the plugin and say what is to be done in QGIS."""
        from importlib.metadata import version

        from soilgis.cli.group import job_declarations
        from soilgis.model.described import described
        from soilgis.output.qgis.form import toolbox
        from soilgis.output.qgis.write import NAME, Settings, profile_folders, write_plugin, write_zip

        jobs = toolbox([described(job) for job in job_declarations().values()], _listed(self.layers))
        shelves = tuple(str(folder.absolute()) for folder in self.layers)
        settings = Settings(sys.executable, version("soilgis"), shelves)
        places = profile_folders(self.profile) if self.install else [self.out or Path()]
        for place in places:
            write_plugin(jobs, settings, place)
            click.echo(place / NAME)
        if self.install:
            said = "重新启动 QGIS，在 插件→管理并安装插件→已安装 中勾选「soilgis 水土保持」，处理工具箱里就有全部作业。"
        else:
            click.echo(write_zip(jobs, settings, places[0] / f"{NAME}.zip"))
            said = f"在 QGIS 中 插件→管理并安装插件→从 ZIP 安装，选 {NAME}.zip；插件用的是这台电脑的 Python：{sys.executable}"
        click.echo(said, err=True)
        return 0


def _listed(layers: tuple[Path, ...]) -> Listed:
    """Layers of the shelves by role, studies, and what words are called."""
    from soilgis.output.qgis.form import Listed
    from soilgis.serve.words import CHOICES
    from soilgis.store.catalog import Catalog, study_ids

    catalog = Catalog(layers)
    by_role: dict[str, list[tuple[str, str]]] = {}
    for one in map(catalog.layer, catalog.ids()):
        by_role.setdefault(one.role.value, []).append((one.id, f"{one.title.zh}（{one.status.label}）"))
    studies = tuple((name, catalog.study(name).title.zh) for name in study_ids())
    return Listed({role: tuple(found) for role, found in by_role.items()}, studies, CHOICES)
