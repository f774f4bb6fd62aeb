"""List the layers, or show one's card (图层目录)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar, Literal

import click

from soilgis.cli.perform import Request
from soilgis.model.errors import UsageError
from soilgis.model.job import Positional


class Command(Request):
    """List every layer with its role and status, or show one's card with its source (列出图层，或查看一个图层)."""

    examples: ClassVar[tuple[str, ...]] = ("soilgis layers", "soilgis layers show taihang")

    action: Annotated[Literal["list", "show"], Positional()] = "list"
    """list, or show one (列出或查看)."""
    id: Annotated[str, Positional()] = ""
    """Layer to show (图层编号)."""
    layers: tuple[Path, ...] = ()
    """Your folder of layers; may be repeated (自有图层目录)."""

    def perform(self) -> int:
        """Print the list or the card."""
        from soilgis.store.catalog import Catalog

        catalog = Catalog(self.layers)
        if self.action == "show":
            if not self.id:
                raise UsageError("layers show needs the id of a layer (缺少图层编号); see: soilgis layers list")
            _show(catalog.layer(self.id).model_dump(mode="json"))
            return 0
        for layer_id in catalog.ids():
            layer = catalog.layer(layer_id)
            click.echo(f"{layer.id}\t{layer.role.label}\t{layer.status.label}\t{layer.secrecy.label}\t{layer.title.zh}")
        return 0


def _show(card: dict[str, object], indent: str = "") -> None:
    for key, value in card.items():
        if isinstance(value, dict):
            click.echo(f"{indent}{key}:")
            _show(value, indent + "  ")
        elif value not in ("", None, [], 0.0):
            click.echo(f"{indent}{key}: {value}")
