"""What windows have to say (窗口附言): what a picture could not print, and windows that could not be made while the rest stands."""

from __future__ import annotations

import errno
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from soilgis.model.errors import SoilgisError
from soilgis.model.sentences.output import OutputNotes
from soilgis.output.fonts import lacking_note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from soilgis.model.notes import Note

log = logging.getLogger(__name__)
_NO_ROOM = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG, errno.EROFS}


class Told:
    """Collects what must be told at the end of a run: notes, and windows that failed.

    Attributes
    ----------
    failed
        Names of the windows that could not be made, in order; nothing of them was written.
    """

    def __init__(self) -> None:
        self.failed: list[str] = []
        self._said: list[Note] = []
        self._lacking: set[str] = set()

    @property
    def notes(self) -> tuple[Note, ...]:
        """Sentences for the reader, in Chinese; the characters that fonts lack come as one."""
        return (*self._said, *([lacking_note(sorted(self._lacking))] if self._lacking else []))

    def say(self, note: Note) -> None:
        """Take a note."""
        self._said.append(note)

    def lack(self, signs: Iterable[str]) -> None:
        """Note characters that were drawn as boxes."""
        self._lacking.update(signs)

    @contextmanager
    def attempt(self, window: str) -> Iterator[None]:
        """Make one window for the time of the block; if it cannot be made, that is noted, and the others go on.

        A full disk, or memory that ran out, is no fault of a window and goes on as what it is.
        """
        try:
            yield
        except MemoryError:
            raise
        except Exception as failure:
            if isinstance(failure, OSError) and failure.errno in _NO_ROOM:
                raise
            why = str(failure) if isinstance(failure, SoilgisError) else f"{type(failure).__name__}: {failure}"
            log.debug("%s could not be made", window, exc_info=True)
            self.failed.append(window)
            self._said.append(OutputNotes.not_made(window=window, why=why))

    def log(self) -> None:
        """Hand every note to the log, for those who call from Python."""
        for note in self.notes:
            log.warning("%s", note)
