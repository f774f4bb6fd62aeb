"""Before a job begins (开工前检查): every field looked at as its declaration says, all problems at once, none of the work begun.

Only heads are read: schema, CRS, columns, encoding. What cannot be told without reading all of a file is said to be unchecked.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soilgis.jobs.steps.handing import holding
from soilgis.jobs.steps.heads import refuse_absent, refuse_place, refuse_role, refuse_shapes
from soilgis.model.described import holds_of
from soilgis.model.errors import SchemaError, SoilgisError, UsageError
from soilgis.model.holds import Holding
from soilgis.model.inputs import NOTHING, PLAIN
from soilgis.model.job import option_of
from soilgis.model.layer import Role
from soilgis.model.problem import Found, Problem
from soilgis.model.sentences.jobs import JobMessages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from soilgis.model.inputs import FileOpening
    from soilgis.model.job import Job
    from soilgis.store.catalog import Catalog
    from soilgis.store.opening import Source

_TEXTS = {".geojson", ".json", ".geojsonl", ".geojsons", ".topojson", ".gml"}
_LONG_TEXT = 4 << 20
"""Bytes from which a text format is not looked into: it has no head, GDAL reads all of it to know its columns."""
_LONG_TABLE = 20 << 20
"""Bytes from which the headings of a table are not looked at."""


def examined(job: type[Job], values: Mapping[str, Any], name: str) -> tuple[Job, list[Found]]:
    """The job that values make, and everything that is wrong with it.

    Parameters
    ----------
    job
        The declaration.
    values
        What was given, by field.
    name
        The job's name, for messages.

    Returns
    -------
    job, problems
        With problems of single fields, the job lacks these fields and must not be done.
    """
    faults = job.faults(values)
    if not faults:
        asked = job.load(values, name, UsageError)
        return asked, looked(asked)
    wrong = {field.partition(".")[0] for field, _ in faults}
    known = {field: value for field, value in values.items() if field in job.model_fields and field not in wrong}
    found = [Found(Problem(field, sentence)) for field, sentence in faults]
    asked = job.model_construct(**known)
    if "" not in wrong:
        found += [Found(Problem("", sentence)) for sentence in asked.idle()]
    return asked, [*found, *(_Look(asked).found() if job.looks_first else ())]


def looked(job: Job) -> list[Found]:
    """Everything that can be seen to be wrong with a job's inputs before it begins."""
    if not job.looks_first:
        return []
    return _Look(job).found(early=True)


