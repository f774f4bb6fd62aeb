"""The library of kernels (编译核库): found, checked against its texts, loaded once; a missing or stale one is told with the cure."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soilgis.model.errors import NativeError
from soilgis.model.sentences.native import NativeMessages
from soilgis.native import build, signature

if TYPE_CHECKING:
    from collections.abc import Callable

_HOME = Path(__file__).parent
LIBRARIES = _HOME / "lib"
TEXTS = _HOME / "c"
DECLARED: dict[str, tuple[str, str]] = {}
"""What every kernel takes and gives back, by its name in C; a test holds it against the texts."""


@dataclass(frozen=True)
class Kernel:
    """A C function that is loaded when it is first called (编译核).

    Attributes
    ----------
    name
        Its name in C, without the prefix ``soilgis_``.
    takes, gives
        Signature, see `soilgis.native.signature`; where more than one number is given back, C writes them to an array that comes last.
    """

    name: str
    takes: str
    gives: str

    def __call__(self, *given: object) -> Any:
        """Call it, without the interpreter's lock; arrays are checked, tuples taken apart."""
        made = signature.passed(self.name, signature.words(self.takes), given)
        function, several = _loaded(self)
        if several is None:
            return function(*made)
        out = several()
        function(*made, out)
        return tuple(out)


def procedure(name: str, takes: str) -> Callable[..., None]:
    """Declare a kernel that gives nothing back but what it writes."""
    return _declared(name, takes, "")


def counted(name: str, takes: str) -> Callable[..., int]:
    """Declare a kernel that gives back a whole number."""
    return _declared(name, takes, "i64")


def measured(name: str, takes: str) -> Callable[..., float]:
    """Declare a kernel that gives back a real number."""
    return _declared(name, takes, "f64")


def counts(name: str, takes: str, number: int = 2) -> Callable[..., tuple[int, ...]]:
    """Declare a kernel that gives back several whole numbers."""
    return _declared(name, takes, " ".join(["i64"] * number))


def measures(name: str, takes: str, number: int = 2) -> Callable[..., tuple[float, ...]]:
    """Declare a kernel that gives back several real numbers."""
    return _declared(name, takes, " ".join(["f64"] * number))


def _declared(name: str, takes: str, gives: str) -> Callable[..., Any]:
    takes = " ".join(takes.split())
    DECLARED[name] = (takes, gives)
    return Kernel(name, takes, gives)


@cache
def _loaded(kernel: Kernel) -> tuple[Any, Any]:
    """The C function, and the array its numbers are written to where there are several."""
    function = getattr(library(), f"soilgis_{kernel.name}")
    types = [one for word in signature.words(kernel.takes) for one in word.types]
    gives = kernel.gives.split()
    function.restype = signature.NUMBERS[gives[0]] if len(gives) == 1 else None
    several = signature.NUMBERS[gives[0]] * len(gives) if len(gives) > 1 else None
    function.argtypes = types if several is None else [*types, ctypes.POINTER(signature.NUMBERS[gives[0]])]
    return function, several


@cache
def library() -> Any:
    """The library of this machine, the one for wide registers where the processor has them.

    Raises
    ------
    NativeError
        There is none for this system, it cannot be loaded, or it was made from other texts than those beside it.
    """
    name = build.system()
    plain = _opened(name)
    wide = f"{name}-wide"
    if wide not in build.TARGETS or not plain.soilgis_wide():
        return plain
    return _opened(wide)


def _opened(name: str) -> Any:
    path = LIBRARIES / f"{name}{build.TARGETS[name][2]}" if name in build.TARGETS else None
    if path is None or not path.is_file():
        raise NativeError(NativeMessages.no_library(system=name, folder=str(LIBRARIES)))
    try:
        made: Any = ctypes.CDLL(str(path))
        told = made.soilgis_digest
    except (OSError, AttributeError) as failure:
        raise NativeError(NativeMessages.not_loaded(file=str(path), why=str(failure))) from failure
    told.restype, told.argtypes = ctypes.c_char_p, []
    if TEXTS.is_dir() and told().decode("ascii") != build.digest(TEXTS):
        raise NativeError(NativeMessages.stale(file=str(path)))
    return made
