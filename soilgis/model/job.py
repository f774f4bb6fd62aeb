"""Jobs (作业): one declaration a job, whose fields say what is asked; the command line, Python, forms and the manual are made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, TypeAlias

from pydantic import AfterValidator, model_validator

from soilgis.model.declared import Declared
from soilgis.model.holds import CRS, ENCODING, Spelled, option
from soilgis.model.inputs import Opening
from soilgis.model.secrecy import checked_coarsen
from soilgis.model.sentences.secrecy import SecrecyMessages

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic.fields import FieldInfo

    from soilgis.model.answer import Answer

Progress: TypeAlias = Callable[[str], None]
"""Called with the Chinese name of each step as it begins."""
Aside: TypeAlias = Callable[..., Callable[[], Any]]
"""Begins ``make(*given)``, in another process where there is one; gives what waits for it. `functools.partial` is one that does it here."""


def silent(step: str) -> None:
    """Say nothing of a step."""
    del step


WRITING = ("out", "overwrite", "zh")
"""Fields that say where and how an answer is written, in whatever job they are."""


@dataclass(frozen=True)
class Positional:
    """Marks a field as an argument without ``--`` (位置参数)."""


@dataclass(frozen=True)
class Target:
    """Where a command writes (输出位置).

    Attributes
    ----------
    path
        File or folder.
    endings
        Endings a file may have; none for a folder.
    names
        Names of files that will stand in the folder, or beside the file, as far as they are known before the work.
    option
        The option that names it.
    """

    path: Path
    endings: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    option: str = "--out"

    @property
    def folder(self) -> Path:
        """Folder that is written into."""
        return self.path.parent if self.endings else self.path

    def places(self) -> list[Path]:
        """Files that are known to be written."""
        return [*([self.path] if self.endings else []), *(self.folder / name for name in self.names)]


class Job(Declared):
    """Base of every job: its fields are what is asked, `measure` finds the answer (作业).

    A field marked ``Positional()`` in its annotation is an argument; a tuple may be given several times.
    """

    title: ClassVar[str] = ""
    """Chinese name of the work, shown while it goes on."""
    examples: ClassVar[tuple[str, ...]] = ()
    needs: ClassVar[dict[str, str]] = {}
    """Options that mean nothing without another: the option, and the one it needs."""
    excludes: ClassVar[dict[str, tuple[str, ...]]] = {}
    """Options that mean nothing beside another: the other, and those it leaves no use for."""

    shown: ClassVar[str] = ""
    """A running example of the Python function, as a doctest."""
    makes_files: ClassVar[bool] = False
    """Whether the work itself makes files that are too large to be held, such as rasters; `into` makes them elsewhere."""
    written: ClassVar[tuple[str, ...]] = ()
    """Further fields that say only how the answer is written: Python leaves them to `soilgis.write`, as it does `WRITING`."""
    looks_first: ClassVar[bool] = True
    """Whether inputs are looked at before the work begins; not where finding their faults is the work."""
    names_files: ClassVar[bool] = True
    """Whether the command line names the files it wrote; not where sentences are the answer."""

    @model_validator(mode="after")
    def _every_option_counts(self) -> Self:
        said = self.idle()
        if said:
            raise ValueError("; ".join(said))
        return self

    def idle(self) -> list[str]:
        """Options that mean nothing as they stand, each in a sentence."""
        said = [
            f"--{_spelled(one)} needs --{_spelled(other)} (须与 --{_spelled(other)} 同用)"
            for one, other in self.needs.items()
            if self._given(one) and not self._given(other)
        ]
        return said + [
            f"--{_spelled(one)} has no use beside --{_spelled(other)} (不能与 --{_spelled(other)} 同用)"
            for other, several in self.excludes.items()
            for one in several
            if self._given(one) and self._given(other)
        ]

    def _given(self, field: str) -> bool:
        """Whether an option says anything: it is not what it is without being named."""
        plain: object = type(self).model_fields[field].default
        value: object = getattr(self, field, plain)
        return value != plain and value is not None

    @classmethod
    def writing_fields(cls) -> tuple[str, ...]:
        """Fields that say where and how the answer is written."""
        return tuple(name for name in (*WRITING, *cls.written) if name in cls.model_fields)

    def early(self) -> None:
        """Refuse what only this job knows to be wrong, before anything is read; what fields say of themselves is refused already.

        Raises
        ------
        SoilgisError
            Naming what is wrong and the cure.
        """

    def measure(self, progress: Progress = silent) -> Answer:
        """Do the work and return the answer; nothing is written.

        Raises
        ------
        SoilgisError
            Naming what is wrong and the cure.
        """
        raise NotImplementedError(type(self).__name__)

    def into(self, folder: Path, progress: Progress = silent) -> Answer:
        """Do the work; files that it makes itself are made in ``folder`` instead of where they are asked for."""
        del folder
        return self.measure(progress)

    @classmethod
    def answers(cls) -> str:
        """Name of the answer's type, as `measure` says it; windows are found by it before the work begins."""
        return str(cls.measure.__annotations__["return"])

    def writes(self) -> tuple[Target, ...]:
        """Where the command writes; nowhere when it only prints."""
        return ()