class _Look:
    """One look at all fields of a job."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._sources: dict[str, list[Source]] = {}
        self._found: list[Found] = []

    def found(self, *, early: bool = False) -> list[Found]:
        """Problems of the fields, in their order; then, where all its fields are allowed, what the job itself refuses."""
        from soilgis.store.catalog import Catalog

        catalog: Catalog | None = None
        with self._minding("layers"):
            catalog = Catalog(tuple(Path(folder) for folder in self._values("layers")))
        with self._minding(""):
            self._refuse_opening()
        with self._minding("sublayer"):
            self._refuse_sublayer()
        for name, info in type(self.job).model_fields.items():
            look = _LOOKS.get(holding(info))
            for value in self._values(name) if look else ():
                with self._minding(name):
                    look(self, name, value, catalog) if look and catalog is not None else None
        for name, info in type(self.job).model_fields.items():
            if holding(info) is Holding.COLUMN:
                self._column(name)
        with self._minding(""):
            if early:
                self.job.early()
        return self._found

    @contextmanager
    def _minding(self, field: str) -> Iterator[None]:
        try:
            yield
        except SoilgisError as error:
            if str(error) not in {one.problem.sentence for one in self._found}:
                self._found.append(Found(Problem(field, str(error), kind=type(error).__name__), error))

    def _unchecked(self, field: str, sentence: str) -> None:
        self._found.append(Found(Problem(field, sentence, "unchecked", "")))

    def _values(self, field: str) -> tuple[Any, ...]:
        value = getattr(self.job, field, None)
        several = value if isinstance(value, tuple | list) else (value,)
        return tuple(one for one in several if one is not None and str(one))

    def _refuse_opening(self) -> None:
        if hasattr(self.job, "opening"):
            self.job.opening()

    def _refuse_sublayer(self) -> None:
        """Refuse a sublayer named for all inputs that none of them has."""
        from soilgis.store.idle import UNDECLARED, refuse_unknown_layer

        spare = self._opening("").sublayer
        fields = [name for name, info in type(self.job).model_fields.items() if holding(info) is Holding.VECTOR]
        paths = [Path(str(value)) for name in fields for value in self._values(name)]
        files = [path for path in paths if path.exists() and path.suffix.lower() not in UNDECLARED]
        if spare and files:
            refuse_unknown_layer(files, spare.value)

    def _opening(self, field: str) -> FileOpening:
        try:
            plain = self.job.opening() if hasattr(self.job, "opening") else PLAIN
        except SoilgisError:
            return NOTHING
        return plain.of(field)

    def vector(self, field: str, value: Any, catalog: Catalog) -> None:
        """A vector file or a layer of the shelf: there, readable, with a CRS, of the shapes that are asked for."""
        from soilgis.store.catalog import near
        from soilgis.store.idle import UNDECLARED
        from soilgis.store.opening import open_source
        from soilgis.store.unpacked import unpacked

        mark = holds_of(type(self.job).model_fields[field])
        text = str(value)
        _, equals, behind = text.partition("=")
        if mark and mark.pair and equals and not Path(text).exists():
            text = behind
        path = Path(text)
        if mark and mark.role and not path.exists() and catalog.has(text):
            refuse_role(text, catalog, Role(mark.role))
            return
        path = unpacked(path, self._opening(field).sublayer.value)
        if path.suffix.lower() in UNDECLARED or not path.exists():
            refuse_absent(path, near(text, catalog.ids()) if mark and mark.role else "")
        elif path.suffix.lower() in _TEXTS and path.stat().st_size > _LONG_TEXT:
            self._unchecked(
                field,
                JobMessages.headless(path=path.name),
            )
        else:
            source = open_source(path, self._opening(field))
            self._sources.setdefault(field, []).append(source)
            refuse_shapes(source, mark.geometry if mark else ())
            refuse_place(source)

    def raster(self, field: str, value: Any, catalog: Catalog) -> None:
        """A raster: readable, with a CRS, measurable."""
        from soilgis.jobs.steps.raster_inputs import opened

        del catalog
        mark = holds_of(type(self.job).model_fields[field])
        year, equals, file = str(value).partition("=")
        text = file if mark and mark.pair and equals and year.isdigit() else str(value)
        if mark and mark.pair and not (equals and year.isdigit() and file):
            raise UsageError(
                f"{option_of(field, type(self.job).model_fields[field])}: {str(value)!r} must read YEAR=FILE, such as 2024=erosion.tif (格式：年份=文件)"
            )
        if text.lower().endswith(".csv"):
            refuse_absent(Path(text))
        elif not text.startswith("demo:"):
            named = getattr(self.job, "crs", "")
            opened(text, self._opening(field).crs.value if hasattr(self.job, "opening") else str(named or ""))

    def table(self, field: str, value: Any, catalog: Catalog) -> None:
        """A table: there, readable, with the columns of its declaration."""
        from soilgis.model.file_tables import FILE_TABLES
        from soilgis.store.given import read_given

        del catalog
        mark = holds_of(type(self.job).model_fields[field])
        declared = FILE_TABLES.get(mark.table) if mark else None
        path = Path(str(value))
        if declared is None or not path.is_file():
            refuse_absent(path)
        elif path.stat().st_size > _LONG_TABLE:
            self._unchecked(field, f"{path.name} is a long table; its columns are seen when it is read (大表未预检)")
        else:
            headings = read_given(path, declared, encoding=str(getattr(self.job, "encoding", "") or "")).columns
            absent = [name for name in map(str, declared.required()) if name not in headings]
            if absent:
                raise SchemaError(
                    f"{path.name} has no column {'、'.join(absent)} (缺少字段); found {'、'.join(map(str, headings))}"
                )

    def layer(self, field: str, value: Any, catalog: Catalog) -> None:
        """A layer of the shelf, of the role that is asked for."""
        mark = holds_of(type(self.job).model_fields[field])
        if mark and mark.role:
            refuse_role(str(value), catalog, Role(mark.role))
        else:
            catalog.layer(str(value))

    def study(self, field: str, value: Any, catalog: Catalog) -> None:
        """A study that can be read."""
        del field
        catalog.study(str(value))

    def place(self, field: str, value: Any, catalog: Catalog) -> None:
        """A region that is known."""
        from soilgis.store.places import open_places

        open_places("amap", catalog).resolve_all(
            [("", str(value))], option_of(field, type(self.job).model_fields[field])
        )

    def file(self, field: str, value: Any, catalog: Catalog) -> None:
        """A file that is there."""
        del field, catalog
        refuse_absent(Path(str(value)))

    def _column(self, name: str) -> None:
        """Refuse a column that a file does not have; names that a reader finds by likeness are left to it."""
        from soilgis.store.field_names import column_named
        from soilgis.store.opening import refuse_no_field

        info = type(self.job).model_fields[name]
        mark = holds_of(info)
        for column in self._values(name):
            for source in self._sources.get(mark.of if mark else "", ()):
                with self._minding(name):
                    if not column_named(source.fields, (str(column),), source.path.name)[0]:
                        refuse_no_field(source, str(column), option_of(name, info))


_LOOKS = {
    Holding.VECTOR: _Look.vector,
    Holding.RASTER: _Look.raster,
    Holding.TABLE: _Look.table,
    Holding.LAYER: _Look.layer,
    Holding.STUDY: _Look.study,
    Holding.PLACE: _Look.place,
    Holding.FILE: _Look.file,
}
"""What is looked at, by what a field holds."""
