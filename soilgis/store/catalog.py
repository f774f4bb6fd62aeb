"""The catalogue (目录): finds layers and studies, shipped or the user's, by their cards; opens no data."""

from __future__ import annotations

import difflib
import tomllib
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soilgis.model.errors import LayerError, Problems, SoilgisError, StudyError
from soilgis.model.layer import Layer, Role
from soilgis.model.sentences.store import StoreMessages
from soilgis.model.study import Study
from soilgis.model.texts import plain_tree
from soilgis.store.entry import admit
from soilgis.store.online import refuse_hosts
from soilgis.store.secrecy import refuse_internal_layer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_HANDED: ContextVar[Mapping[str, Study]] = ContextVar("handed", default={})  # noqa: B039 - never changed in place
_MOST_TOML = 4 << 20
"""Bytes of a TOML file that is read; the longest we ship has 6 kB."""


def shelf() -> Path:
    """Folder of the layers that come with the package."""
    return Path(str(resources.files("soilgis.layers")))


def study_shelf() -> Path:
    """Folder of the studies that come with the package."""
    return Path(str(resources.files("soilgis.maps")))


@dataclass(frozen=True)
class Catalog:
    """Layers by id (图层目录): the user's folders first, then the package's own.

    A user's folder ``DIR/<id>/layer.toml`` adds a layer or replaces the shipped one of that id. A folder without a card
    but with the id of a shipped layer supplies the data files that card asks for.

    Parameters
    ----------
    folders
        The user's folders, searched in order.
    """

    folders: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        """Refuse folders that do not exist, all at once."""
        problems = Problems("--layers")
        problems.extend(f"{folder} is not a folder (文件夹不存在)" for folder in self.folders if not folder.is_dir())
        problems.raise_as(LayerError)

    @property
    def shelves(self) -> tuple[Path, ...]:
        """Every folder searched, the user's first."""
        return (*self.folders, shelf())

    def ids(self) -> tuple[str, ...]:
        """Ids of all layers that have a card, sorted."""
        return tuple(sorted({card.parent.name for place in self.shelves for card in place.glob("*/layer.toml")}))

    def has(self, layer_id: str) -> bool:
        """Whether a card of that id exists."""
        return any(_there(place / layer_id / "layer.toml") for place in self.shelves)

    def layer(self, layer_id: str) -> Layer:
        """Read one card.

        Raises
        ------
        LayerError
            If there is no such layer (close names are suggested) or its card is wrong.
        """
        for place in self.shelves:
            card = place / layer_id / "layer.toml"
            if _there(card):
                return _read_card(card)
        raise LayerError(f"no layer {layer_id!r} (没有这个图层){near(layer_id, self.ids())}; see: soilgis layers list")

    def file(self, layer: Layer, name: str) -> Path | None:
        """Where a data file of a layer is: beside its card, or in a user's folder of the same id; None when nowhere.

        Raises
        ------
        LayerError
            If the layer is internal and nobody has let it out (`soilgis.model.secrecy.releasing`).
        """
        refuse_hosts(name)
        refuse_internal_layer(layer, LayerError)
        return self._place(layer, name)

    def holds(self, layer: Layer, name: str) -> bool:
        """Whether a data file of a layer is there; nothing is opened, so that it may be asked of internal layers too."""
        refuse_hosts(name)
        return self._place(layer, name) is not None

    def _place(self, layer: Layer, name: str) -> Path | None:
        if Path(name).is_absolute():
            return Path(name) if Path(name).exists() else None
        places = [place / layer.id for place in self.folders] + [layer.folder]
        return next((place / name for place in places if (place / name).exists()), None)

    def study(self, name: str) -> Study:
        """Read a study by its id or by the path of its study.toml.

        Raises
        ------
        StudyError
            If there is no such study or it is wrong.
        """
        if name in _HANDED.get():
            return _HANDED.get()[name]
        path = Path(name)
        admit(path, StudyError)
        if name in study_ids() and not (path / "study.toml").is_file():  # a folder of results may have a study's name
            path = study_shelf() / name / "study.toml"
        elif path.suffix == ".toml" or path.is_dir():
            path = path / "study.toml" if path.is_dir() else path
        else:
            path = study_shelf() / name / "study.toml"
        if not path.is_file():
            known = study_ids()
            raise StudyError(
                f"no study {name!r} (没有这个方案){near(name, known)}; shipped: {', '.join(known)}; or give a path"
            )
        values = {**read_toml(path, StudyError), "folder": path.parent}
        study = Study.load(values, str(path), StudyError)
        self._check_layers(study, path)
        return study

    def _check_layers(self, study: Study, path: Path) -> None:
        problems = Problems(str(path))
        wanted = [study.boundaries, *([study.targets] if study.targets else []), *study.zones]
        problems.extend(
            f"unknown layer {name!r} (未知图层){near(name, self.ids())}" for name in wanted if not self.has(name)
        )
        problems.raise_as(StudyError)
        roles = [(study.boundaries, Role.BOUNDARIES), *((name, Role.ZONES) for name in study.zones)]
        roles += [(study.targets, Role.TARGETS)] if study.targets else []
        for name, role in roles:
            found = self.layer(name).role
            if found is not role:
                problems.add(
                    f"{name} is a layer of {found.label}, not of {role.label} (图层用途不符); name another for {role.value}"
                )
        problems.raise_as(StudyError)


