"""Columns and tables (字段与表): the machinery that makes one declaration serve code, checks, files and headings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, TypeVar

from soilgis.model.errors import Problems, SchemaError, shorten
from soilgis.model.numbers import read_numbers, row_label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

    from soilgis.model.units import Unit

Kind = Literal["text", "integer", "real", "flag", "geometry"]
Frame = TypeVar("Frame", bound="pd.DataFrame")

DTYPES: dict[Kind, str] = {"text": "str", "integer": "Int64", "real": "float64", "flag": "bool", "geometry": "geometry"}


class Column(str):
    """A column's name that carries its declaration; ``Coverage.area_km2`` *is* the text ``"area_km2"``.

    Parameters
    ----------
    label
        Chinese heading.
    kind
        What the column holds; a ``real`` column without ``unit`` is a pure number.
    unit
        Unit of the stored values; printed with the unit's digits.
    low, high
        Closed limits of the stored values.
    optional
        Whether a value may be missing (null text, NaN).
    label_en
        English heading; the column's name in words when not given.
    words
        What a stored word is printed as under Chinese headings (`soilgis.model.words`); None where stored texts are printed.
    """

    __slots__ = ("high", "kind", "label", "label_en", "low", "optional", "unit", "words")

    label: str
    kind: Kind
    unit: Unit | None
    low: float | None
    high: float | None
    optional: bool
    label_en: str
    words: Callable[[str], str] | None

    def __new__(  # noqa: PLR0913 - a declaration names everything about a column
        cls,
        label: str,
        kind: Kind,
        *,
        unit: Unit | None = None,
        low: float | None = None,
        high: float | None = None,
        optional: bool = False,
        label_en: str = "",
        words: Callable[[str], str] | None = None,
    ) -> Self:
        """Make a column that has no name until its table gives it one."""
        return cls._named(
            "", label=label, kind=kind, unit=unit, low=low, high=high, optional=optional, label_en=label_en, words=words
        )

    @classmethod
    def _named(  # noqa: PLR0913
        cls,
        name: str,
        *,
        label: str,
        kind: Kind,
        unit: Unit | None,
        low: float | None,
        high: float | None,
        optional: bool,
        label_en: str,
        words: Callable[[str], str] | None = None,
    ) -> Self:
        column = str.__new__(cls, name)
        column.label, column.kind, column.unit, column.low, column.high = label, kind, unit, low, high
        column.optional, column.label_en, column.words = optional, label_en, words
        return column

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle with the declaration, so that a frame may go to another process."""
        return _restored, (str(self), {slot: getattr(self, slot) for slot in self.__slots__})

    def named(self, name: str) -> Column:
        """Return the same declaration under ``name``."""
        spelled = self.label_en or name.replace("_", " ")
        return Column._named(
            name, label=self.label, kind=self.kind, unit=self.unit, low=self.low, high=self.high,
            optional=self.optional, label_en=spelled, words=self.words,
        )  # fmt: skip

    def worded(self, value: object) -> object:
        """Return what a stored value is printed as under a Chinese heading; numbers and missing values stay as they are."""
        if isinstance(value, str) and self.words is not None:
            return self.words(value)
        return {True: "是", False: "否"}.get(value, value) if self.kind == "flag" and isinstance(value, bool) else value

    def heading(self, lang: str = "zh") -> str:
        """Return the heading with its unit, as printed above a column: ``覆盖面积（km²）``."""
        label = self.label if lang == "zh" else self.label_en
        symbol = self.unit.symbol(lang) if self.unit else ""
        if not symbol or symbol == "年":
            return label
        return f"{label}（{symbol}）" if lang == "zh" else f"{label} ({symbol})"


def _restored(name: str, declared: dict[str, Any]) -> Column:
    return Column._named(name, **declared)  # noqa: SLF001 - the other half of `Column.__reduce__`


