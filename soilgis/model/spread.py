"""Work in pieces (分头量算): rooms hand out pieces and add up what comes back, in their order, and do not know who measured them.

A job that was told where to measure (``--scheduler``) lets it be known for the time of its work (`spreading`); a room that has pieces asks
(`spread`). Results must not depend on who measured: a piece holds all that it needs beside the task and the files, and is measured alone.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    Arrays: TypeAlias = dict[str, npt.NDArray[np.generic]]
else:
    Arrays: TypeAlias = dict


class Task(Protocol):
    """Measures pieces: a frozen dataclass of a module, whose ``repr`` says all that it depends on beside the piece and the files."""

    @property
    def files(self) -> tuple[str, ...]:
        """Files that are read while a piece is measured, with their whole path; when one changes, nothing measured before counts."""

    def measure(self, piece: Arrays) -> Arrays:
        """Measure one piece."""


class Spread(Protocol):
    """Somebody who has pieces measured."""

    def folder(self, of: str) -> Path:
        """Folder that everybody who measures sees, for files that pieces need; of its own for each text."""

    def measured(self, task: Task, pieces: Iterable[Arrays]) -> Iterator[Arrays]:
        """What was found in each piece, in the order of the pieces."""


_SPREAD: ContextVar[Spread | None] = ContextVar("spread", default=None)


def spread() -> Spread | None:
    """Who has pieces measured; None when the work is done where it is."""
    return _SPREAD.get()


@contextmanager
def spreading(whom: Spread | None) -> Iterator[None]:
    """Have pieces measured by somebody for the time of the block; by nobody else with None."""
    token = _SPREAD.set(whom)
    try:
        yield
    finally:
        _SPREAD.reset(token)


def measured(task: Task, pieces: Iterable[Arrays]) -> Iterator[Arrays]:
    """What was found in each piece, in the order of the pieces: by whoever measures for this job, or here, one by one.

    Parameters
    ----------
    task
        What is measured.
    pieces
        Arrays of each piece.

    Examples
    --------
    >>> import numpy as np
    >>> class Doubled:
    ...     files = ()
    ...
    ...     def measure(self, piece):
    ...         return {"twice": piece["once"] * 2}
    >>> [found["twice"].tolist() for found in measured(Doubled(), [{"once": np.array([1, 2])}])]
    [[2, 4]]
    """
    whom: Any = spread()
    if whom is None:
        yield from (task.measure(piece) for piece in pieces)
    else:
        yield from whom.measured(task, pieces)