def nested(info: FieldInfo) -> dict[str, FieldInfo]:
    """Fields that a field holds together, such as the tolerances of a supervision; none for a plain one."""
    held = info.annotation
    return held.model_fields if isinstance(held, type) and issubclass(held, Declared) else {}


def option_of(field: str, info: FieldInfo) -> str:
    """Name of a field on the command line: ``--field``, or what it is spelled there."""
    spelled = next((mark.name for mark in info.metadata if isinstance(mark, Spelled)), field)
    return f"--{_spelled(spelled)}"


class OpeningJob(Job):
    """Base of commands that open files (打开文件的命令)."""

    online: Annotated[bool, option(group="读取方式", advanced=True)] = False
    """Let rasters and descriptions of services (VRT, WMS) ask the hosts they name; without it they are refused (允许联网)."""
    internal: Annotated[bool, option(group="密级", advanced=True)] = False
    """Use internal layers as they are, and stamp every output 内部资料; without it their data are not opened (使用内部图层并加盖标识)."""
    coarsen: Annotated[str, option(group="密级", advanced=True), AfterValidator(checked_coarsen)] = ""
    """Use internal layers in coarse form: county, or the side of a grid in metres, at least 1000; the rule is printed (内部图层概化规则)."""

    verdicts_only: ClassVar[bool] = False
    """Whether of internal layers nothing is told but verdicts, for which they are opened."""

    def idle(self) -> list[str]:
        """Options that mean nothing as they stand, a rule of coarsening that has nothing to do among them."""
        said = super().idle()
        if self.coarsen and self.internal:
            said.append(SecrecyMessages.coarse_beside_internal())
        elif self.coarsen and self.verdicts_only:
            said.append(SecrecyMessages.coarse_of_verdicts())
        return said


class WritingJob(OpeningJob):
    """Base of commands that write files (写出文件的命令)."""

    overwrite: Annotated[bool, option(group="输出", advanced=True)] = False
    """Replace files of these names though soilgis did not write them, or they were changed since (允许覆盖)."""


def _spelled(field: str) -> str:
    return field.replace("_", "-")


class FileJob(WritingJob):
    """Base of commands that open files; ``inputs`` are the fields that name them."""

    inputs: ClassVar[tuple[str, ...]] = ()

    crs: Annotated[tuple[str, ...], CRS] = ()
    """CRS of inputs that declare none, such as EPSG:4547, or of one of them, such as zones=EPSG:4547; may be repeated (坐标系)."""
    encoding: Annotated[tuple[str, ...], ENCODING] = ()
    """Encoding of inputs whose text does not tell it, such as GB18030, or of one of them, such as zones=GB18030; may be repeated (文字编码)."""
    sublayer: Annotated[tuple[str, ...], option(group="读取方式", advanced=True)] = ()
    """Layer of an input that holds several, for all or for one of them, such as zones=红线; may be repeated (子图层)."""
    empty_id_as: Annotated[str, option(group="读取方式", advanced=True)] = ""
    """Name of rows whose id is empty; without it they are refused (空编号的名称)."""

    def opening(self) -> Opening:
        """How the files are opened.

        Raises
        ------
        UsageError
            If a value is named for an input the command does not have.
        """
        found = Opening(self.crs, self.encoding, self.sublayer, empty_id_as=self.empty_id_as)
        found.refuse_unknown(self.inputs)
        return found


class RegionJob(FileJob):
    """Base of commands that measure regions from a file."""

    dissolve_regions: Annotated[bool, option(group="读取方式", advanced=True)] = False
    """Unite the rows of one region's id into one region; without it they are refused (合并同编号的区域)."""

    def opening(self) -> Opening:
        """How the files are opened, and whether regions are united."""
        plain = super().opening()
        return Opening(plain.crs, plain.encoding, plain.sublayer, self.dissolve_regions, plain.empty_id_as)
