"""List the layers, show one's card, or fill one with a list of one's own (图层目录)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar, Literal

import click

from soilgis.cli.perform import Request
from soilgis.model.errors import UsageError
from soilgis.model.job import Positional


class Command(Request):
    """List every layer with its role and status, show one's card with its source, fill one with your list of counties, or fetch a snapshot of its service (列出图层，查看一个图层，装入自己的县级名录，或取服务快照)."""

    examples: ClassVar[tuple[str, ...]] = (
        "soilgis layers",
        "soilgis layers show taihang",
        "soilgis layers fill key-zones-national list.xlsx --layers my/layers",
        "soilgis layers fetch terraces --layers my/layers --online",
    )

    action: Annotated[Literal["list", "show", "fill", "fetch"], Positional()] = "list"
    """list, show one, fill one, or fetch a snapshot of its service (列出、查看、装入或取快照)."""
    id: Annotated[str, Positional()] = ""
    """Layer to show, to fill or to fetch (图层编号)."""
    file: Annotated[Path | None, Positional()] = None
    """CSV or workbook of counties by zone, to fill the layer with (县级名录文件)."""
    layers: tuple[Path, ...] = ()
    """Your folder of layers; may be repeated, the first one is filled (自有图层目录)."""
    partial: bool = False
    """Use a list whose counts do not agree with the document, as a working one (名录不完整时按工作口径装入)."""
    document: str = ""
    """Document the list is taken from, where it is not the layer's own (依据文件)."""
    vintage: str = ""
    """Date of the list: YYYY, YYYY-MM or YYYY-MM-DD (时点)."""
    online: bool = False
    """Let fetch ask the host that the layer's card names (允许联网)."""
    overwrite: bool = False
    """Replace a file of the layer that soilgis did not write (允许覆盖)."""

    def perform(self) -> int:
        """Print the list or the card, or fill the layer."""
        from soilgis.store.catalog import Catalog

        if self.action == "fill":
            return self._fill()
        if self.action == "fetch":
            return self._fetch()
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

    def _fill(self) -> int:
        """Check the list and write the layer into the user's folder, never into the package."""
        from soilgis.jobs.steps.fill_layer import fill_layer
        from soilgis.output.layer_folder import write_layer
        from soilgis.store.catalog import Catalog, shelf

        if not self.id or self.file is None or not self.layers:
            raise UsageError(
                "layers fill needs a layer, a list and --layers DIR (缺少图层编号、名录文件或自有图层目录): "
                "soilgis layers fill key-zones-national list.xlsx --layers my/layers"
            )
        if self.layers[0].resolve() == shelf().resolve():
            raise UsageError("--layers is the package's own shelf (不能写入软件自带的图层目录); name a folder of yours")
        self.layers[0].mkdir(parents=True, exist_ok=True)
        found = fill_layer(
            Catalog(self.layers), self.id, self.file, partial=self.partial, document=self.document, vintage=self.vintage
        )
        for note in found.notes:
            click.echo(f"注意：{note}", err=True)
        for line in (*found.said, f"装入状态：{found.card.status.label}"):
            click.echo(line)
        tables = {found.card.reading.file: found.members}
        if found.names is not None:
            tables[str(found.card.reading.options["names"])] = found.names
        for path in write_layer(found.card, tables, self.layers[0]):
            click.echo(path)
        return 0

    def _fetch(self) -> int:
        """Take a snapshot of the layer's service into its folder."""
        from soilgis.jobs.steps.snapshot import take
        from soilgis.store.catalog import Catalog, shelf

        if not self.id or not self.layers:
            raise UsageError(
                "layers fetch needs a layer and --layers DIR (缺少图层编号或自有图层目录): "
                "soilgis layers fetch terraces --layers my/layers --online"
            )
        layer = Catalog(self.layers).layer(self.id)
        if layer.folder.resolve().is_relative_to(shelf().resolve()):
            raise UsageError(
                f"{self.id} is a layer of the package (不能写入软件自带的图层目录); make a card of your own under --layers"
            )
        for path in take(layer, online=self.online, overwrite=self.overwrite):
            click.echo(path)
        return 0


def _show(card: dict[str, object], indent: str = "") -> None:
    for key, value in card.items():
        if isinstance(value, dict):
            click.echo(f"{indent}{key}:")
            _show(value, indent + "  ")
        elif value not in ("", None, [], 0.0):
            click.echo(f"{indent}{key}: {value}")
