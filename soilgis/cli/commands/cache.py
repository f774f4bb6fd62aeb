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
    """List or remove what is kept between runs: boundaries, compiled kernels, demonstration rasters (缓存的查看与清理).

    Everything in it can be made again: removing it costs the next run half a minute and changes no figure.
    """

    examples: ClassVar[tuple[str, ...]] = ("soilgis cache list", "soilgis cache clear --old", "soilgis cache clear")

    action: Annotated[Literal["list", "clear"], Positional()]
    """list prints what is kept; clear removes it (查看或清理)."""
    old: bool = False
    """Only what older versions left, which this one does not use (仅旧版本遗留)."""

    def perform(self) -> int:
        """Print each kept thing, or remove them."""
        from soilgis.store.cache import cache_folder
        from soilgis.store.kept import remove

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

    from soilgis.output import kept_shapes, readings
    from soilgis.planning.areas import made_zones
    from soilgis.store import boundaries, demo_rasters, kernel_cache
    from soilgis.store.cache import cache_folder
    from soilgis.store.kept import kept

    current = (
        boundaries.cache_stamp(),
        demo_rasters.cache_name(),
        readings.cache_name(),
        kept_shapes.cache_name(),
        made_zones.cache_name(),
        kernel_cache.FOLDER,
    )
    faces = (Path(platformdirs.user_cache_dir("matplotlib")), Path.home() / ".matplotlib")
    return kept(cache_folder(), (*current, "matplotlib", "work", "reports"), faces)
