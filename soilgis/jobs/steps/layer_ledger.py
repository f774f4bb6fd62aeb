"""The ledger of many layers (多图层台账): regions and layers in, the area of every combination of them in every region out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from soilgis.geometry.area import plane_shapes
from soilgis.geometry.closure import Names
from soilgis.geometry.engine.rings import joined
from soilgis.geometry.overlap import MOST_LAYERS, combination_rings, overlapping_regions
from soilgis.geometry.shared_out import combinations_by_parts
from soilgis.jobs.large.read_rings import ZoneLayer, frame_layer, read_layer, region_rings, seen
from soilgis.jobs.steps.inputs import open_zones
from soilgis.model.answer import Wide
from soilgis.model.errors import UsageError, shorten
from soilgis.model.inputs import PLAIN, Opening
from soilgis.model.ledger_tables import Combinations, LayerOverlaps, OverlapTotals, TopCombinations
from soilgis.model.spread import spread
from soilgis.planning.areas.extents import apart
from soilgis.planning.areas.ledger_tables import (
    JOINT,
    NONE,
    Stack,
    combination_rows,
    overlap_rows,
    refuse_open_books,
    top_rows,
)
from soilgis.planning.areas.pair_tables import refuse_overlap, refuse_repeated
from soilgis.store.layer_names import layer_names
from soilgis.store.opening import open_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas as gpd

    from soilgis.geometry.engine.rings import Rings
    from soilgis.model.answer import Frames
    from soilgis.model.inputs import FileOpening
    from soilgis.model.notes import Note
    from soilgis.store.catalog import Catalog


@dataclass(frozen=True)
class LayerLedger:
    """The ledger of many layers (多图层台账).

    Attributes
    ----------
    combinations
        The region's id and `soilgis.model.ledger_tables.Combinations`, by region, largest combination first.
    overlaps
        The region's id and `soilgis.model.ledger_tables.LayerOverlaps`.
    totals
        `soilgis.model.ledger_tables.OverlapTotals`: the same over all regions.
    top
        `soilgis.model.ledger_tables.TopCombinations`; empty when none was asked for.
    regions, layers
        Ids of the regions under the name of their column, and names of the layers.
    notes
        What was repaired or left out, in Chinese.
    """

    combinations: pd.DataFrame
    overlaps: pd.DataFrame
    totals: pd.DataFrame
    top: pd.DataFrame
    regions: pd.Series[Any]
    layers: tuple[str, ...]
    notes: tuple[Note, ...] = ()

    def frames(self, *, top: bool = True) -> Frames:
        """Every table by name, with its declaration, in reading order."""
        return {
            "ledger": (Combinations, self.combinations),
            "overlaps": (LayerOverlaps, self.overlaps),
            "overlaps-total": (OverlapTotals, self.totals),
            **({"top": (TopCombinations, self.top)} if top else {}),
        }

    def wide(self) -> dict[str, Wide]:
        """One line a region and one column a combination, and the matrix of the overlaps."""
        return {
            "ledger-wide": Wide(self.combinations, self.regions, "combination"),
            "overlaps-wide": Wide(
                self.totals,
                pd.Series(list(self.layers), name=LayerOverlaps.layer_a, dtype=object),
                LayerOverlaps.layer_b,
                self.layers,
            ),
        }


def opened_layers(
    names: Sequence[str], catalog: Catalog, *, opening: Opening, near: gpd.GeoDataFrame
) -> tuple[dict[str, gpd.GeoDataFrame | Path], list[Note]]:
    """Layers of a ledger by name: files, and zone layers of the shelf, which are opened here.

    Parameters
    ----------
    names
        ``FILE``, the id of a zone layer, or ``NAME=`` before either; without a name it is called after its file.
    catalog
        Where zone layers are.
    opening
        How files are opened.
    near
        Regions that will be measured.

    Returns
    -------
    layers, notes
        Files as paths, layers of the shelf as frames; what must be said of these.

    Raises
    ------
    UsageError
        If a layer is given twice, or is named as a ledger cannot name it.
    """
    parted = [_parted(one) for one in names]
    plain = layer_names([source for _, source in parted])
    called = [label or name for (label, _), name in zip(parted, plain, strict=True)]
    twice = sorted({name for name in called if called.count(name) > 1})
    if twice:
        raise UsageError(f"--zones: two layers are called {shorten(twice)} (图层重名); name them apart, as NAME=FILE")
    refuse_bad_names(called)
    layers: dict[str, gpd.GeoDataFrame | Path] = {}
    notes: list[Note] = []
    for name, (_, source) in zip(called, parted, strict=True):
        layers[name] = Path(source)
        if not layers[name].is_file():
            layers[name], said = open_zones(source, catalog, opening=opening, label=name, near=near)
            notes += said
    return layers, notes


def _parted(text: str) -> tuple[str, str]:
    """Name and source of ``NAME=FILE``; no name where the whole is a file."""
    name, equals, source = text.partition("=")
    return ("", text) if not equals or Path(text).exists() else (name.strip(), source.strip())


def stack_layers(
    regions: gpd.GeoDataFrame,
    layers: Mapping[str, gpd.GeoDataFrame | Path],
    *,
    region_id: str,
    top: int,
    opening: Opening = PLAIN,
    allow_overlap: bool = False,
) -> LayerLedger:
    """Area of every combination of layers in each region, and the overlaps of two layers that follow from it (多图层台账).

    Parameters
    ----------
    regions
        Valid lon/lat polygons; not changed.
    layers
        Polygons or their file by the layer's name, at most 40 layers; ground in several polygons of one layer counts once.
    region_id
        Id column of the regions; it keeps its name in the tables.
    top
        How many of the largest combinations are listed.
    opening
        CRS, encoding and sublayer of files that need one (zones).
    allow_overlap
        Whether regions may overlap each other; such ground counts in both.

    Raises
    ------
    UsageError, CrsError, SchemaError, GeometryError
        Naming the input, what is wrong and the cure.
    ClosureError
        If the combinations of a region miss its area, measured on its own, by more than 1e-9 of it; naming the region.
    """
    refuse_bad_names(list(layers))
    refuse_repeated(regions[region_id], region_id)
    ground = region_rings(regions)
    if not allow_overlap:
        refuse_overlap(overlapping_regions(ground), regions[region_id])
    read = [_batches(name, layer, opening.of("zones")) for name, layer in layers.items()]
    stack = _measured(regions, region_id, ground, tuple(layers), read)
    refuse_open_books(stack)
    overlaps, totals = overlap_rows(stack)
    notes = (*(note for some in read for one in some for note in one.notes), *_apart(regions, layers, read))
    return LayerLedger(
        combination_rows(stack), overlaps, totals, top_rows(stack, top), regions[region_id], tuple(layers), notes
    )


def refuse_bad_names(names: Sequence[str]) -> None:
    """Refuse more layers than a ledger tells apart, none at all, and names that would not be told from a combination.

    Raises
    ------
    UsageError
        Saying what to do.
    """
    if not 0 < len(names) <= MOST_LAYERS:
        raise UsageError(
            f"a ledger tells 1 to {MOST_LAYERS} layers apart, {len(names)} are given (图层数超限); join some kinds into one file"
        )
    wrong = [name for name in names if name == NONE or not name or JOINT in name]
    if wrong:
        raise UsageError(
            f"layer {shorten(wrong)}: a ledger joins names by {JOINT} and calls ground in no layer {NONE} (图层名不可用); rename it"
        )


def _batches(name: str, layer: gpd.GeoDataFrame | Path, opening: FileOpening) -> list[ZoneLayer]:
    return (
        list(read_layer(open_source(layer, opening)))
        if isinstance(layer, Path)
        else [frame_layer(layer, name, opening)]
    )


def _apart(regions: gpd.GeoDataFrame, names: Iterable[str], read: list[list[ZoneLayer]]) -> list[Note]:
    """What is to be said of layers that lie nowhere near the regions."""
    extents: dict[str, np.ndarray] = {}
    for name, some in zip(names, read, strict=True):
        for one in some:
            seen(one, name, extents)
    return apart(np.asarray(regions.total_bounds), extents)


def _measured(
    regions: gpd.GeoDataFrame, region_id: str, ground: Rings, names: tuple[str, ...], read: list[list[ZoneLayer]]
) -> Stack:
    """Measure all combinations; the regions' areas are taken from their shapes, not from the engine."""
    layer = np.repeat(np.arange(len(read), dtype=np.int32), [sum(one.rings.features for one in some) for some in read])
    every = [one for some in read for one in some]
    valid = np.concatenate([one.valid for one in every])
    shapes = np.asarray(regions.geometry.array, dtype=np.object_)
    ids = pd.Index(regions[region_id], name=region_id)
    zones, called = joined([one.rings for one in every]), Names(ids.tolist(), names)
    if spread() is None or not ground.features:
        found = combination_rings(ground, zones, layer, valid=valid, names=called)
    else:
        found = combinations_by_parts(ground, zones, layer, valid, called)
    return Stack(found, ids, names, shapely.area(plane_shapes(shapes)))
