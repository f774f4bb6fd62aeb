"""List or remove what soilgis keeps between runs (缓存)."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import click

from soilgis.cli.perform import Request
from soilgis.model.job import Positional

if TYPE_CHECKING:
    from soilgis.store.kept import Kept

_MANY = 12


class Command(Request):
    """List or remove what is kept between runs: boundaries, demonstration rasters, shapes for display; or make it ready before the first run (缓存的查看、清理与首次准备).

    Everything in it can be made again: removing it costs the next run some seconds and changes no figure.
    """

    examples: ClassVar[tuple[str, ...]] = (
        "soilgis cache list",
        "soilgis cache clear --old",
        "soilgis cache clear",
        "soilgis cache warm",
    )

    action: Annotated[Literal["list", "clear", "warm"], Positional()]
    """list prints what is kept; clear removes it; warm decodes boundaries and reads names now, once a version (查看、清理或首次准备)."""
    old: bool = False
    """Only what older versions left, which this one does not use (仅旧版本遗留)."""

    def perform(self) -> int:
        """Print each kept thing, or remove them."""
        from soilgis.store.cache import cache_folder
        from soilgis.store.kept import remove

        if self.action == "warm":
            return _warm()
        chosen = [thing for thing in _things() if not (self.old and thing.current)]
        if self.action == "clear":
            freed = remove(chosen)
            click.echo(f"{cache_folder()}：已清理 {len(chosen)} 项，释放 {freed / 1e6:.1f} MB")
            return 0
        for row in _rows(chosen):
            click.echo("\t".join(row))
        total = sum(thing.size for thing in chosen) / 1e6
        click.echo(f"{cache_folder()}：共 {len(chosen)} 项，{total:.1f} MB")
        return 0


def _warm() -> int:
    """Prepare this version on this machine, with a line a step; at once where that was done."""
    from soilgis.cli.warm import prepare, ready

    if not ready():
        prepare(lambda step: click.echo(step, err=True))
        click.echo("首次准备完成，以后直接打开。", err=True)
    return 0


def _rows(things: list[Kept]) -> list[tuple[str, str, str, str]]:
    """One row a thing; many of a kind in one folder as one row."""
    rows = []
    for (kind, current, folder), same in groupby(things, lambda thing: (thing.kind, thing.current, thing.path.parent)):
        group = list(same)
        state = "在用" if current else "旧版"
        if len(group) > _MANY:
            rows.append(
                (kind, state, f"{sum(one.size for one in group) / 1e6:.1f} MB", f"{folder}（{len(group)} 个文件）")
            )
        else:
            rows += [(kind, state, f"{one.size / 1e6:.1f} MB", str(one.path)) for one in group]
    return rows


def _things() -> list[Kept]:
    from pathlib import Path

    import platformdirs

    from soilgis.cli.warm import MARK
    from soilgis.output import kept_shapes, readings
    from soilgis.planning.areas import made_zones
    from soilgis.store import boundaries, demo_rasters
    from soilgis.store.cache import cache_folder
    from soilgis.store.kept import kept

    current = (
        boundaries.cache_stamp(),
        demo_rasters.cache_name(),
        readings.cache_name(),
        kept_shapes.cache_name(),
        made_zones.cache_name(),
        MARK,
    )
    faces = (Path(platformdirs.user_cache_dir("matplotlib")), Path.home() / ".matplotlib")
    return kept(cache_folder(), (*current, "matplotlib", "work", "reports"), faces)
