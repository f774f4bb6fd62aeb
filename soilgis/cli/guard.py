"""Before work begins (开工前检查): what is read may be read, and what is written takes nothing away from anybody.

Every command that writes says where by its `Target`; the rest is the same for all: no output is an input, whatever the path that leads
to it; its ending is the format written; files soilgis did not write stay unless ``--overwrite``; one process writes a place at a time.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from soilgis.cli.spelled import spelled_for
from soilgis.model.errors import OutputError, Problems, SoilgisError, UsageError
from soilgis.model.problem import Found, Problem, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from soilgis.model.job import Job, Target

_NOT_READ = {"out", "to", "work", "tiles", "scheduler", "overwrite", "online"}
"""Options that name nothing that is read."""
_FAMILIES = (
    (".shp", ".shx", ".dbf", ".prj", ".cpg", ".qpj", ".sbn", ".sbx", ".qix", ".cst", ".idx", ".fbn", ".fbx", ".shp.xml"),
    (".tab", ".dat", ".map", ".id", ".ind", ".mif", ".mid"),
    (".tif", ".tiff", ".tfw", ".img", ".ige", ".rrd", ".hdr", ".prj", ".wld", ".tif.ovr", ".tif.msk", ".tif.aux.xml", ".aux.xml", ".aux"),
    (".csv", ".csvt", ".prj"),
    (".asc", ".prj"), (".bil", ".hdr", ".blw", ".stx"), (".gpkg", ".gpkg-wal", ".gpkg-shm"), (".kml", ".prj"), (".gml", ".gfs", ".xsd"),
)  # fmt: skip
"""Endings of files that are one input together."""
_FORMATS = [
    ".csv",
    ".xlsx",
    ".xls",
    ".html",
    ".htm",
    ".docx",
    ".pdf",
    ".png",
    ".svg",
    ".tif",
    ".tiff",
    ".gpkg",
    ".shp",
    ".dbf",
    ".prj",
    ".cpg",
    ".shx",
    ".json",
    ".geojson",
    ".kml",
    ".kmz",
    ".parquet",
    ".fgb",
    ".txt",
    ".toml",
    ".zip",
]
"""Endings of files; a folder for results is none of these."""


def study_id(name: str, layers: tuple[Path, ...]) -> str:
    """Id of a study by its id or path, for the folder that is written when none is named."""
    from soilgis.store.catalog import Catalog

    return Catalog(layers).study(name).id


@contextmanager
def guarded(request: Job) -> Iterator[None]:
    """Check a command's inputs and outputs, keep others away from its outputs, and shut out hosts, for the time of the block.

    Raises
    ------
    SoilgisError
        With everything that is wrong, before any work.
    """
    from soilgis.model.secrecy import releasing
    from soilgis.store.online import asking_hosts, shut_out_hosts
    from soilgis.store.written import overwriting

    online = bool(getattr(request, "online", False))
    with ExitStack() as during:
        during.enter_context(asking_hosts(online))
        if not online:
            during.enter_context(shut_out_hosts())
        during.enter_context(
            releasing(internal=getattr(request, "internal", False), coarsen=getattr(request, "coarsen", ""))
        )
        during.enter_context(overwriting(bool(getattr(request, "overwrite", False))))
        refuse(problems_before(request), type(request).__module__.rpartition(".")[2], spelled_for(type(request)))
        targets = request.writes()
        _reserve(targets, during)
        yield


def problems_before(request: Job, *, looking: bool = True) -> list[Found]:
    """What is wrong with inputs and outputs, as far as it can be told before any work.

    Parameters
    ----------
    request
        What is asked.
    looking
        Whether inputs are looked into; otherwise only whether they may be opened at all.
    """
    from soilgis.jobs.steps.preflight import looked
    from soilgis.store.entry import admit
    from soilgis.store.secrecy import refuse_internal_file

    found: list[Found] = []
    named = _named(request)
    for field, one in named:
        try:
            admit(one, UsageError)
            if "internal" in type(request).model_fields:  # verify looks at what there is and writes nothing
                refuse_internal_file(one, UsageError)
        except SoilgisError as error:
            found.append(Found(Problem(field, str(error), kind=type(error).__name__), error))
    if found:
        return found
    found = looked(request) if looking else []
    try:
        _refuse(request.writes(), named)
        _prove(request.writes())
    except (AttributeError, TypeError):
        return found  # a field is missing, which is told already
    except SoilgisError as error:
        if str(error) not in {one.problem.sentence for one in found}:
            found.append(Found(Problem("out", str(error), kind=type(error).__name__), error))
    return found


def _prove(targets: tuple[Target, ...]) -> None:
    from soilgis.output.atomic import prove_writable

    for target in targets:
        prove_writable(target.folder)


def _reserve(targets: tuple[Target, ...], during: ExitStack) -> None:
    from soilgis.output.atomic import reserved

    for target in targets:
        during.enter_context(reserved(target.path, file=bool(target.endings)))


def _refuse(targets: tuple[Target, ...], named: list[tuple[str, str]]) -> None:
    from soilgis.store.written import refuse_foreign

    if not targets:
        return
    problems = Problems("--out" if len(targets) == 1 else "outputs (输出)")
    for target in targets:
        problems.extend(_wrong_ending(target))
    problems.raise_as(OutputError)
    read = _Read(named)
    for target in targets:
        problems.extend(read.clashes(target))
    problems.raise_as(OutputError)
    refuse_foreign(place for target in targets for place in target.places())


def _wrong_ending(target: Target) -> Iterator[str]:
    ending = target.path.suffix.lower()
    if target.endings and target.path.is_dir():
        yield f"{target.path} is a folder (输出应为文件); name a file in it, ending in {' or '.join(target.endings)}"
    elif target.endings and ending not in target.endings:
        yield f"{target.path} does not end in {' or '.join(target.endings)}, which is what is written (输出文件扩展名与格式不符); give it that ending"
    if not target.endings and ending in _FORMATS and not target.path.is_dir():
        yield f"{target.path} must be a folder, its ending is that of a file (输出应为文件夹); leave out {ending}"


def _named(request: Job) -> list[tuple[str, str]]:
    """Options and texts of a command line that may name something that is read."""
    found: list[tuple[str, str]] = []
    for field in type(request).model_fields:
        if field in _NOT_READ:
            continue
        value = getattr(request, field, None)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, str | Path) and str(one):
                name, equals, file = str(one).partition("=")
                found.append((field, file if equals and not os.path.lexists(str(one)) and name else str(one)))
    return found


class _Read:
    """Everything a command reads, as far as it can be told before it does (输入集合)."""

    def __init__(self, named: list[tuple[str, str]]) -> None:
        self.files: dict[tuple[int, int], str] = {}
        self.spelled: dict[str, str] = {}
        self.folders: dict[str, str] = {}
        for field, name in named:
            path = Path(name)
            study = path / "study.toml" if path.is_dir() else path
            if path.is_file() or (field == "study" and study.is_file()):
                self._add_file(study)
                self.folders.setdefault(os.path.realpath(study.parent), str(study))
                if study.suffix.lower() == ".toml":
                    self._add_declared(study)
            elif path.is_dir() and field != "study":
                self.folders[os.path.realpath(path)] = str(path)
                self._add_folder(path, shelves=field == "layers")

    def _add_folder(self, folder: Path, *, shelves: bool) -> None:
        """Files of a database, or of the layers in a folder of layers; results may lie beside those."""
        from soilgis.store.catalog import shelf

        for inside in _listed(folder):
            if inside.is_file() and not shelves:
                self._add(inside)
            elif inside.is_dir() and ((inside / "layer.toml").is_file() or (shelf() / inside.name).is_dir()):
                for one in _listed(inside):
                    self._add(one)

    def _add_file(self, path: Path) -> None:
        self._add(path)
        family = next((one for one in _FAMILIES if path.suffix.lower() in one), ())
        stem = path.name[: -len(path.suffix)] if path.suffix else path.name
        for beside in _listed(path.parent) if family else ():
            if beside.name.lower().startswith(stem.lower() + ".") and beside.name.lower()[len(stem) :] in family:
                self._add(beside)

    def _add(self, path: Path) -> None:
        try:
            found = path.stat()
        except OSError:
            return
        if path.is_file():
            self.files[found.st_dev, found.st_ino] = str(path)
            self.spelled[os.path.realpath(path).casefold()] = str(path)

    def _add_declared(self, study: Path) -> None:
        """Files a study names; a study that cannot be read is refused by whoever reads it."""
        from soilgis.model.errors import SoilgisError
        from soilgis.store.catalog import read_toml

        try:
            values = read_toml(study, UsageError)
        except SoilgisError:
            return
        for text in _texts({key: value for key, value in values.items() if key not in {"out", "to", "modulus_out"}}):
            if len(text) < 1000:
                self._add_file(study.parent / text)

    def clashes(self, target: Target) -> Iterator[str]:
        for place in target.places():
            known = self._known(place)
            if known:
                yield f"{place} is the input {known} (输出就是输入，会被覆盖); name another place with {target.option}"
        folder = os.path.realpath(target.folder)
        if not target.endings and folder in self.folders:
            yield f"{target.path} is the folder of the input {self.folders[folder]} (输出目录就是输入所在目录); name a folder of its own with {target.option}"
        inside = next(
            (
                name
                for place, name in self.folders.items()
                if place.lower().endswith(".gdb") and Path(folder).is_relative_to(place)
            ),
            "",
        )
        if inside:
            yield f"{target.path} lies inside the input {inside} (输出在输入数据库内); name another place with {target.option}"

    def _known(self, place: Path) -> str:
        try:
            found = place.stat()
        except OSError:
            return self.spelled.get(os.path.realpath(place).casefold(), "")
        return self.files.get((found.st_dev, found.st_ino), "") or self.spelled.get(
            os.path.realpath(place).casefold(), ""
        )


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)
