"""The answer of a job (答复): plain frames with their declarations, notes with codes, and what all of it rests on."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from soilgis.model.errors import OutputError
from soilgis.model.provenance import Provenance
from soilgis.model.secrecy import Use

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from soilgis.model.columns import Table
    from soilgis.model.notes import Note
    from soilgis.model.requested import Requested
    from soilgis.model.secrecy import Told
    from soilgis.model.splitting import Part

Frames: TypeAlias = "dict[str, tuple[type[Table], pd.DataFrame]]"
Writer: TypeAlias = Callable[..., "list[Path]"]


@dataclass(frozen=True)
class Wide:
    """A long table turned so that each row of ``rows`` is one line (宽表).

    Attributes
    ----------
    frame
        The long table.
    rows
        Ids of the lines, those without any entry too.
    column
        Column of the long table whose values become columns.
    known
        Values that have a column even where nothing was found.
    """

    frame: pd.DataFrame
    rows: pd.Series[Any]
    column: str
    known: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What a job found (答复); the main job's, a screening's and a supervision's answers say more.

    Attributes
    ----------
    writer
        The window that `write` opens; the front door puts it in, since numbers know nothing of windows.
    requested
        What it was asked with; stands in the manifest, so that `soilgis verify` can ask again.
    secrecy
        Internal layers and what became of each; what rests on one that was let out is stamped.
    spent
        Folders of a long run's own work that are not needed once the tables are written.
    parts
        The same by units, each with an answer of its own, where it was asked for.
    """

    writer: Writer | None = field(default=None, repr=False, compare=False, kw_only=True)
    requested: Requested | None = field(default=None, repr=False, compare=False, kw_only=True)
    secrecy: tuple[Told, ...] = field(default=(), repr=False, compare=False, kw_only=True)
    spent: tuple[Path, ...] = field(default=(), repr=False, compare=False, kw_only=True)
    parts: tuple[Part, ...] = field(default=(), repr=False, compare=False, kw_only=True)

    @property
    def notes(self) -> tuple[Note, ...]:
        """What the reader must be told: `soilgis.model.notes.Note` where programs decide by it."""
        return ()

    @property
    def said(self) -> tuple[str, ...]:
        """The result in sentences, printed as they are."""
        return ()

    @property
    def told(self) -> tuple[str, ...]:
        """Lines beside the result that are no warning."""
        return ()

    @property
    def findings(self) -> bool:
        """Whether a job that judges found fault."""
        return False

    def frames(self) -> Frames:
        """Every table by file name, with its declaration, in reading order."""
        raise NotImplementedError(type(self).__name__)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by name, as a plain frame."""
        return {name: frame for name, (_, frame) in self.frames().items()}

    @property
    def table(self) -> pd.DataFrame:
        """The first table: what was asked for.

        Raises
        ------
        OutputError
            If the answer is files, such as rasters, and no table.
        """
        for frame in self.tables.values():
            return frame
        raise OutputError("this answer has no table, it is in its files (没有表格，成果在 files 中)")

    def bound(self, writer: Writer) -> Answer:
        """Return the same answer with a window to write through."""
        return replace(self, writer=writer)

    def write(self, folder: str | Path, **wanted: Any) -> list[Path]:
        """Write every table into a folder, whole or not at all; what else there is depends on the answer.

        Raises
        ------
        OutputError
            If the answer was not made through `soilgis`, or the folder cannot be written.
        """
        if self.writer is None:
            raise OutputError(
                "this answer has no window to write through; use soilgis.write(answer, folder) (未接入输出窗口)"
            )
        return self.writer(self, folder, **wanted)

    def _repr_html_(self) -> str:
        """Show the first rows of the first table in a notebook."""
        if not self.frames():
            return f"<p>{html.escape('、'.join(path.name for path in getattr(self, 'files', ())))}</p>"
        name, (declared, frame) = next(iter(self.frames().items()))
        title = f"{declared.title[0]}（{name}）：{len(frame)} 行" if declared.title[0] else f"{name}：{len(frame)} 行"
        return f"<p>{html.escape(title)}</p>{frame.head(20).to_html(index=False, escape=True, na_rep='—')}"


def with_secrecy(answer: Answer, uses: tuple[Told, ...]) -> Answer:
    """The same answer with what became of internal layers, which its windows print besides what it tells.

    Parameters
    ----------
    answer
        As a job found it.
    uses
        Every internal layer that was asked for.
    """
    told = tuple(one.note() for one in uses if one.use is not Use.WITHHELD)
    fresh = tuple(note for note in told if note not in answer.notes)
    rests: Any = answer
    held = {one.name for one in fields(rests)}
    more: dict[str, Any] = {}
    if "notes" in held:
        more["notes"] = (*fresh, *answer.notes)
    elif "provenance" in held:
        more["provenance"] = replace(rests.provenance, warnings=(*fresh, *rests.provenance.warnings))
    parts = tuple(replace(part, answer=with_secrecy(part.answer, uses)) for part in answer.parts)
    made: Answer = replace(answer, secrecy=uses, parts=parts, **more)
    return made


@dataclass(frozen=True)
class Tables(Answer):
    """An answer that is its tables (表格答复).

    Attributes
    ----------
    made
        The tables with their declarations, the one asked for first; names are those of the files, "" for the file asked for.
    notes
        What the reader must be told: `soilgis.model.notes.Note` where programs decide by it.
    said
        The result in sentences, printed as they are.
    wide
        Long tables to be written wide too.
    provenance
        Layers, repairs and versions, where the job keeps them.
    told
        Lines beside the result that are no warning, such as which engine measured.
    files
        Files the job has made itself, such as rasters.
    findings
        Whether a job that judges found fault.
    kept
        Whatever keeps the files alive as long as the answer.
    """

    made: Mapping[str, tuple[type[Table], pd.DataFrame]]
    notes: tuple[Note, ...] = ()
    said: tuple[str, ...] = ()
    wide: Mapping[str, Wide] = field(default_factory=dict)
    provenance: Provenance = field(default_factory=Provenance)
    told: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    findings: bool = False
    kept: object = field(default=None, repr=False, compare=False)

    def frames(self) -> Frames:
        """Every table by file name, with its declaration, in reading order."""
        return dict(self.made)
