"""Names of indicators (着色指标): what a study's maps may be coloured by, known before anything is measured."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from soilgis.model.errors import Problems, StudyError
from soilgis.model.layer import Role
from soilgis.model.tables import Targets

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from soilgis.model.provenance import LayerUse
    from soilgis.model.study import Study


def indicator_names(study: Study, targets: pd.DataFrame, uses: Iterable[LayerUse]) -> tuple[str, ...]:
    """Ids of the indicators a study can have: targets, rates, measured ground and gaps by year, shares by kind of zone; also of unchecked layers.

    Parameters
    ----------
    study
        The study.
    targets
        `tables.Targets` of its regions.
    uses
        Its layers, with their kinds.
    """
    years = sorted({int(year) for year in targets[Targets.year]})
    measured = sorted({int(entry.year) for entry in study.rasters if entry.role == "erosion" and entry.year})
    names = [f"target_{year}" for year in years]
    names += [f"{name}_{year}" for name in ("rate", "measured_share") for year in measured]
    names += [f"{name}_{year}" for name in ("margin", "gap_km2") for year in years] if measured else []
    zones = [use for use in uses if use.layer.role is Role.ZONES and use.layer.basis is not None]
    names += [f"share_{kind}_{use.layer.basis}" for use in zones for kind in use.kinds]
    return tuple(dict.fromkeys(names))


def refuse_unknown_indicator(study: Study, targets: pd.DataFrame, uses: Iterable[LayerUse]) -> None:
    """Refuse a study whose map or story names an indicator, or a layer, that it cannot have.

    Raises
    ------
    StudyError
        Naming every one, and those it can have.
    """
    names = indicator_names(study, targets, uses)
    problems = Problems(study.id)
    asked = [("", study.map.indicator)]
    asked += [
        (f"views {n}: ", name) for n, view in enumerate(study.views, 1) for name in (view.indicator, view.compare)
    ]
    for where, name in asked:
        if name and name not in names and not _own(study, name):
            near = difflib.get_close_matches(name, names, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            listed = ", ".join(names) or "none, for the study has neither targets nor zones"
            problems.add(f"{where}no indicator {name!r} (没有这个指标){hint} It can be {listed}")
    for number, view in enumerate(study.views, 1):
        for layer in view.layers or ():
            if layer not in study.zones:
                problems.add(
                    f"views {number}: layer {layer!r} is not one of the study's zones (方案没有这个图层); it has {', '.join(study.zones) or 'none'}"
                )
    problems.raise_as(StudyError)


def _own(study: Study, name: str) -> bool:
    """Whether a name may be that of one of the study's own figures."""
    found = re.fullmatch(r"figure_(\d+)(_\d{4})?", name)
    return found is not None and 1 <= int(found[1]) <= len(study.figures)
