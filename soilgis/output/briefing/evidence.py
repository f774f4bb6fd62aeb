"""五、数据来源与未核查 (sources and gaps): every source with its status, what was not checked, how the figures were made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.layer import Status
from soilgis.model.tables import Regions
from soilgis.output import captions
from soilgis.output.briefing.blocks import Line, Part, grid
from soilgis.output.briefing.reasons import plain_note, plain_source

if TYPE_CHECKING:
    from soilgis.model.provenance import LayerUse
    from soilgis.output.briefing.blocks import Sheet
    from soilgis.output.briefing.desk import Desk


def evidence(desk: Desk) -> Part:
    """Write the fifth section; its last table holds the figures of the text that no other table shows, and is filled later."""
    head = desk.head
    made = sources(desk)
    return Part(
        head("evidence"),
        (
            (head("sources"), (*_statuses(desk), *((made,) if made else ()))),
            (head("gaps"), _gaps(desk)),
            (head("method"), _method(desk)),
        ),
    )


def sources(desk: Desk) -> Sheet | None:
    """One row a layer: title, status, document, vintage, whether it was used."""
    text = desk.text
    columns = [(text("heads", key), False) for key in ("source", "status", "document", "vintage", "use", "remark")]
    rows = [
        (
            desk.said.title(use.layer), desk.said.of(use.layer.status), _document(desk, use),
            use.layer.source.vintage, text("cells", "used") if use.used else text("cells", "unchecked"), _remark(desk, use),
        )
        for use in desk.result.provenance.uses
    ]  # fmt: skip
    return grid(text("tables", "sources"), columns, rows)


def _document(desk: Desk, use: LayerUse) -> str:
    source = use.layer.source
    document = _named(desk, source.document)
    return f"{document}{'，' if source.article else ''}{source.article}"


def _named(desk: Desk, document: str) -> str:
    return plain_source(document) if desk.said.chinese else document


def _remark(desk: Desk, use: LayerUse) -> str:
    return plain_note(use.layer.note) if desk.said.chinese else ""


def _statuses(desk: Desk) -> list[Line]:
    """What the words of status that occur mean."""
    held = {use.layer.status for use in desk.result.provenance.uses if use.used}
    said = [desk.text("statuses", status.value) for status in Status if status in held]
    return [Line(desk.say("statuses", meanings=desk.said.semicolon.join(said)))] if said else []


def _gaps(desk: Desk) -> tuple[Line, ...]:
    lines = [
        Line(desk.say("gap", title=desk.said.title(use.layer), reason=desk.said.reason(use.reason)))
        for use in desk.result.provenance.unchecked
    ]
    return tuple(lines) or (Line(desk.say("no_gap")),)


def _method(desk: Desk) -> tuple[Line, ...]:
    text = desk.text
    keys = ["area", *(["land"] if len(desk.result.reconcile) or len(desk.frame("rates")) else [])]
    keys += ["union"] if len(desk.result.union) else []
    keys += ["rate"] if len(desk.frame("rates")) else []
    documents = list(dict.fromkeys(
        _named(desk, use.layer.source.document) for use in desk.result.provenance.uses if use.layer.role.value == "boundaries" and use.used
    ))  # fmt: skip
    lines = [Line(text("method", key)) for key in [*keys, "balance"]]
    if any(level == "province" for level in desk.result.regions[Regions.level]):
        lines.append(Line(text("method", "official_area")))
    return (*lines, Line(text("method", "boundary", names=desk.said.listed(documents, 6) or "—")))


def review(desk: Desk) -> str:
    """The 审图号 line."""
    number = desk.result.study.map.review_number.strip()
    return desk.text("lines", "review", number=number) if number else desk.said.phrase(captions.NO_REVIEW)