@contextmanager
def handing(studies: Iterable[Study]) -> Iterator[None]:
    """Let every catalog know studies in memory by their ids, before all others, for the time of the block."""
    token = _HANDED.set({study.id: study for study in studies})
    try:
        yield
    finally:
        _HANDED.reset(token)


def study_ids() -> tuple[str, ...]:
    """Ids of the studies that come with the package, sorted."""
    return tuple(sorted(card.parent.name for card in study_shelf().glob("*/study.toml")))


def near(name: str, known: Iterable[str]) -> str:
    """Suggest close names: ``; did you mean taihang?``, or nothing."""
    found = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
    return f"; did you mean {', '.join(found)}?" if found else ""


def read_toml(path: Path, error: type[SoilgisError]) -> dict[str, Any]:
    """Read a TOML file, UTF-8 with or without a byte-order mark; an unreadable one is an ``error`` that names the line."""
    admit(path, error)
    try:
        content = path.read_bytes()
        if len(content) > _MOST_TOML:
            raise error(f"{path} has {len(content) / 1e6:.0f} MB; no study and no layer card is that long (文件过大)")
        text = content.decode("utf-8-sig")
    except OSError as failure:
        raise error(StoreMessages.toml_unreadable(path=path, why=failure.strerror or failure)) from failure
    except UnicodeDecodeError as failure:
        line = failure.object[: failure.start].count(b"\n") + 1
        raise error(
            f"{path}: line {line} is not UTF-8, which TOML must be; it may be GBK (编码应为 UTF-8，疑似 GBK); save the file as UTF-8"
        ) from None
    try:
        read = tomllib.loads(text)
    except RecursionError:
        raise error(
            f"{path} cannot be read as TOML (无法读取): tables lie too deep in one another (嵌套过深)"
        ) from None
    except (ValueError, OverflowError) as failure:  # tomllib's own, and numbers of thousands of digits
        raise error(StoreMessages.toml_unreadable(path=path, why=failure)) from failure
    shown = plain_tree(read, path.name)
    return shown if isinstance(shown, dict) else {}


def _there(path: Path) -> bool:
    """Whether a file is there; a name that no file can have is not."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _read_card(card: Path) -> Layer:
    layer = Layer.load({**read_toml(card, LayerError), "folder": card.parent}, str(card), LayerError)
    if layer.id != card.parent.name:
        raise LayerError(
            f"{card}: id is {layer.id!r} but the folder is {card.parent.name!r}; make them the same (编号与文件夹不一致)"
        )
    return layer
