"""What a briefing is made of (简报构件): headings, sentences, tables and figures in their order, before they take any form."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_ROWS = 60
"""Rows of a table that are printed in a briefing; the rest is counted below it."""

_ROOM, _SHORT = 46.0, 9.0
"""Chinese characters that a line of a table holds, and up to how many of them a cell is not broken."""


@dataclass(frozen=True)
class Head:
    """A heading with its number: 一、 (level 1) or （一） (level 2)."""

    level: int
    text: str


@dataclass(frozen=True)
class Line:
    """A paragraph; ``number`` is 1. and so on where it is one of several points."""

    text: str
    number: str = ""

    @property
    def whole(self) -> str:
        """Number and text, as printed."""
        return self.number + self.text


@dataclass(frozen=True)
class Sheet:
    """One printed table (打印表): cells as text; a column that is empty in every row has been left out."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    """Which columns hold numbers, printed to the right."""
    notes: tuple[str, ...] = ()
    """Printed below it."""
    left_out: int = 0
    """Rows that were not printed."""
    number: int = 0

    @property
    def widths(self) -> tuple[float, ...]:
        """Share of the table's width that every column needs, so that no number is broken; they sum to 1."""
        needs = [
            max([_room(heading) / (1 if _room(heading) < 6 else 2), *(_need(row[place]) for row in self.rows)])
            for place, heading in enumerate(self.headings)
        ]
        short = sum(need for need in needs if need <= _SHORT)
        if sum(needs) > _ROOM and short < _ROOM / 2:
            left = (_ROOM - short) / (sum(needs) - short)
            needs = [need if need <= _SHORT else need * left for need in needs]
        return tuple(need / sum(needs) for need in needs)


@dataclass(frozen=True)
class Figure:
    """A figure by the name of its picture: map, gap_map, chart, or view_1 and so on for the views of the study."""

    kind: str
    caption: str
    number: int = 0


Block = Head | Line | Sheet | Figure


@dataclass(frozen=True)
class KeyFigure:
    """One large number with what it is and how far it can be trusted."""

    label: str
    value: str
    status: str = ""


@dataclass(frozen=True)
class Part:
    """One of the five sections, unnumbered yet."""

    head: str
    groups: tuple[tuple[str, tuple[Block, ...]], ...] = field(default=())
    """Headings of the second level with what stands under them; a group without anything is left out."""


def numbered(parts: Iterable[Part], *, chinese: bool) -> tuple[Block, ...]:
    """Put headings, points, tables and figures in order and number them: 一、（一）1. in Chinese, 1, 1.1, (1) otherwise."""
    found: list[Block] = []
    counts = {Sheet: 0, Figure: 0}
    for at, part in enumerate(parts, 1):
        found.append(Head(1, f"{hanzi(at)}、{part.head}" if chinese else f"{at}  {part.head}"))
        groups = [(head, blocks) for head, blocks in part.groups if blocks]
        for place, (head, blocks) in enumerate(groups, 1):
            found.append(Head(2, f"（{hanzi(place)}）{head}" if chinese else f"{at}.{place}  {head}"))
            point, several = 0, sum(isinstance(one, Line) for one in blocks) > 1
            for block in blocks:
                if isinstance(block, Line):
                    point += 1
                    mark = (f"{point}." if chinese else f"({point}) ") if several else ""
                    found.append(replace(block, number=mark))
                elif isinstance(block, Head):
                    found.append(block)
                else:
                    counts[type(block)] += 1
                    found.append(replace(block, number=counts[type(block)]))
    return tuple(found)


def hanzi(number: int) -> str:
    """Spell 1 to 99 in Chinese numerals."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not tens:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")


def grid(
    caption: str, columns: Iterable[tuple[str, bool]], rows: Iterable[tuple[str, ...]], **more: object
) -> Sheet | None:
    """Make a table of printed cells.

    Parameters
    ----------
    caption
        Title above it.
    columns
        Heading, and whether the column holds numbers.
    rows
        Cells; ``—`` and the empty text mean nothing. Columns with nothing in every row are left out.
    more
        ``notes`` below the table.

    Returns
    -------
    Sheet or None
        None when no row or only the first column is left.
    """
    heads, every = list(columns), list(rows)
    kept = [place for place in range(len(heads)) if any(row[place] not in {"", "—"} for row in every)]
    if not every or kept in ([], [0]):
        return None
    notes = more.get("notes", ())
    return Sheet(
        caption,
        tuple(heads[place][0] for place in kept),
        tuple(tuple(row[place] or "—" for place in kept) for row in every[:MOST_ROWS]),
        tuple(heads[place][1] for place in kept),
        tuple(notes) if isinstance(notes, tuple) else (),
        max(0, len(every) - MOST_ROWS),
    )


def _room(text: str) -> float:
    """Width of a text in Chinese characters."""
    return sum(1.0 if ord(sign) > 0x2E7F else 0.55 for sign in text)


def _need(text: str) -> float:
    """Room that a cell wants: a number whole, a sentence on several lines."""
    room = _room(text)
    return max(room + 1.2, 3.0) if room <= 12 else 12 + (room - 12) ** 0.5
