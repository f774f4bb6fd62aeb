"""Rules of space-control classes (管控分级规则): the user's file, else the shipped example."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.control import ControlRules
from soilgis.model.errors import LayerError, Problems
from soilgis.model.layer import Role
from soilgis.store.catalog import near, read_toml

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.store.catalog import Catalog

LAYER = "rules-control"


def read_control_rules(catalog: Catalog, path: Path | None = None) -> ControlRules:
    """Read the rules.

    Raises
    ------
    LayerError
        If the file is missing, a key or a kind is unknown, or a class names a layer that is none of zones.
    """
    layer = catalog.layer(LAYER)
    found = path or catalog.file(layer, layer.reading.file)
    if found is None:
        raise LayerError(f"{LAYER} has no {layer.reading.file} (缺少管控分级规则)")
    rules = ControlRules.load(read_toml(found, LayerError), str(found), LayerError)
    problems = Problems(str(found))
    for one in rules.classes:
        for name in one.layers:
            if not catalog.has(name):
                problems.add(f"class {one.id}: unknown layer {name!r} (未知图层){near(name, catalog.ids())}")
            elif catalog.layer(name).role is not Role.ZONES:
                problems.add(
                    f"class {one.id}: {name} is a layer of {catalog.layer(name).role.label}, not of zones (不是分区图层)"
                )
    problems.raise_as(LayerError)
    return rules
