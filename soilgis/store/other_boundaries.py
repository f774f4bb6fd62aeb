"""Codes of one boundary package in another (界线来源之间的代码): county lists carry today's codes, which an older package may lack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.sentences.shelf import ShelfNotes
from soilgis.store.boundaries import unit_names

if TYPE_CHECKING:
    import pandas as pd

    from soilgis.model.notes import Note
    from soilgis.store.places import PlaceBook

USUAL = "amap"
"""Boundaries whose codes and names lists are typed by."""
_CALLED = {"amap": "高德", "tianditu": "天地图"}


def as_these_boundaries_say(rows: pd.DataFrame, places: PlaceBook) -> tuple[pd.DataFrame, list[Note]]:
    """Give the rows of a county list the codes and names of other boundaries.

    Parameters
    ----------
    rows
        A county list; without codes it is returned as it is.
    places
        Codes and names of the boundaries it will be used with.

    Returns
    -------
    rows, notes
        A unit that has another code there gets it, one that is called otherwise gets that name, one that is not there at all is left
        out; each is told. Codes that neither package knows are left for the reader to refuse.
    """
    if places.source == USUAL or "adcode" not in rows:
        return rows, []
    usual = {str(row.adcode): row for row in unit_names(USUAL).itertuples()}
    here = {str(row.adcode): str(row.name) for row in places.units.itertuples()}
    where = _CALLED[places.source]
    found, notes = rows.copy(), []
    for at, code in zip(rows.index, map(str, rows["adcode"]), strict=True):
        unit = usual.get(code)
        if unit is None or here.get(code) == unit.name:
            continue
        other = code if code in here else _other_code(code, str(unit.name), str(unit.province_adcode), places)
        if not other:
            found = found.drop(index=at)
            notes.append(ShelfNotes.not_in_boundaries(name=unit.name, code=code, source=where))
            continue
        found.loc[at, "adcode"] = other
        if "county" in found:
            found.loc[at, "county"] = here[other]
        told = ShelfNotes.otherwise_in_boundaries
        notes.append(told(name=unit.name, code=code, source=where, other=here[other], other_code=other))
    return found, notes


def _other_code(code: str, name: str, province: str, places: PlaceBook) -> str:
    """Code that a unit has in these boundaries, by its former code, or by its name in the same province; empty where it has none."""
    changes, units = places.changes, places.units
    former = set(changes.loc[(changes["adcode"] == code) & changes["former_code"].isin(units["adcode"]), "former_code"])
    if len(former) == 1:
        return str(former.pop())
    same = units[(units["level"] == "county") & (units["name"] == name) & (units["province_adcode"] == province)]
    return str(same["adcode"].iloc[0]) if len(same) == 1 else ""
