"""Content of a briefing (简报内容): one model of title, slots, five sections, tables and figures, before they take any form."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from soilgis.output import captions
from soilgis.output.briefing.attention import attention
from soilgis.output.briefing.blocks import Figure, Head, KeyFigure, Line, Sheet, grid, numbered
from soilgis.output.briefing.chart import chart
from soilgis.output.briefing.desk import Desk
from soilgis.output.briefing.evidence import evidence, review
from soilgis.output.briefing.headline import headline, keys
from soilgis.output.briefing.pictures import view_kind
from soilgis.output.briefing.proposals import proposals
from soilgis.output.briefing.ranking import ranking
from soilgis.output.briefing.slots import EMPTY
from soilgis.output.briefing.spread import spread
from soilgis.output.briefing.standing import standing
from soilgis.output.briefing.words import words
from soilgis.output.drawing import gap_years
from soilgis.output.opening import opening_indicator
from soilgis.output.stories import views_shown

if TYPE_CHECKING:
    from soilgis.model.result import Result
    from soilgis.output.briefing.blocks import Block
    from soilgis.output.briefing.chart import Chart
    from soilgis.output.briefing.slots import Slots
    from soilgis.output.briefing.words import Language, Words


@dataclass(frozen=True)
class Content:
    """Everything a briefing says (简报内容); every window prints it, none adds a figure."""

    title: str
    kind: str
    """文种, printed above the title."""
    slots: Slots
    review: str
    warning: str
    words: Words
    lead: str
    keys: tuple[KeyFigure, ...]
    blocks: tuple[Block, ...]
    chart: Chart | None
    subject: str
    """The study's own title."""

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """Its tables, in order."""
        return tuple(one for one in self.blocks if isinstance(one, Sheet))

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Its figures, in order."""
        return tuple(one for one in self.blocks if isinstance(one, Figure))

    @property
    def findings(self) -> tuple[str, ...]:
        """Every sentence that stands in the text, the first paragraph among them."""
        return (self.lead, *(one.text for one in self.blocks if isinstance(one, Line)))

    def section(self, number: int) -> tuple[Block, ...]:
        """What stands under the heading of a section, counted from 1."""
        starts = [at for at, one in enumerate(self.blocks) if isinstance(one, Head) and one.level == 1]
        ends = [*starts[1:], len(self.blocks)]
        return self.blocks[starts[number - 1] + 1 : ends[number - 1]] if number <= len(starts) else ()

    def office(self, name: str) -> str:
        """A slot as printed: what was given, else a blank to be filled by hand."""
        return str(getattr(self.slots, name)) or self.words.text("blank", name)


def content(result: Result, language: Language = "zh", *, slots: Slots = EMPTY) -> Content:
    """Write the content of a briefing from a result.

    Parameters
    ----------
    result
        Not changed.
    language
        zh or en.
    slots
        单位, 日期, 期号; a slot that was not given is printed as a blank.

    Returns
    -------
    Content
        Sentences are made from the result's own numbers; what the result does not hold leaves its sentence, table and heading out.
    """
    desk = Desk(result, words(language))
    order = ranking(desk)
    drawn = chart(desk, order)
    parts = (
        standing(desk), spread(desk, order, _figures(desk, drawn), _views(desk)), attention(desk, order), proposals(desk, order), evidence(desk),
    )  # fmt: skip
    blocks = numbered(parts, chinese=desk.said.chinese)
    lead = headline(desk, order)
    found = keys(desk, order)
    return Content(
        title=desk.text("lines", "title", place=desk.place),
        kind=desk.text("lines", "kind"),
        slots=slots,
        review=review(desk),
        warning=desk.said.phrase(captions.status_line(result.provenance.status)),
        words=desk.said,
        lead=lead,
        keys=found,
        blocks=_with_book(desk, blocks),
        chart=drawn,
        subject=result.study.title.zh if desk.said.chinese else result.study.title.en or result.study.title.zh,
    )


def _figures(desk: Desk, drawn: Chart | None) -> tuple[Figure, ...]:
    shown = opening_indicator(desk.result)
    named = desk.text("tables", "extent")
    if shown:  # labels of indicators are Chinese; elsewhere the indicator stands by its name
        named = desk.said.phrase(shown.label) if desk.said.chinese else shown.id.replace("_", " ")
    found = [Figure("map", desk.text("tables", "map", place=desk.place, shown=named))]
    if gap_years(desk.result):
        found.append(
            Figure("gap_map", desk.text("tables", "gap_map", place=desk.place, year=max(gap_years(desk.result))))
        )
    return (*found, *((Figure("chart", drawn.title),) if drawn else ()))


def _views(desk: Desk) -> tuple[Figure, ...]:
    """The study's own views: its writer's sentence, with what the map shows and how far that can be trusted."""
    found = []
    for number, (sentence, shown) in enumerate(views_shown(desk.result), 1):
        named = (
            desk.text("tables", "view_of", shown=desk.said.phrase(shown.label), status=desk.said.of(shown.status))
            if shown
            else ""
        )
        found.append(Figure(view_kind(number), sentence.rstrip("。. ") + named))
    return tuple(found)


def numbers(text: str) -> set[str]:
    """Numbers in a printed text, as they are printed; years, dates, clauses and numbers inside names are none of them."""
    bare = re.sub(
        r"〔\d{4}〕\d*号?|\d{4}(?:[—–、-]\d{4})*\s*年|\d{4}-\d{2}(-\d{2})?|[A-Z]{2,}(?:/[A-Z])?\s?\d[\d.-]*", " ", text
    )
    return set(re.findall(r"(?<![\d.])\d[\d,]*(?:\.\d+)?", bare))


def _with_book(desk: Desk, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Add the table of figures that were made for the sentences and stand in no other table."""
    shown = {
        number
        for one in blocks
        if isinstance(one, Sheet)
        for row in one.rows
        for cell in row
        for number in numbers(cell)
    }
    rest: dict[tuple[str, str], list[str]] = {}
    for one in desk.derived.values():
        if not numbers(one.figure) <= shown:
            rest.setdefault((one.label, one.status or "—"), []).append(one.figure)
    rows = [(label, desk.said.listed(figures), status) for (label, status), figures in rest.items()]
    columns = [
        (desk.text("heads", "meaning"), False),
        (desk.text("heads", "figure"), True),
        (desk.text("heads", "status"), False),
    ]
    made = grid(desk.text("tables", "book"), columns, rows)
    if made is None:
        return blocks
    count = sum(isinstance(one, Sheet) for one in blocks)
    every = replace(made, rows=tuple(rows), left_out=0, number=count + 1)
    return (*blocks, every)
