"""Who may see what a job rests on (密级控制): internal layers, what became of each, and under which rule its figures may go out.

What is not read cannot leak: without ``--internal`` the data of an internal layer are not opened, unless only its verdict is told
(screening) or it is made coarse first (``--coarsen``). Every use is kept in an audit, which stands in the manifest.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from soilgis.model.sentences.secrecy import SecrecyMessages, SecrecyNotes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soilgis.model.notes import Note

MARK = "内部资料"
"""Printed on every output that rests on an internal layer."""
SECRECY_TAG = "SOILGIS_SECRECY"
"""Tag of a GeoTIFF that holds the mark."""
COUNTY = "county"
LEAST_GRID_M = 1000
"""Side of the finest grid, metres: a finer one would draw the layer itself."""
MOST_GRID_M = 100_000
MET_KM2 = 0.01
"""A county counts as met by a coarse layer where more than this lies in it, km²; less is a border drawn twice."""


class Use(StrEnum):
    """What became of an internal layer (内部图层的使用)."""

    WITHHELD = "withheld"
    VERDICT = "verdict"
    COARSENED = "coarsened"
    RELEASED = "released"


@dataclass(frozen=True)
class Told:
    """One internal layer and what became of it (密级留痕)."""

    layer: str
    """Id of the layer, or the path of a file or folder."""
    title: str
    """Its name."""
    use: Use
    rule: str = ""
    """The rule its figures may go out by, in Chinese."""

    def reason(self) -> Note:
        """What became of it, without its name."""
        if self.use is Use.COARSENED:
            return SecrecyNotes.coarsened(rule=self.rule)
        if self.use is Use.VERDICT:
            return SecrecyNotes.verdict()
        return SecrecyNotes.released() if self.use is Use.RELEASED else SecrecyNotes.withheld()

    def note(self) -> Note:
        """What the reader must be told."""
        return self.reason().under(self.title)

    def record(self) -> dict[str, str]:
        """As the manifest keeps it."""
        return {**asdict(self), "use": self.use.value}


@dataclass
class Audit:
    """What may be opened, and what was (密级控制).

    Attributes
    ----------
    internal
        Whether internal layers go out as they are.
    coarsen
        ``county``, or the side of a grid in metres as text; empty when nothing is coarsened.
    told
        Internal layers in the order they were asked for.
    admitted
        Layers whose data may be opened now, because only what is coarse of them goes on.
    """

    internal: bool = False
    coarsen: str = ""
    told: dict[str, Told] = field(default_factory=dict)
    admitted: set[str] = field(default_factory=set)

    def may_open(self, layer_id: str) -> bool:
        """Whether the data of an internal layer may be opened."""
        return self.internal or layer_id in self.admitted

    def keep(self, layer_id: str, title: str, use: Use) -> Told:
        """Write down what became of a layer."""
        rule = {Use.COARSENED: self.rule, Use.VERDICT: SecrecyMessages.verdict_rule()}.get(use, "")
        self.told[layer_id] = Told(layer_id, title, use, rule)
        return self.told[layer_id]

    @property
    def rule(self) -> str:
        """How layers are made coarse, in Chinese."""
        if self.coarsen == COUNTY:
            return SecrecyMessages.county_rule(least_km2=MET_KM2)
        return SecrecyMessages.grid_rule(side_m=int(self.coarsen or 0))

    @property
    def uses(self) -> tuple[Told, ...]:
        """What became of every internal layer."""
        return tuple(self.told.values())

    @contextmanager
    def admitting(self, layer_id: str) -> Iterator[None]:
        """Let one layer be opened for the time of the block."""
        self.admitted.add(layer_id)
        try:
            yield
        finally:
            self.admitted.discard(layer_id)


def marked(uses: tuple[Told, ...]) -> bool:
    """Whether what rests on these layers is internal itself."""
    return any(one.use is Use.RELEASED for one in uses)


def audit_record(uses: tuple[Told, ...]) -> dict[str, object]:
    """The audit as the manifest keeps it: the mark, and every internal layer with what became of it."""
    return {"mark": MARK if marked(uses) else None, "layers": [one.record() for one in uses]}


def checked_coarsen(text: str) -> str:
    """Refuse what says no rule.

    Raises
    ------
    ValueError
        Naming what it may be.
    """
    plain = text.strip()
    if plain in {"", COUNTY} or (plain.isdecimal() and LEAST_GRID_M <= int(plain) <= MOST_GRID_M):
        return plain
    raise ValueError(SecrecyMessages.no_rule(given=text, least=LEAST_GRID_M, most=MOST_GRID_M))


_AUDIT: ContextVar[Audit | None] = ContextVar("audit", default=None)


def audit() -> Audit:
    """The audit of the work that goes on; where nobody has opened one, nothing internal is let out."""
    return _AUDIT.get() or Audit()


@contextmanager
def releasing(*, internal: bool = False, coarsen: str = "", told: tuple[Told, ...] = ()) -> Iterator[Audit]:
    """Keep an audit for the time of the block.

    Parameters
    ----------
    internal
        Let internal layers out; everything written is stamped then.
    coarsen
        The rule that makes internal layers coarse (`checked_coarsen`).
    told
        What became of layers before.
    """
    made = Audit(internal, coarsen, {one.layer: one for one in told})
    token = _AUDIT.set(made)
    try:
        yield made
    finally:
        _AUDIT.reset(token)
