"""Two results side by side (成果对比): figures of two folders or tables opened, split, and told in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soilgis.jobs.steps.drawn_change import drawn_change
from soilgis.model.compare_tables import ChangedInputs, RateFile, RegionAreas
from soilgis.model.comparison import Comparison
from soilgis.model.errors import SchemaError, UsageError, shorten
from soilgis.model.layer import Status
from soilgis.model.provenance import Provenance
from soilgis.model.rate_tables import ErosionClasses, Rates
from soilgis.model.sentences.choices import ChoiceNotes, ChoiceWords
from soilgis.planning.areas.regions import REGION_AREA
from soilgis.planning.change.inputs import SAME, compared_inputs
from soilgis.planning.change.split import Side, split_change
from soilgis.planning.change.told import paragraph
from soilgis.store.catalog import Catalog
from soilgis.store.codes import region_codes
from soilgis.store.given import notes_of, read_given
from soilgis.store.places import open_places
from soilgis.store.result_folders import ResultFolder, open_results

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from soilgis.model.notes import Note


@dataclass(frozen=True)
class Given:
    """Figures of every year that one input holds (一方数据).

    Attributes
    ----------
    name
        Its name for sentences.
    frame
        As `split.Side` has them, of all years.
    folder
        The folder of results; None for a table.
    notes
        What the reader must be told.
    """

    name: str
    frame: pd.DataFrame
    folder: ResultFolder | None = None
    notes: tuple[Note, ...] = ()

    @property
    def manifest(self) -> dict[str, Any]:
        """What the folder's manifest says; nothing for a table."""
        return self.folder.manifest if self.folder else {}

    def years(self) -> list[int]:
        """Years there are figures of, in order."""
        return sorted(int(year) for year in self.frame[RateFile.year].unique())

    def side(self, year: int, option: str) -> Side:
        """Figures of one year.

        Raises
        ------
        UsageError
            If there are none, naming the years there are.
        """
        if year not in self.years():
            raise UsageError(
                f"{option}: {self.name} has no rates of {year} (没有该年数据); it has {shorten(self.years(), 20)}"
            )
        rows = self.frame[self.frame[RateFile.year] == year].reset_index(drop=True)
        layers = [layer for layer in self.manifest.get("layers", ()) if layer["id"] == f"erosion-{year}"]
        return Side(rows, frozenset(digest for layer in layers for digest in layer.get("inputs", {}).values()))


def open_given(path: Path, *, encoding: str = "") -> Given:
    """Open one side: a folder that `soilgis run` wrote, or a CSV with the columns of `RateFile`.

    Raises
    ------
    LayerError, SchemaError, PlaceError
        Naming what is wrong and the cure.
    """
    if path.is_dir():
        return _of_folder(open_results(path))
    rows = read_given(path, RateFile, encoding=encoding)
    absent = [str(c) for c in RateFile.columns() if not c.optional and c not in rows and c not in {"adcode", "name"}]
    if absent:
        raise SchemaError(
            f"{path.name} has no column {shorten(absent)} (缺少字段); found {shorten(rows.columns, 20)}; see: soilgis schema rates"
        )
    places = open_places("amap", Catalog())
    codes, said = region_codes(rows, places, path.name)
    named = rows if RateFile.name in rows else rows.assign(name=codes)
    known = RateFile.check(named.assign(adcode=codes), path.name).reset_index(drop=True)
    frame = known.assign(
        level=known[RateFile.adcode].map(
            places.units.drop_duplicates(RateFile.adcode).set_index(RateFile.adcode)[ErosionClasses.level]
        ),
        stands_in=False,
        rated=True,
        method=known[RateFile.method].fillna(""),
        status=Status.WORKING.value,
    )
    _refuse_more_erosion(frame, path.name)
    notes = [*notes_of(rows), *(note.under(path.name) for note in said)]
    return Given(path.name, frame, None, (*notes, ChoiceNotes.no_status(file=path.name)))


def _refuse_more_erosion(frame: pd.DataFrame, subject: str) -> None:
    over = frame[(frame[RateFile.erosion_km2] > frame[RateFile.land_km2]) | (frame[RateFile.land_km2] <= 0)]
    if len(over):
        shown = shorten(f"{row[RateFile.name]} {row[RateFile.year]}" for row in over.to_dict("records"))
        raise SchemaError(
            f"{subject}: erosion_km2 is larger than land_km2 (流失面积大于国土面积) in {shown}; correct one of them"
        )


