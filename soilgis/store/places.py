"""Places (地名): from a code or a name to the one administrative unit it means, or a refusal with suggestions."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from soilgis.model.adcodes import NATION
from soilgis.model.errors import PlaceError, Problems, SeveralPlacesError
from soilgis.model.sentences.store import StoreMessages, StoreNotes
from soilgis.store.boundaries import unit_names
from soilgis.store.text import read_csv

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from soilgis.model.level import Level
    from soilgis.model.notes import Note, Sentence
    from soilgis.store.catalog import Catalog


def open_places(source: str, catalog: Catalog) -> PlaceBook:
    """Read the names of one boundary source and the former names of counties (layer ``place-aliases``)."""
    layer = catalog.layer("place-aliases")
    path = catalog.file(layer, layer.reading.file) or layer.folder / layer.reading.file
    return PlaceBook(unit_names(source), read_csv(path), source)


@dataclass(frozen=True)
class PlaceBook:
    """Every unit's code and name, and the former names of counties (地名录).

    Parameters
    ----------
    units
        As `soilgis.store.boundaries.unit_names` gives them.
    former
        Former names: columns province, former_name, adcode, name, and where known former_code, year of the change and note. A name or
        code may lead to several units; then it is ambiguous. The list is not complete.
    source
        Boundaries that ``units`` are the names of.
    """

    units: pd.DataFrame
    former: pd.DataFrame
    source: str = "amap"

    @cached_property
    def _first(self) -> dict[str, tuple[str, str, str]]:
        """Name, province and code of the province of every code, from its first row: a list asks for hundreds one by one."""
        columns = [self.units[name].tolist()[::-1] for name in ("adcode", "name", "province", "province_adcode")]
        return {code: (name, province, holder) for code, name, province, holder in zip(*columns, strict=True)}

    @cached_property
    def _codes(self) -> dict[int, frozenset[str]]:
        """Codes of each pool that was asked for, by its identity."""
        return {}

    @cached_property
    def _pools(self) -> dict[tuple[str, Level | None], pd.DataFrame]:
        """Units that were asked for, by province and level: a list of counties asks for the same again and again."""
        return {}

    def name_of(self, adcode: str) -> str:
        """Return the name of a code, the code itself when unknown; 全国 for 100000."""
        if adcode == NATION:
            return "全国"
        return self._first[adcode][0] if adcode in self._first else adcode

    def province_of(self, adcode: str) -> tuple[str, str] | None:
        """Name and code of the province a code lies in; None when unknown."""
        return self._first[adcode][1:] if adcode in self._first else None

    def known(self, adcode: str) -> bool:
        """Whether a code exists at any level, or is the nation's."""
        return adcode == NATION or adcode in self._first

    def resolve_all(
        self, wanted: Sequence[tuple[str, str]], subject: str, *, level: Level | None = None
    ) -> tuple[list[str], list[Note]]:
        """Resolve many places and report every one that cannot be.

        Parameters
        ----------
        wanted
            Pairs of province (may be empty) and code or name.
        subject
            The input's name for messages.
        level
            Only units of this level; any when None.

        Returns
        -------
        codes, notes
            Codes in the order asked for, and one note for each former name that was used.

        Raises
        ------
        PlaceError
            Naming every unknown, doubled or ambiguous place with suggestions.
        """
        problems, codes, notes = Problems(subject), [], []
        pools: dict[str, pd.DataFrame] = {}
        for province, place in wanted:
            try:
                if province not in pools:
                    pools[province] = self._within(province, level)
                code, note = self._resolve(place.strip(), province, pools[province])
            except PlaceError as failure:
                problems.add(str(failure))
                continue
            codes.append(code)
            notes.extend([note] if note else [])
        problems.raise_as(PlaceError)
        return codes, notes

    def resolve(
        self, place: str, *, province: str = "", level: Level | None = None, year: int | None = None
    ) -> tuple[str, Note | None]:
        """Find the one code a place means.

        Parameters
        ----------
        place
            Six-digit code or full name; a former name or code counts if it leads to one unit.
        province
            Name or code of the province, to tell equal names apart.
        level
            Only units of this level.
        year
            Year whose names are meant: a unit that got its name later is passed over, one that bore it then counts.

        Returns
        -------
        code, note
            The code, and a note when a former name or code was used (else empty).

        Raises
        ------
        PlaceError
            If there is none or several.
        """
        units = self._within(province, level)
        if year is not None and not re.fullmatch(r"\d{6}", place.strip()):
            return self._in_year(place.strip(), year, units)
        return self._resolve(place.strip(), province, units)

    def _in_year(self, text: str, year: int, units: pd.DataFrame) -> tuple[str, Note | None]:
        """The unit that bore a name in a year: by the changes since, else whoever bears it now."""
        later = self.changes[(self.changes["year"] > year) & self.changes["adcode"].isin(units["adcode"])]
        then = later[later["former_name"] == text]
        got_since = set(later.loc[(later["name"] == text) & (later["former_name"] != text), "adcode"])
        now = units[(units["name"] == text) & ~units["adcode"].isin(got_since | set(then["adcode"]))]
        codes = list(dict.fromkeys([*now["adcode"], *then["adcode"]]))
        if len(codes) > 1:
            listed = _spelled(units[units["adcode"].isin(codes)].drop_duplicates("adcode"))
            raise SeveralPlacesError(
                f"{text} of {year} could be {listed} (重名或已拆分); give the province or the code"
            )
        if len(then):
            return codes[0], _told(then.iloc[0], StoreNotes.name_of_year, year=year, name=text)
        if codes:
            return codes[0], None
        code, note = self._resolve(text, "", units)
        return code, note or StoreNotes.name_not_of_year(year=year, name=text, code=code)

    @cached_property
    def changes(self) -> pd.DataFrame:
        """Former names with every column there may be; ``year`` is 0 where it is not known."""
        columns = [*dict.fromkeys([*self.former.columns, "former_code", "year", "note"])]
        known = self.former.reindex(columns=columns)
        years = known["year"].map(lambda text: int(text) if str(text).isdigit() else 0)
        return known.assign(year=years)

    def _by_former_code(self, text: str, units: pd.DataFrame) -> tuple[str, Note | None]:
        """The unit a code of earlier years means today, or a refusal."""
        rows = self.changes[(self.changes["former_code"] == text) & self.changes["adcode"].isin(units["adcode"])]
        if len(rows) == 1:
            return str(rows["adcode"].iloc[0]), _told(
                rows.iloc[0], StoreNotes.code_before, code_before=text, name=rows["former_name"].iloc[0]
            )
        if len(rows) > 1:
            listed = _spelled(units[units["adcode"].isin(rows["adcode"])].drop_duplicates("adcode"))
            raise SeveralPlacesError(f"code {text} was divided (已拆分): {listed}; name the one you mean")
        return "", None

    def _resolve(self, text: str, province: str, units: pd.DataFrame) -> tuple[str, Note | None]:
        if re.fullmatch(r"\d{6}", text):
            if text == NATION or text in self._codes_of(units):
                return text, None
            code, note = self._by_former_code(text, units)
            if code:
                return code, note
            raise PlaceError(f"unknown region code {text} (未知行政区划代码){self._near_codes(text)}")
        found = units[units["name"] == text].drop_duplicates("adcode")
        if len(found) == 1:
            return str(found["adcode"].iloc[0]), self._bearers(text, found.iloc[0], province)
        if len(found) > 1:
            others = self.former[(self.former["former_name"] == text) & ~self.former["adcode"].isin(found["adcode"])]
            before = units[units["adcode"].isin(others["adcode"])].drop_duplicates("adcode")
            also = f"; formerly also (曾用此名) {_spelled(before)}" if len(before) else ""
            raise SeveralPlacesError(
                f"{text} is ambiguous (重名): {_spelled(found)}{also}; give the province or the code"
            )
        return self._by_former_name(text, province, units)

    def _bearers(self, text: str, survivor: pd.Series[str], province: str) -> Note | None:
        """A note where other units bore this name and were renamed: a list older than that may mean one of them."""
        others = self.former[(self.former["former_name"] == text) & (self.former["adcode"] != survivor["adcode"])]
        inside = self.units[self.units["adcode"].isin(others["adcode"])]
        if province:
            inside = inside[inside["province_adcode"] == survivor["province_adcode"]]
        inside = inside.drop_duplicates("adcode")
        if inside.empty:
            return None
        return StoreNotes.name_now_elsewhere(name=text, now=_spelled(survivor.to_frame().T), others=_spelled(inside))

    def _by_former_name(self, text: str, province: str, units: pd.DataFrame) -> tuple[str, Note | None]:
        rows = self.former[(self.former["former_name"] == text) & self.former["adcode"].isin(units["adcode"])]
        if len(rows) == 1:
            return str(rows["adcode"].iloc[0]), _told(rows.iloc[0], StoreNotes.name_before, name=text)
        if len(rows) > 1:
            listed = "、".join(
                f"{row.name_}（{row.adcode}）" for row in rows.rename(columns={"name": "name_"}).itertuples()
            )
            raise SeveralPlacesError(f"{text} was divided (已拆分): {listed}; name the one you mean")
        if re.search(r"\.[A-Za-z]{2,8}$|[/\\]", text):
            raise PlaceError(StoreMessages.file_as_region(file=text))
        where = f" in {province}" if province else ""
        raise PlaceError(f"unknown region {text!r}{where} (未知行政区){self._near_names(text, units)}")

    def _within(self, province: str, level: Level | None) -> pd.DataFrame:
        if (province, level) not in self._pools:
            self._pools[province, level] = self._chosen(province, level)
        return self._pools[province, level]

    def _codes_of(self, units: pd.DataFrame) -> frozenset[str]:
        """Codes of a pool, which is kept as long as this book."""
        if id(units) not in self._codes:
            self._codes[id(units)] = frozenset(units["adcode"])
        return self._codes[id(units)]

    def _chosen(self, province: str, level: Level | None) -> pd.DataFrame:
        units = self.units
        if level is not None:
            units = units[units["level"] == level.value]
        if province:
            names = self.units.loc[self.units["level"] == "province"]
            known = (names["name"] == province) | (names["adcode"] == province)
            known = known if known.any() else names["name"].str.startswith(province)
            if not known.any():
                raise PlaceError(f"unknown province {province!r} (未知省份){self._near_names(province, names)}")
            if known.sum() > 1:
                several = "、".join(names.loc[known, "name"])
                raise PlaceError(f"province {province!r} could be {several} (省份不唯一); write its full name")
            units = units[units["province_adcode"].isin(names.loc[known, "adcode"])]
        return units

    @staticmethod
    def _near_names(text: str, units: pd.DataFrame) -> str:
        starting = units[units["name"].str.startswith(text)].drop_duplicates("adcode")
        if starting.empty:
            close = difflib.get_close_matches(text, units["name"].unique().tolist(), n=3, cutoff=0.5)
            starting = units[units["name"].isin(close)].drop_duplicates("adcode")
        return f"; did you mean {_spelled(starting.head(5))}?" if len(starting) else "; give its six-digit code"

    def _near_codes(self, text: str) -> str:
        inside = self.units[self.units["adcode"].str.startswith(text[:4])].drop_duplicates("adcode")
        return f"; codes starting {text[:4]}: {_spelled(inside.head(5))}" if len(inside) else ""


def _told(change: pd.Series[str], sentence: Sentence, **what: object) -> Note:
    """A note that a former name or code was read as today's unit, with what is known of the change."""
    when = f"（{change['year']} 年变更）" if str(change.get("year", "0")) not in {"0", "nan", ""} else ""
    note = change.get("note")
    more = f"；{note}" if isinstance(note, str) and note else ""
    return sentence(**what, now=change["name"], code=change["adcode"], change=f"{when}{more}")


def _spelled(units: pd.DataFrame) -> str:
    return "、".join(f"{row.province}{row.city_name}{row.unit}（{row.adcode}）" for row in _renamed(units).itertuples())


def _renamed(units: pd.DataFrame) -> pd.DataFrame:
    """Rows for spelling out: a city that repeats the unit or the province is left out."""
    spelled = units.rename(columns={"name": "unit"}).copy()
    repeats = (spelled["city_name"] == spelled["unit"]) | (spelled["city_name"] == spelled["province"])
    spelled["city_name"] = spelled["city_name"].where(~repeats, "")
    spelled["province"] = spelled["province"].where(spelled["province"] != spelled["unit"], "")
    return spelled
