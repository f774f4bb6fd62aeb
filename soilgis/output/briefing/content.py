"""Content of a briefing (简报内容): key figures, sentences, tables, sources and gaps, before they take any form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from soilgis.model.layer import Basis, Role, Status, ZoneKind, weakest
from soilgis.model.tables import Ledger, Reconcile, Regions, Targets, Union, regions_with
from soilgis.model.units import Unit, rounded, spell
from soilgis.model.words import RATE
from soilgis.output import captions
from soilgis.output.briefing.duties import to_do
from soilgis.output.briefing.sheets import Sheet, pivot, sheet
from soilgis.output.briefing.unrated import unrated
from soilgis.output.briefing.words import Language, Words, words

if TYPE_CHECKING:
    from soilgis.model.provenance import LayerUse
    from soilgis.model.result import Result

SHARE, KM2 = Unit.SHARE, Unit.KM2
_AREAS_APART = 0.01
"""Points that sets of areas explain: 山西's stated 72.43 is 72.44 by border areas, 72.43 by published ones."""


@dataclass(frozen=True)
class KeyFigure:
    """One large number with what it is and how far it can be trusted."""

    label: str
    value: str
    status: str = ""


@dataclass(frozen=True)
class Content:
    """Everything a briefing says (简报内容)."""

    title: str
    subtitle: str
    review: str
    warning: str
    words: Words
    keys: tuple[KeyFigure, ...]
    findings: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    sources: tuple[LayerUse, ...]
    gaps: tuple[str, ...]
    method: tuple[str, ...]
    notes: tuple[str, ...] = field(default=())

    def state(self, use: LayerUse) -> str:
        """Say whether a layer took part."""
        if use.used:
            return self.words.text("cells", "used")
        return self.words.text("cells", "unchecked", reason=self.words.reason(use.reason))


def content(result: Result, language: Language = "zh") -> Content:
    """Write the content of a briefing from a result.

    Parameters
    ----------
    result
        Not changed.
    language
        zh or en.

    Returns
    -------
    Content
        Sentences are made from the result's own numbers; a table without rows leaves its sentence out.
    """
    said = words(language)
    return Content(
        title=result.study.title.zh if language == "zh" else result.study.title.en,
        subtitle=said.text("lines", "extent", level=said.units(result.study), count=len(result.leaves())),
        review=_review(result, said),
        warning=said.phrase(captions.status_line(result.provenance.status)),
        words=said,
        keys=tuple(_keys(result, said)),
        findings=tuple(_findings(result, said)),
        sheets=tuple(_sheets(result, said)),
        sources=result.provenance.uses,
        gaps=(
            *(
                said.say("gap", title=said.title(u.layer), reason=said.reason(u.reason))
                for u in result.provenance.unchecked
            ),
            *unrated(result, said),
        ),
        method=tuple(_method(result, said)),
        notes=tuple(_notes(result, said)),
    )


def _review(result: Result, said: Words) -> str:
    number = result.study.map.review_number.strip()
    return said.text("lines", "review", number=number) if number else said.phrase(captions.NO_REVIEW)


def _notes(result: Result, said: Words) -> list[str]:
    """Lines on the layers the result rests on, by status, and on the boundaries."""
    used = [use.layer for use in result.provenance.uses if use.used]
    parts = [
        said.text(
            "lines",
            "source",
            status=said.of(status),
            titles="、".join(said.title(one) for one in used if one.status is status),
        )
        for status in Status
        if any(one.status is status for one in used)
    ]
    documents = dict.fromkeys(one.source.document for one in used if one.role is Role.BOUNDARIES)
    joined = "；" if said.chinese else "; "
    return [
        said.text("lines", "sources", parts=joined.join(parts).replace("、", "、" if said.chinese else ", ")),
        said.text("lines", "boundaries", names="、".join(documents)),
    ]


def _total(result: Result) -> float:
    """Area of the study as measured, for shares."""
    return float(result.leaves()[Regions.area_km2].sum())


def _printed_total(result: Result) -> float:
    """Area of the study as every table prints it: the sum of the balanced figures."""
    return float(result.leaves()[Regions.printed_km2].sum())


def _ground(result: Result) -> Status:
    """Status of the boundaries every area rests on."""
    return weakest(
        [use.layer.status for use in result.provenance.uses if use.layer.role is Role.BOUNDARIES] or [Status.OFFICIAL]
    )


