"""Progress (进度): a line of steps on a terminal, lines of JSON for other programs, silence when piped.

``--progress json`` prints one JSON object a line on standard error, and nothing else there (docs/jobs.md); the last one tells the
exit code and what was written, also where the work failed.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from soilgis.model.events import watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from soilgis.model.events import Event
    from soilgis.model.notes import Note

Form = Literal["bar", "json", "none"]
FORMS: tuple[Form, ...] = ("bar", "json", "none")
"""How progress may be shown."""
VERSION = 1
"""Version of the lines; counted up when a key changes its meaning or goes, not when one is added."""
_BETWEEN_S = 0.2
"""Least time between two printed counts of one step."""


@contextmanager
def steps(title: str, form: Form = "bar") -> Iterator[Callable[[str], None]]:
    """Give a function to call with the name of each step, and show what is counted meanwhile.

    Parameters
    ----------
    title
        Chinese name of the work.
    form
        bar shows one line on a terminal and nothing elsewhere; json prints lines; none shows nothing.
    """
    if form == "json":
        _print("begin", title=title)
        with watched(_Seldom(_as_json)) as progress:
            yield progress
    elif form == "bar" and sys.stderr.isatty():
        with _bar(title) as progress:
            yield progress
    else:
        yield lambda _: None


@contextmanager
def _bar(title: str) -> Iterator[Callable[[str], None]]:
    from rich.console import Console

    with (
        Console(stderr=True).status(title) as shown,
        watched(_Seldom(lambda event: shown.update(f"{title}：{_line(event)}"))) as progress,
    ):
        yield progress


class _Seldom:
    """Passes on every step, and of its counts the last and a few a second."""

    def __init__(self, show: Callable[[Event], None]) -> None:
        self._show, self._shown = show, 0.0

    def __call__(self, event: Event) -> None:
        now = time.monotonic()
        if not event.total or event.done == event.total or now - self._shown >= _BETWEEN_S:
            self._shown = now
            self._show(event)


def _line(event: Event) -> str:
    """An event in a few words: 扫描栅格 3/20　1.5 个/s，剩余约 11 s　2 s."""
    parts = [event.step]
    if event.total:
        left = f"，剩余约 {event.left_s:.0f} s" if event.done < event.total else ""
        parts = [f"{event.step} {event.done}/{event.total}", f"{event.rate:.2f} 个/s{left}"]
    return "　".join([*parts, f"{event.seconds:.0f} s"])


def _as_json(event: Event) -> None:
    counts = {"done": event.done, "total": event.total, "rate": round(event.rate, 3)} if event.total else {}
    _print("count" if event.total else "step", step=event.step, **counts, seconds=round(event.seconds, 3))


def note_line(note: Note) -> None:
    """Print a note that the reader must be told: code, sentence, figures."""
    _print("note", **note.record(), en=note.en)


def aside_line(text: str) -> None:
    """Print a line beside the result that is no warning."""
    _print("aside", text=text)


def last_line(code: int, *, written: Sequence[Path] = (), error: str = "") -> None:
    """Print how the work ended: exit code, what was written, the sentence of an error."""
    _print("end", exit=code, written=[str(path) for path in written], error=error)


def asks_for_lines(arguments: Sequence[str]) -> bool:
    """Whether a command line asks for progress as JSON lines."""
    pairs = list(zip(arguments, [*arguments[1:], ""], strict=True))
    return "--progress=json" in arguments or ("--progress", "json") in pairs


def _print(event: str, **told: object) -> None:
    line = json.dumps({"schema": "soilgis/progress", "version": VERSION, "event": event, **told}, ensure_ascii=False)
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
