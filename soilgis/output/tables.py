"""Tables as files (表格输出): CSV for machines, one sheet each for people, the same declaration behind both."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from soilgis.model.texts import plain
from soilgis.model.units import Unit, rounded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from soilgis.model.answer import Answer, Tables
    from soilgis.model.columns import Column, Table
    from soilgis.model.job import Target

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula; the full-width signs too, where its language is Chinese."""
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?%?")
"""What looks like a formula and is a number, such as the class -1."""


def write_csv(frame: pd.DataFrame, table: type[Table], path: Path, *, lang: str = "") -> None:
    """Write one table as CSV, UTF-8 with BOM, full precision; under headings with a unit figures stand in that unit.

    Parameters
    ----------
    frame
        Rows of ``table``.
    table
        Its declaration.
    path
        File to write.
    lang
        Empty for machine names and stored words; ``zh`` for Chinese headings and words.
    """
    shown = worded(frame, table) if lang == "zh" else frame
    if lang:
        shown = shown.assign(
            **{name: shown[name] * factor for name, factor in _factors(table).items() if name in shown}
        )
    renamed = shown.rename(columns={str(c): c.heading(lang) for c in table.columns()}) if lang else shown
    guarded(_denoised_frame(renamed)).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")


def denoised(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The same figures, those that miss a decimal of at most ten digits by their last bits put onto it.

    68.1 / 100 is 0.6809999999999999 and is printed as 0.681; a measured figure fills all its bits and stays as it is.
    """
    size = np.abs(values)
    usual = (size >= 1e-8) & (size < 1e10)  # there the power of ten below is exact
    seen = values[usual]
    scale = 10.0 ** (9 - np.floor(np.log10(size[usual])))
    decimal = np.rint(seen * scale) / scale
    shown = values.copy()
    shown[usual] = np.where(np.abs(decimal - seen) <= 2 * np.spacing(size[usual]), decimal, seen)
    return shown


def _denoised_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """The same table without what binary fractions leave behind the last digit."""
    shown = frame.copy(deep=False)
    for place, dtype in enumerate(shown.dtypes):
        if dtype == np.float64:
            shown.isetitem(place, denoised(shown.iloc[:, place].to_numpy()))
    return shown


def _factors(table: type[Table]) -> dict[str, float]:
    """Printed value / stored value of the columns where they differ: shares."""
    return {str(c): c.unit.factor for c in table.columns() if c.unit is not None and c.unit.factor != 1}


def write_wide(
    frame: pd.DataFrame, rows: pd.Series[Any], path: Path, *, column: str, value: str, known: Sequence[str] = ()
) -> None:
    """Write a long table as a wide CSV, one line a row's id, one column a value of ``column``; 0.0 where there is nothing.

    The table is never held wide: time and room grow with the cells that are written.

    Parameters
    ----------
    frame
        Long table; each pair of id and ``column`` stands once.
    rows
        Ids of all lines, in order, named after their column in ``frame``; those without an entry are lines of zeros.
    path
        File to write.
    column, value
        Columns of ``frame`` that become the heading and the cells.
    known
        Headings that stand there also where nothing meets them, behind those that have a cell.
    """
    codes, found = pd.factorize(frame[column])
    names = pd.Index([*found, *(name for name in dict.fromkeys(known) if name not in set(found))], dtype=object)
    place = pd.Index(rows).get_indexer(frame[rows.name])
    order = np.argsort(place, kind="stable")
    bounds = np.searchsorted(place[order], np.arange(len(rows) + 1))
    cells, at = frame[value].to_numpy()[order].tolist(), codes[order].tolist()
    blank = ["0.0"] * len(names)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(_line([str(rows.name), *names.tolist()]) + "\r\n")
        for row, name in enumerate(rows):
            line = blank.copy()
            for entry in range(bounds[row], bounds[row + 1]):
                line[at[entry]] = repr(cells[entry])
            file.write(",".join([_line([name]), *line]) + "\r\n")


def _line(texts: list[object]) -> str:
    """Texts as part of a CSV line, quoted and guarded where needed."""
    made = io.StringIO()
    csv.writer(made, lineterminator="").writerow([inert(text) for text in texts])
    return made.getvalue()


def worded(frame: pd.DataFrame, table: type[Table]) -> pd.DataFrame:
    """Put Chinese words for the stored ones: 山区 for mountain, 未核查 for unchecked, 是 for True."""
    shown = frame.copy()
    for column in table.columns():
        if column not in shown:
            continue
        if column.words is not None:
            values = shown[column].tolist()
            words = {value: column.worded(value) for value in {one for one in values if isinstance(one, str)}}
            shown[str(column)] = pd.Series(
                [words[value] if isinstance(value, str) else column.worded(value) for value in values],
                index=shown.index,
                dtype=object,
            )
        elif column.kind == "flag":
            shown[str(column)] = shown[column].map({True: "是", False: "否"})
    return shown


def guarded(frame: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before texts and headings a spreadsheet would run as a formula; lone comparators and numbers are left.

    Signs no eye can see are spelled, as `soilgis.model.texts` does where texts enter, should any have come another way.
    """
    safe = frame.rename(columns={name: inert(name) for name in frame.columns if inert(name) != name})
    for column in safe.columns:
        texts = [] if pd.api.types.is_numeric_dtype(safe[column].dtype) else safe[column].tolist()
        if not _harmless(texts):
            shown: list[Any] = [inert(text) for text in texts]
            safe[column] = shown
    return safe


def _harmless(texts: list[Any]) -> bool:
    """Whether nothing in a column can need a guard, told of the whole column at once: most are so, and are long."""
    written = [text for text in texts if isinstance(text, str)]
    return "".join(written).isprintable() and {text[:1] for text in written}.isdisjoint(_FORMULA)


def inert(text: object) -> object:
    """A text as a spreadsheet shows it and does not run it; anything else as it is."""
    if not isinstance(text, str):
        return text
    runs = len(text) > 1 and text.startswith(_FORMULA) and not _NUMBER.fullmatch(text)
    shown = plain(text)
    return f"'{shown}" if runs else shown


def printed_value(value: object, column: Column) -> object:
    """Round a stored value to its unit's digits for a sheet; shares stay shares there, missing becomes an em dash."""
    if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return "—"
    if column.kind == "real" and column.unit is not None and isinstance(value, int | float):
        digits = column.unit.digits + (2 if column.unit is Unit.SHARE else 0)
        return rounded(float(value), digits)
    if column.kind == "integer" and isinstance(value, int | float):
        return int(value)
    return value


def printed_values(values: pd.Series[Any], column: Column) -> list[object]:
    """Return `printed_value` of every value of a column."""
    return [value if isinstance(value, str) else printed_value(value, column) for value in values.tolist()]


def write_table_set(
    answer: Tables, target: Target, *, zh: bool = False, besides: Callable[[Tables, Path], list[str]] = lambda *_: []
) -> list[Path]:
    """Write an answer's tables as CSV where a job says, all of them or none.

    Parameters
    ----------
    answer
        Its table "" goes to the file of the target, or each table to NAME.csv in its folder; one with shapes to NAME.gpkg there.
    target
        File or folder.
    zh
        Chinese headings and words.
    besides
        Puts further files into the folder and returns their names.

    Returns
    -------
    list of Path
        Files in the order of the tables, wide ones and further ones last.
    """
    from soilgis.output.atomic import scratch_file, scratch_folder

    opened = scratch_file(target.path) if target.endings else scratch_folder(target.path)
    with opened as scratch:
        folder = scratch.parent if target.endings else scratch
        names = put_tables(answer, folder, named=lambda name: _file_name(target, name), zh=zh)
        names += besides(answer, folder)
    return [target.folder / name for name in names]


def put_tables(
    answer: Answer, folder: Path, *, named: Callable[[str], str] = "{}.csv".format, zh: bool = False
) -> list[str]:
    """Put an answer's tables into a folder as CSV, those with shapes as GeoPackage; return the files' names, wide ones last."""
    names = []
    for name, (declared, frame) in answer.frames().items():
        if "geometry" in frame:
            names += write_shapes(frame, folder, name)
        else:
            names.append(named(name))
            write_csv(frame, declared, folder / names[-1], lang="zh" if zh else "")
    for name, wide in getattr(answer, "wide", {}).items():
        names.append(named(name))
        write_wide(wide.frame, wide.rows, folder / names[-1], column=wide.column, value="area_km2", known=wide.known)
    return names


def write_shapes(frame: Any, folder: Path, name: str) -> list[str]:
    """Write a frame with shapes as NAME.gpkg and return its name; nothing where it has no rows. The same frame gives the same bytes."""
    from soilgis.output.geopackage import VERSION, fix_contents, fixed_date

    if not len(frame):
        return []
    with fixed_date():
        frame.to_file(folder / f"{name}.gpkg", layer=name, dataset_options={"VERSION": VERSION})
    fix_contents(folder / f"{name}.gpkg")
    return [f"{name}.gpkg"]


def _file_name(target: Target, name: str) -> str:
    if not target.endings:
        return f"{name or 'table'}.csv"
    return f"{target.path.stem}-{name}.csv" if name else target.path.name
