"""Pages of an atlas (图集各页): which there are, and how they are made a few ahead of the one that is wanted, beside this process or in it.

Nothing here imports matplotlib before a page is made: another process may be the one that needs it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Generic, TypeVar

from soilgis.model.errors import OutputError
from soilgis.model.tables import Regions
from soilgis.output.beside import Beside, Shared
from soilgis.output.fonts import chinese_font
from soilgis.output.opening import opening_indicator

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from matplotlib.figure import Figure

    from soilgis.model.result import Result
    from soilgis.output.picture.figure import Sheet
    from soilgis.output.picture.still import Picture
    from soilgis.output.picture.thinned import Thinned

AHEAD = 16
"""Pages that are made before they are wanted, at most: while a run writes its tables, and never a whole book at once."""
Made = TypeVar("Made")


@dataclass(frozen=True)
class PageStyle:
    """How the pages of an atlas are drawn (图集样式)."""

    date: str = ""
    """Date printed on the pages; none when empty."""
    dpi: int = 200
    """Dots per inch of PNGs."""
    font: Path | None = None
    """Font file; the font that comes with soilgis when not given."""


@dataclass(frozen=True)
class Leaf:
    """A page composed (已编排的图幅)."""

    figure: Figure
    lacking: tuple[str, ...]
    """Characters that the font lacks."""


@dataclass(frozen=True)
class Pages:
    """The pages of an atlas, to be drawn beside this process or in it (图集各页)."""

    result: Result
    style: PageStyle
    thinned: Thinned

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """What each shows."""
        return tuple(pages(self.result, date=self.style.date, font=self.style.font))

    def __len__(self) -> int:
        """How many there are."""
        return 1 + len(self.result.pictures) + len(self.result.leaves())


def composed(whole: Pages, number: int) -> Leaf:
    """Compose a page for a book."""
    from soilgis.output.picture.figure import compose, unprintable

    figure = compose(whole.result, whole.sheets[number], whole.thinned)
    return Leaf(figure, unprintable(figure, whole.sheets[number].font))


def pictured(whole: Pages, number: int) -> Picture:
    """Draw a page as PNG."""
    from soilgis.output.picture.figure import png
    from soilgis.output.picture.still import Picture

    leaf = composed(whole, number)
    return Picture(png(leaf.figure, whole.style.dpi), leaf.lacking)


class Ahead(Generic[Made]):
    """Pages of an atlas that are made a few ahead of the one that is wanted (预先编排).

    Parameters
    ----------
    beside
        Where they are made.
    make
        Makes a page, by its number.
    whole
        Every page.
    numbers
        Those to be made, in order; all when not given.
    """

    def __init__(
        self, beside: Beside, make: Callable[[Pages, int], Made], whole: Pages, numbers: Sequence[int] | None = None
    ) -> None:
        self.beside, self.make, self.whole = beside, make, whole
        self.numbers = range(len(whole)) if numbers is None else numbers
        self._told = Shared(whole)
        self._begun: deque[Callable[[], Made]] = deque()
        self._coming = iter(self.numbers)
        self._begin(AHEAD)

    def _begin(self, most: int) -> None:
        for number in islice(self._coming, most):
            self._begun.append(self.beside.begin(self.make, self._told, number))

    def __iter__(self) -> Iterator[tuple[int, Callable[[], Made]]]:
        """Give every page in order: its number, and what waits for it."""
        for number in self.numbers:
            taken = self._begun.popleft()
            yield number, taken
            self._begin(1)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.numbers)

    def without(self, spoilt: Collection[int]) -> Ahead[Made]:
        """The same pages from the first, but some."""
        return Ahead(self.beside, self.make, self.whole, [one for one in self.numbers if one not in spoilt])


def pages(result: Result, *, date: str = "", font: Path | None = None) -> Iterator[Sheet]:
    """Name the pages of an atlas: the whole study first, then its rasters, then its regions in adcode order."""
    from soilgis.output.picture.figure import Sheet

    indicator = opening_indicator(result)
    yield Sheet(result.study.title.zh, indicator, date=date, font=font)
    for raster in result.pictures:
        title = f"{raster.title}　{result.study.title.zh}"
        yield Sheet(title, indicator, zones=False, date=date, raster=raster.id, font=font)
    leaves = result.leaves().sort_values(Regions.adcode)
    for code, name in zip(leaves[Regions.adcode], leaves[Regions.name], strict=True):
        yield Sheet(f"{name}　{result.study.title.zh}", indicator, focus=str(code), date=date, font=font)


def begin_atlas(
    result: Result,
    *,
    book: bool,
    style: PageStyle | None = None,
    beside: Beside | None = None,
    thinned: Thinned | None = None,
) -> Ahead[Leaf] | Ahead[Picture]:
    """Begin to make the pages of an atlas, for `write_atlas`.

    Parameters
    ----------
    result
        Not changed.
    book
        Whether they are for one PDF; else they are drawn as PNG.
    style
        Date, dots per inch and font of the pages.
    beside
        Where they are made; in this process, when they are wanted, when not given.
    thinned
        The result's shapes, where they have been made already.

    Raises
    ------
    OutputError
        If the study has no regions.
    """
    if result.leaves().empty:
        raise OutputError(f"{result.study.id} has no regions to draw an atlas of (研究区没有行政区)")
    chosen, apart = style or PageStyle(), beside or Beside()
    chinese_font(chosen.font)
    whole = Pages(result, chosen, _thin(result) if thinned is None else thinned)
    return Ahead(apart, composed, whole) if book else Ahead(apart, pictured, whole)


def _thin(result: Result) -> Thinned:
    from soilgis.output.picture.thinned import thin

    return thin(result.settled).thinned
