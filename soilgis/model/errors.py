"""Errors (错误): the tree of everything soilgis refuses, and the collector that reports all problems at once.

SoilgisError
├── CrsError        no coordinate system, an impossible one, or one that must not be measured
├── GeometryError   shapes that cannot be used or repaired
├── SchemaError     a table or file lacks what its declaration asks for
├── PlaceError      a region code or name that is unknown, doubled or ambiguous
│   └── SeveralPlacesError  a name or former code that means more than one unit
├── LayerError      a layer that is unknown, unreadable or badly declared
├── StudyError      a study that is unknown or badly declared
├── TargetError     targets that contradict themselves or their parents
├── RasterError     a raster that cannot be measured as it is
├── UsageError      a command called with values its declaration does not allow
│   └── HostError   a host or a scheduler that does not answer
├── OutputError     a result that cannot be written
├── NativeError     the compiled kernels are not there, or not of this program
├── FontError       no font on the machine can print Chinese
├── ClosureError    books that should close and do not (a fault of ours, never a number)
└── StrictError     findings that ``--strict`` refuses
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class SoilgisError(Exception):
    """Root of every error a user can cause or cure; the command line prints it and ends with ``exit_code``."""

    exit_code = 2


class CrsError(SoilgisError):
    """A coordinate system is missing, contradicts its data, or must not be measured."""


class GeometryError(SoilgisError):
    """Shapes that cannot be used or repaired."""


class SchemaError(SoilgisError):
    """A table or file lacks what its declaration asks for."""


class PlaceError(SoilgisError):
    """A region code or name is unknown, doubled or ambiguous."""


class SeveralPlacesError(PlaceError):
    """A name or former code means more than one unit."""


class LayerError(SoilgisError):
    """A layer is unknown, unreadable or badly declared."""


class StudyError(SoilgisError):
    """A study is unknown or badly declared."""


class TargetError(SoilgisError):
    """Targets contradict themselves or their parents."""


class RasterError(SoilgisError):
    """A raster cannot be measured as it is."""


class UsageError(SoilgisError):
    """A command was called with values its declaration does not allow."""


class HostError(UsageError):
    """A host or a scheduler does not answer; the command line ends with 69."""

    exit_code = 69


class OutputError(SoilgisError):
    """A result cannot be written."""


class NativeError(SoilgisError):
    """The compiled kernels are not there, cannot be loaded, or were made from other texts than those beside them."""


class FontError(SoilgisError):
    """No font on this machine can print Chinese."""


class ClosureError(SoilgisError):
    """Books that should close do not; reported instead of a number. The command line ends with 70."""

    exit_code = 70


class StrictError(SoilgisError):
    """Findings that ``--strict`` refuses; the command line ends with 1."""

    exit_code = 1


class Problems:
    """Collects every problem of one input, so that one error can name them all (一次说全).

    Parameters
    ----------
    subject
        What is being checked, as the user knows it: a file name, a layer id.
    """

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self.found: list[str] = []

    def add(self, problem: str) -> None:
        """Note one problem: what is wrong, where, and the cure."""
        self.found.append(problem)

    def extend(self, problems: Iterable[str]) -> None:
        """Note several problems."""
        self.found.extend(problems)

    def raise_as(self, kind: type[SoilgisError]) -> None:
        """Raise one ``kind`` error with every problem found; return quietly when there is none."""
        if not self.found:
            return
        if len(self.found) == 1:
            raise kind(f"{self.subject}: {self.found[0]}")
        listed = "\n".join(f"  {number}. {problem}" for number, problem in enumerate(self.found, 1))
        raise kind(f"{self.subject}: {len(self.found)} problems (共 {len(self.found)} 处问题)\n{listed}")


def shorten(values: Iterable[object], limit: int = 8) -> str:
    """Spell a list for a message: the first ``limit`` values and how many more there are."""
    spelled = [str(value) for value in values]
    head = "、".join(spelled[:limit])
    return head if len(spelled) <= limit else f"{head} … (共 {len(spelled)} 个)"