class Table:
    """Base of every declared table; subclasses list their columns as class attributes.

    Attributes
    ----------
    title
        Chinese and English title, in that order.
    key
        Columns that together name a row; values are present and never repeat.
    """

    title: ClassVar[tuple[str, str]] = ("", "")
    key: ClassVar[tuple[str, ...]] = ()
    _columns: ClassVar[dict[str, Column]] = {}

    def __init_subclass__(cls) -> None:
        """Name the declared columns after their attributes, keeping the order of declaration."""
        declared = dict(cls._columns)
        for name, value in list(vars(cls).items()):
            if isinstance(value, Column):
                declared[name] = value.named(name)
                setattr(cls, name, declared[name])
        cls._columns = declared

    @classmethod
    def columns(cls) -> tuple[Column, ...]:
        """Return the columns in the order of declaration."""
        return tuple(cls._columns.values())

    @classmethod
    def column(cls, name: str) -> Column:
        """Return the declaration of one column.

        Raises
        ------
        SchemaError
            If the table has no such column.
        """
        if name not in cls._columns:
            raise SchemaError(f"{cls.__name__} has no column {name!r}; it has {', '.join(cls._columns)}")
        return cls._columns[name]

    @classmethod
    def required(cls) -> tuple[Column, ...]:
        """Columns that must be there."""
        return tuple(column for column in cls.columns() if not column.optional)

    @classmethod
    def check(cls, frame: Frame, subject: str = "") -> Frame:
        """Return ``frame`` with the declared columns first and of the declared types; extra columns stay behind them.

        Parameters
        ----------
        frame
            Any frame; it is not changed.
        subject
            The input's name for messages; the table's title when not given.

        Raises
        ------
        SchemaError
            With every problem: missing columns, wrong types, values outside limits, missing values, repeated keys.
        """
        problems = Problems(subject or f"{cls.__name__} {cls.title[0]}")
        absent = [c for c in cls.columns() if c not in frame.columns and not c.optional]
        if absent:
            problems.add(f"no column {shorten(absent)}; found {shorten(frame.columns, 20)} (缺少字段)")
            problems.raise_as(SchemaError)
        typed = cls._typed(frame, problems)
        problems.raise_as(SchemaError)
        for column in cls.columns():
            problems.extend(_value_problems(typed, column))
        problems.extend(_key_problems(typed, cls.key))
        problems.raise_as(SchemaError)
        return typed

    @classmethod
    def _typed(cls, frame: Frame, problems: Problems) -> Frame:
        typed = frame.copy()
        for column in cls.columns():
            if column.kind == "geometry":
                continue
            if column not in typed.columns:
                typed[str(column)] = None
            try:
                typed[str(column)] = _read(typed[column], column, problems).astype(_dtype(column))
            except (TypeError, ValueError) as error:
                problems.add(f"column {column} ({column.label}) must be {column.kind}: {error}")
        declared = [str(c) for c in cls.columns() if c in typed.columns]
        return typed[declared + [c for c in typed.columns if c not in declared]]

    @classmethod
    def json_schema(cls) -> dict[str, object]:
        """Describe one row as JSON schema: types, units, limits and Chinese titles."""
        types = {"text": "string", "integer": "integer", "real": "number", "flag": "boolean", "geometry": "object"}
        properties: dict[str, dict[str, object]] = {}
        for column in cls.columns():
            entry: dict[str, object] = {"title": column.heading(), "type": types[column.kind]}
            if column.low is not None:
                entry["minimum"] = column.low
            if column.high is not None:
                entry["maximum"] = column.high
            properties[str(column)] = entry
        required = [str(column) for column in cls.columns() if not column.optional]
        description = (cls.__doc__ or "").partition("\n")[0]
        return {"title": cls.__name__, "description": description, "type": "object", "key": list(cls.key),
                "properties": properties, "required": required}  # fmt: skip

    @classmethod
    def empty(cls) -> pd.DataFrame:
        """Return a frame with no rows and the declared columns and types (geometry left out)."""
        import pandas as pd

        return pd.DataFrame({str(c): pd.Series(dtype=_dtype(c)) for c in cls.columns() if c.kind != "geometry"})


def _dtype(column: Column) -> Any:
    return "boolean" if column.kind == "flag" and column.optional else DTYPES[column.kind]


def _read(values: pd.Series[Any], column: Column, problems: Problems) -> pd.Series[Any]:
    """Numbers out of text, where a column of numbers came as text; whole ones where the declaration says so."""
    textual = values.dtype == object or str(values.dtype).startswith(("str", "category"))
    if column.kind not in {"real", "integer"} or not textual:
        return values
    symbols = {column.unit.symbol("zh"), column.unit.symbol("en")} if column.unit else set()
    found = read_numbers(values, problems, units=tuple(symbols - {""}))
    broken = (found % 1 != 0) & found.notna()
    if column.kind == "integer" and broken.any():
        problems.extend(
            f"{row_label(values.index, at)}: {column} is {found.iloc[at]:g}, not a whole number (须为整数)"
            for at in broken.to_numpy().nonzero()[0].tolist()
        )
        return found.round()
    return found


def _value_problems(frame: pd.DataFrame, column: Column) -> Iterator[str]:
    if column not in frame.columns:
        return
    values = frame[column]
    missing = values.isna()
    if missing.any() and not column.optional:
        rows = _rows(values.index, missing)
        yield f"column {column} ({column.label}) is empty in {rows}; fill it (不能为空)"
    if column.kind not in {"real", "integer"}:
        return
    low = float("-inf") if column.low is None else column.low
    high = float("inf") if column.high is None else column.high
    outside = ~missing & ~values.between(low, high).fillna(value=False)
    if outside.any():
        shown = shorten(
            f"{row_label(values.index, at)}: {values.iloc[at]}" for at in outside.to_numpy().nonzero()[0].tolist()
        )
        yield f"column {column} ({column.label}) must lie in [{low:g}, {high:g}]; {shown}"


def _rows(index: pd.Index, chosen: pd.Series[bool]) -> str:
    """Spell the rows that were chosen: ``row 1、2`` or ``line 2、3``."""
    labels = [row_label(index, at) for at in chosen.to_numpy().nonzero()[0].tolist()]
    word = labels[0].partition(" ")[0]
    return f"{word} {shorten(label.partition(' ')[2] for label in labels)}"


def _key_problems(frame: pd.DataFrame, key: tuple[str, ...]) -> Iterator[str]:
    if not key or frame.empty:
        return
    for column in key:
        if str(frame[column].dtype) != DTYPES["text"]:
            continue
        blank = frame[column].str.strip().eq("")
        if blank.any():
            yield f"{column} is empty in {_rows(frame.index, blank)}; fill it (编号为空)"
    repeated = frame.duplicated(subset=list(key), keep=False)
    if repeated.any():
        shown = shorten(dict.fromkeys("/".join(map(str, row)) for row in frame.loc[repeated, list(key)].to_numpy()))
        yield f"{'+'.join(key)} must not repeat (主键重复): {shown}"