def _of_folder(folder: ResultFolder) -> Given:
    if not folder.has("rates"):
        raise SchemaError(
            f"{folder.path} has no rates.csv (成果中没有水土保持率); run the study with erosion rasters of the years to compare"
        )
    rates, said = folder.table("rates", Rates)
    regions, more = folder.table("regions", RegionAreas)
    areas = regions.set_index(RegionAreas.adcode)[RegionAreas.area_km2]
    frame = rates.assign(
        area_km2=rates[Rates.adcode].map(areas),
        stands_in=rates[Rates.land_source].str.contains(REGION_AREA, regex=False),
        rated=rates[Rates.rate].notna(),
        method=[_method(folder, int(year)) for year in rates[Rates.year]],
    )
    return Given(str(folder.path), frame, folder, tuple(dict.fromkeys([*said, *more])))


def _method(folder: ResultFolder, year: int) -> str:
    """How erosion of a year was come by: the classes' method, their legend, and whether figures were published ones."""
    entries = [one for one in folder.manifest["study"].get("rasters", ()) if one.get("year") == year]
    published = [str(one.get("file", "")).lower().endswith(".csv") for one in entries]
    legends = [sorted(one.get("legend", {}).items()) for one in entries]
    said = ""
    if folder.has("erosion_classes"):
        classes, _ = folder.rows("erosion_classes")
        said = "；".join(
            dict.fromkeys(classes.loc[classes[RateFile.year] == str(year), str(ErosionClasses.method)].dropna())
        )
    return f"{said}{published}{legends}"


@dataclass(frozen=True)
class Asked:
    """What is compared (对比要求): years, 0 for the usual ones; the method's word; the result that bridges two methods."""

    years: tuple[int, int] = (0, 0)
    method: str = "auto"
    bridge: Given | None = None


def compare(old: Given, new: Given, asked: Asked) -> Comparison:
    """Split the change between two results, or two years of one.

    Parameters
    ----------
    old, new
        Earlier and later figures; may be one and the same.
    asked
        Years, method, bridge.

    Raises
    ------
    UsageError, SchemaError
        If a year has no figures, the sides are one, or they share no region.
    """
    years = _years(old, new, asked.years)
    before, after = old.side(years[0], "--old-year"), new.side(years[1], "--new-year")
    again = asked.bridge.side(years[0], "--bridge") if asked.bridge else None
    split = split_change(before, after, again, method=asked.method)
    if split.empty:
        raise SchemaError(
            f"{old.name} and {new.name} share no region (两期没有共同的行政区); compare results of one area"
        )
    inputs = compared_inputs(old.manifest, new.manifest, years=years)
    drawn = drawn_change((old.manifest, new.manifest), new.folder.shapes(), split, years) if new.folder else None
    warnings = [*old.notes, *new.notes, *(asked.bridge.notes if asked.bridge else ()), *_left_out(before, after)]
    if new.folder and drawn is None:
        warnings.append(ChoiceNotes.no_borders(result=new.name))
    lines = paragraph(split, differing=_differing(inputs))
    known = Provenance(drawn.provenance.uses if drawn else (), tuple(dict.fromkeys(warnings)))
    return Comparison(split, inputs, lines, known, drawn)


def _years(old: Given, new: Given, asked: tuple[int, int]) -> tuple[int, int]:
    """Years to compare: those asked for; else first and last of one result, and the last of two."""
    one = old.folder is not None and new.folder is not None and old.folder.path.resolve() == new.folder.path.resolve()
    usual = (old.years()[0 if one else -1], new.years()[-1])
    first, last = (wish or common for wish, common in zip(asked, usual, strict=True))
    if one and first == last:
        raise UsageError(ChoiceWords.itself(name=old.name, years=old.years()))
    return first, last


def _left_out(before: Side, after: Side) -> list[Note]:
    codes = [set(side.frame[RateFile.adcode]) for side in (before, after)]
    said = []
    for note, side, other in ((ChoiceNotes.only_old, before, codes[1]), (ChoiceNotes.only_new, after, codes[0])):
        alone = side.frame[~side.frame[RateFile.adcode].isin(other)]
        if len(alone):
            names = [f"{row[RateFile.name]}（{row[RateFile.adcode]}）" for row in alone.to_dict("records")]
            said.append(note(regions=names))
    return said


def _differing(inputs: pd.DataFrame) -> list[str]:
    differs = inputs[inputs[ChangedInputs.state] != SAME]
    return [f"{row[ChangedInputs.item]}（{row[ChangedInputs.state]}）" for row in differs.to_dict("records")]
