"""A report (专题成果): tables for one question with the rule they were made by, what they rest on, and a map of classes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from soilgis.model.answer import Tables
from soilgis.model.layer import Status

if TYPE_CHECKING:
    import numpy as np

    from soilgis.model.answer import Frames

REPORT_FILES = ("tables.xlsx", "page.html")
"""Files of every report's folder beside its tables; map.png where there is a map."""


@dataclass(frozen=True)
class Theme:
    """What a report's map shows (专题图).

    Attributes
    ----------
    title
        Printed above the map.
    shapes
        Polygons, lines or points, lon/lat CGCS2000 degrees, shape (n,).
    classes
        Chinese class of each shape, shape (n,).
    order
        Classes in the order of the legend, those without a shape too.
    colors
        Colour of each class, ``#rrggbb``.
    outlines, names
        Units drawn as outlines above them, and what they are called on the map.
    parted
        Whether shapes of one class are parted by a light line.
    """

    title: str
    shapes: np.ndarray
    classes: tuple[str, ...]
    order: tuple[str, ...]
    colors: tuple[str, ...]
    outlines: np.ndarray | None = None
    names: tuple[str, ...] = ()
    parted: bool = False


@dataclass(frozen=True)
class Report(Tables):
    """Tables for one question, for people who open a page (专题成果).

    Attributes
    ----------
    title
        Chinese title of page and workbook.
    status
        The weakest status of all the figures rest on.
    rules
        Rules the figures were made by, in sentences: what was taken for what, and who says so.
    sources
        What the figures rest on, one line each, with status.
    theme
        The map; none where nothing has a place.
    machine
        Columns that only programs read, such as ids in English; page and workbook leave them out.
    """

    title: str = ""
    status: Status = Status.WORKING
    rules: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    theme: Theme | None = field(default=None, repr=False)
    machine: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Every sentence of the result carries the status of what it rests on."""
        mark = f"（{self.status.label}）"
        said = tuple(line if line.endswith(mark) else f"{line.rstrip('。')}{mark}" for line in self.said)
        object.__setattr__(self, "said", said)

    def sheets(self) -> Frames:
        """Tables as people read them: without shapes and the columns that only programs read, each kind of table once."""
        found: Frames = {}
        for name, (table, frame) in self.frames().items():
            if not any(table is other for other, _ in found.values()):
                found[name] = (table, frame.drop(columns=[*self.machine, "geometry"], errors="ignore"))
        return found