def _tops(result: Result) -> pd.DataFrame:
    """Regions without a listed parent: the study as a whole."""
    known = set(result.regions[Regions.adcode])
    tops: pd.DataFrame = result.regions[~result.regions[Regions.parent_adcode].isin(known)]
    return tops


def _keys(result: Result, said: Words) -> list[KeyFigure]:
    level = said.units(result.study)
    found = [
        KeyFigure(said.text("keys", "count", level=level), str(len(result.leaves()))),
        KeyFigure(said.text("keys", "area"), said.figure(_printed_total(result), KM2), said.of(_ground(result))),
    ]
    for _, top in _tops(result).iterrows():
        for year in result.target_years:
            value = top[f"target_{year}"]
            if pd.notna(value):
                status = said.of(Status(str(top[Regions.target_status])))
                label = said.text(
                    "cells", "keyed", name=top[Regions.name], label=said.text("keys", "target", year=year)
                )
                found.append(KeyFigure(label, said.figure(float(value), SHARE), status))
    found += [KeyFigure(one.key, one.figure, one.status) for one in to_do(result, said)]
    found.append(KeyFigure(said.text("keys", "unchecked"), str(len(result.provenance.unchecked))))
    return found


def _findings(result: Result, said: Words) -> list[str]:
    level = said.units(result.study)
    area = said.figure(_printed_total(result), KM2)
    found = [said.say("extent", count=len(result.leaves()), level=level, area=area)]
    found += _target_sentences(result, said)
    found += _reconcile_sentences(result, said)
    found += _union_sentences(result, said)
    found += _ledger_sentence(result, said)
    if result.provenance.status is not Status.OFFICIAL:
        found.append(said.say("weak", status=said.of(result.provenance.status)))
    return found


def _target_sentences(result: Result, said: Words) -> list[str]:
    found = []
    for _, top in _tops(result).iterrows():
        mine = result.targets[result.targets[Targets.indicator] == RATE]
        rows = mine[mine[Targets.adcode] == top[Regions.adcode]]
        if len(rows):
            aims = ("，" if said.chinese else ", ").join(
                said.text(
                    "cells", f"aim_{r[Targets.comparator]}", year=r[Targets.year],
                    target=said.figure(float(r[Targets.target]), SHARE),
                )
                for _, r in rows.iterrows()
            )  # fmt: skip
            status = "、".join(dict.fromkeys(said.of(Status(str(value))) for value in rows[Targets.status]))
            documents = "；".join(dict.fromkeys(rows[Targets.document]))
            found.append(said.say("target", name=top[Regions.name], aims=aims, status=status, document=documents))
    leaves = result.leaves()
    for year in result.target_years:
        rows = leaves[leaves[f"target_{year}"].notna()].sort_values([f"target_{year}", Regions.adcode])
        if len(rows) > 1:
            ends = {"low": rows.iloc[0], "high": rows.iloc[-1]}
            figures = {name: said.figure(float(row[f"target_{year}"]), SHARE) for name, row in ends.items()}
            names = {f"{name}_name": row[Regions.name] for name, row in ends.items()}
            found.append(said.say("range", year=year, count=len(rows), **figures, **names))
    return found


def _reconcile_sentences(result: Result, said: Words) -> list[str]:
    """Reconciling of the study's own top regions in full; how many parents below them agree."""
    tops = result.reconcile[Reconcile.parent_adcode].isin(set(_tops(result)[Regions.adcode]))
    found = [_reconciled(row, said) for _, row in result.reconcile[tops].iterrows()]
    below = result.reconcile[~tops & result.reconcile[Reconcile.complete] & result.reconcile[Reconcile.stated].notna()]
    if len(below):
        off = below[Reconcile.difference].map(lambda points: abs(rounded(float(points), Unit.POINT.digits)))
        found.append(said.say("below", count=len(below), off=int((off > _AREAS_APART).sum())))
    return found + [one.sentence for one in to_do(result, said)]


