"""Regions without a rate in a briefing (未核查水土保持率): too little of them was measured, and how much was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.rate_tables import Rates
from soilgis.model.units import Unit, spell

if TYPE_CHECKING:
    from soilgis.model.result import Result
    from soilgis.output.briefing.words import Words

_SHOWN = 12


def unrated(result: Result, said: Words) -> tuple[str, ...]:
    """One sentence a year that names the regions without a rate and the share of each that was measured; none where all have one."""
    if "rates" not in result.extra:
        return ()
    rates = result.extra["rates"][1]
    found = []
    for year, rows in rates[rates[Rates.rate].isna()].groupby(Rates.year, sort=True, dropna=False):
        pairs = list(zip(rows[Rates.name], rows[Rates.measured_share], strict=True))
        named = "、".join(f"{name} {spell(share, Unit.SHARE, symbol=True)}" for name, share in pairs[:_SHOWN])
        found.append(
            said.say("unrated", year=year, count=len(pairs), names=named + ("……" if len(pairs) > _SHOWN else ""))
        )
    return tuple(found)
