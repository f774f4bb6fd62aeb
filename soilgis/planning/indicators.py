"""Names of indicators (着色指标): what a study's maps may be coloured by, known before anything is measured."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from soilgis.model.errors import StudyError
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
    names += [f"gap_km2_{year}" for year in years] if measured else []
    zones = [use for use in uses if use.layer.role is Role.ZONES and use.layer.basis is not None]
    names += [f"share_{kind}_{use.layer.basis}" for use in zones for kind in use.kinds]
    return tuple(dict.fromkeys(names))


def refuse_unknown_indicator(study: Study, targets: pd.DataFrame, uses: Iterable[LayerUse]) -> None:
    """Refuse a study whose map names an indicator that it cannot have.

    Raises
    ------
    StudyError
        Naming those it can.
    """
    asked = study.map.indicator
    names = indicator_names(study, targets, uses)
    if asked and asked not in names:
        near = difflib.get_close_matches(asked, names, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise StudyError(
            f"{study.id}: no indicator {asked!r} (没有这个指标){hint} It can be {', '.join(names) or 'none, for the study has neither targets nor zones'}"
        )