def _reconciled(row: pd.Series[Any], said: Words) -> str:
    figures = {"name": row[Reconcile.parent_name], "year": row[Reconcile.year]}
    if not row[Reconcile.complete]:
        counted = {str(name): row[name] for name in (Reconcile.with_target, Reconcile.children)}
        return said.say("incomplete", **figures, **counted)
    weighted, simple = (said.figure(float(row[name]), SHARE) for name in (Reconcile.weighted, Reconcile.simple))
    status = said.of(Status(str(row[Reconcile.status])))
    if pd.isna(row[Reconcile.stated]):
        return said.say("unstated", weighted=weighted, status=status, **figures)
    difference = float(row[Reconcile.difference])
    near = abs(rounded(difference, Unit.POINT.digits)) <= _AREAS_APART
    return said.say(
        "reconcile", weighted=weighted, simple=simple, status=status, stated=said.figure(float(row[Reconcile.stated]), SHARE),
        difference=said.figure(difference, Unit.POINT), agrees=said.text("cells", "agrees") if near else "", **figures,
    )  # fmt: skip


def _union_sentences(result: Result, said: Words) -> list[str]:
    leaves = set(result.leaves()[Regions.adcode])
    rows = result.union[result.union[Union.adcode].isin(leaves) & result.union[Union.union_km2].notna()]
    found = []
    for (kind, basis), part in rows.groupby([Union.kind, Union.basis], sort=False, dropna=False):
        printed = float(part[Union.printed_km2].sum())
        sums = {"area": printed, "raw": float(part[Union.raw_km2].sum()), "double": float(part[Union.double_km2].sum())}
        status = max((Status(str(value)) for value in part[Union.status]), key=lambda one: one.rank)
        apart = float(part[Union.double_km2].sum()) < 10.0**-KM2.digits
        found.append(said.say(
            "union_apart" if apart else "union", kind=said.of(ZoneKind(str(kind))), basis=said.of(Basis(str(basis))),
            status=said.of(status),
            share=spell(float(part[Union.union_km2].sum()) / _total(result), SHARE, symbol=True),
            **{name: said.figure(value, KM2) for name, value in sums.items()},
        ))  # fmt: skip
    return found


def _ledger_sentence(result: Result, said: Words) -> list[str]:
    leaves = set(result.leaves()[Regions.adcode])
    rows = result.ledger[result.ledger[Ledger.adcode].isin(leaves)]
    if rows.empty:
        return []
    figures = {}
    for name, part in (("none", rows[rows[Ledger.kinds] == 0]), ("several", rows[rows[Ledger.kinds] >= 2])):
        figures[name] = spell(float(part[Ledger.printed_km2].sum()), KM2, symbol=True)
        figures[f"{name}_share"] = spell(float(part[Ledger.area_km2].sum()) / _total(result), SHARE, symbol=True)
    status = weakest([Status(str(value)) for value in rows[Ledger.status]])
    return [said.say("ledger", status=said.of(status), **figures)]


def _sheets(result: Result, said: Words) -> list[Sheet]:
    years = [year for year in result.target_years if result.regions[f"target_{year}"].notna().any()]
    aims = [Regions.name, Regions.printed_km2, *(f"target_{year}" for year in years)]
    aims += [Regions.target_status, Regions.target_document] if years else []
    checked = [
        Reconcile.parent_name, Reconcile.year, Reconcile.stated, Reconcile.weighted, Reconcile.difference, Reconcile.simple,
        Reconcile.weight,
    ]  # fmt: skip
    books = [Ledger.label, Ledger.printed_km2, Ledger.share_of_region, Ledger.status]
    ledger = result.ledger[result.ledger[Ledger.adcode].isin(set(_tops(result)[Regions.adcode]))]
    wanted = (
        ("targets", regions_with(result.target_years), result.regions, aims), ("reconcile", Reconcile, result.reconcile, checked),
        ("ledger", Ledger, ledger, books),
    )  # fmt: skip
    found = [
        sheet(said.text("tables", name), frame, table=table, columns=columns, said=said)
        for name, table, frame, columns in wanted
        if len(frame)
    ]
    if len(result.union):
        found.insert(1, pivot(said.text("tables", "union"), result.union, said))
    return found


def _method(result: Result, said: Words) -> list[str]:
    methods = "、".join(map(said.phrase, dict.fromkeys(result.regions[Regions.method]))) or said.phrase(
        captions.MEASURED
    )
    return [
        said.text("method", "area", method=methods),
        *(said.text("method", name) for name in ("union", "balance", "weight", "boundary")),
    ]
