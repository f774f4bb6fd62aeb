"""Screening sites (项目选址核查): from site files and a study's layers to verdicts, areas, rules and their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.geometry.corridors import DRAWN_SHARE
from soilgis.jobs.steps.screen_layers import Field, open_field
from soilgis.model.days import local_day
from soilgis.model.errors import SchemaError
from soilgis.model.notes import Note
from soilgis.model.options import ScreenOptions
from soilgis.model.provenance import LayerUse, Provenance, versions
from soilgis.model.screen_tables import Checks, Sites
from soilgis.model.screen_words import Use
from soilgis.model.screening import Screening
from soilgis.model.secrecy import audit
from soilgis.model.sentences.jobs import JobMessages, JobNotes
from soilgis.model.tables import Regions
from soilgis.model.threads import at_once, in_threads
from soilgis.model.units import SQUARE_METRES, Unit
from soilgis.planning.clauses import checks_with_clauses
from soilgis.planning.screening.approved_before import Earlier, versions_of
from soilgis.planning.screening.conclusions import RuleDesk, SiteFigures, conclusions_tables
from soilgis.planning.screening.ground import ground_of
from soilgis.planning.screening.long_lines import MOST_POINTS
from soilgis.planning.screening.overlaps import answer, divided_by, overlaps
from soilgis.planning.screening.sites import context, sites_table, surroundings
from soilgis.planning.screening.tables import (
    OUTSIDE_SHARE,
    checks_table,
    counties_table,
    gaps_kept,
    kinds_table,
    pieces_table,
)
from soilgis.planning.strict import refuse_weak
from soilgis.store.clauses import read_duties
from soilgis.store.rules import read_rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from soilgis.model.layer import Layer
    from soilgis.model.study import Study
    from soilgis.planning.screening.checks import Check
    from soilgis.planning.screening.ground import Ground
    from soilgis.planning.screening.overlaps import Answers, Divided, Overlaps
    from soilgis.planning.screening.reapproval import Versions
    from soilgis.store.catalog import Catalog
    from soilgis.store.sites.read import SiteFiles


def screen(
    sites: SiteFiles,
    study: Study,
    catalog: Catalog,
    *,
    options: ScreenOptions | None = None,
    earlier: SiteFiles | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Screening:
    """Screen sites against the layers of a study.

    Parameters
    ----------
    sites
        Sites as `soilgis.store.sites.read.read_sites` gives them; optional columns earthwork_m3, use, topsoil_m3, plant_ha.
    study
        Layers and regions, as `study_of` gives it.
    catalog
        Where layers and rules are.
    options
        Widths, tolerances and stated conditions.
    earlier
        Extents approved earlier, matched to sites by site_id; re-approval is judged for those that have one.
    progress
        Called with the Chinese name of each step.

    Returns
    -------
    Screening
        Frames of `soilgis.model.screen_tables`.

    Raises
    ------
    SoilgisError
        If sites, layers or rules cannot be used; a layer without data is no error but 未核查.
    """
    asked = options or ScreenOptions()
    as_of = asked.as_of or local_day()
    progress("读取规则")
    book = read_rules(catalog)
    desk = RuleDesk.opened(book, asked.conditions)
    progress("读取图层")
    ground, field = at_once(
        lambda: _ground(sites, asked, study),
        lambda: open_field(study, catalog, _bounds(sites, earlier), book.facts, verdicts=True),
    )
    internal = audit().internal
    progress("叠加量算")
    ground = _near(ground, field)
    found, divided = at_once(lambda: overlaps(ground, field.parts), lambda: divided_by(ground, field.counties_plane))
    counties, outside, answers = _answered(ground, field, found, divided, asked)
    progress("套用规则")
    before = _earlier(earlier, sites, field, asked, study)
    figures = _figures(sites, ground, asked, versions_of(before, answers, ground, sites.frame))
    conclusions, indicators = conclusions_tables(desk, figures, answers, internal=internal)
    checks = checks_with_clauses(_checked(answers, ground, asked, as_of), read_duties(catalog), counties)
    told = [check for check in field.checks if not check.coarse(internal=internal)]
    progress("成表")
    pieces, rows = at_once(
        lambda: pieces_table(ground, found, field.parts, told, {one.layer.id: _tolerance(one, asked) for one in told}),
        lambda: sites_table(sites.frame, ground, outside, checks, counties, conclusions),
    )
    return Screening(
        study=study,
        options=asked.model_copy(update={"as_of": as_of}),
        sites=rows,
        checks=checks,
        pieces=pieces,
        kinds=kinds_table(ground, found, answers, internal=internal),
        counties=counties,
        conclusions=conclusions,
        indicators=indicators,
        context=context(ground, field.parts.zones, told),
        places=surroundings(ground, field.counties),
        provenance=_provenance(sites, field, checks, book.layers, as_of, _told_of_sites(ground, outside)),
    )


def _answered(
    ground: Ground, field: Field, found: Overlaps, divided: Divided, asked: ScreenOptions
) -> tuple[pd.DataFrame, np.ndarray, list[Answers]]:
    """Counties of the sites, what of each lies in none, m², and the answer to every check; outside the counties is a gap."""
    counties, outside = counties_table(ground, field.counties, divided)
    met = _counties_met(len(ground.site_id), divided[0], field.counties[Regions.adcode].to_numpy()[divided[1]])
    share = outside / ground.area_m2
    away = share > OUTSIDE_SHARE
    plain = in_threads(
        lambda check: answer(check, ground, found, field.parts, tolerance_m=_tolerance(check, asked), away=away),
        field.checks,
    )
    return counties, outside, [gaps_kept(one, share, met) for one in plain]


def _checked(answers: list[Answers], ground: Ground, asked: ScreenOptions, as_of: str) -> pd.DataFrame:
    checks = checks_table(answers, ground, adjoining_m=asked.adjoining_m, internal=audit().internal, as_of=as_of)
    return checks.assign(tolerance_m=checks[Checks.tolerance_m].clip(lower=asked.tolerance_m))


def _ground(sites: SiteFiles, asked: ScreenOptions, study: Study) -> Ground:
    tolerance = study.edge_tolerance_m2
    return ground_of(sites.frame, width_m=asked.width_m, radius_m=asked.radius_m, edge_tolerance_m2=tolerance)


def _near(ground: Ground, field: Field) -> Ground:
    """Sites without what only measures far from everything need."""
    return ground if ground.long is None else ground.near_to(*field.plane)


def _bounds(sites: SiteFiles, earlier: SiteFiles | None) -> np.ndarray:
    frames = [sites.frame.total_bounds] + ([earlier.frame.total_bounds] if earlier is not None else [])
    both = np.array(frames)
    margin = 0.01
    bounds: np.ndarray = np.r_[both[:, :2].min(axis=0) - margin, both[:, 2:].max(axis=0) + margin]
    return bounds


def _tolerance(check: Check, asked: ScreenOptions) -> float:
    return max(check.layer.tolerance_m, asked.tolerance_m)


def _counties_met(count: int, site: np.ndarray, adcode: np.ndarray) -> list[tuple[str, ...]]:
    met: list[list[str]] = [[] for _ in range(count)]
    for position, code in zip(site, adcode, strict=True):
        met[position].append(str(code))
    return [tuple(codes) for codes in met]


def _earlier(
    earlier: SiteFiles | None, sites: SiteFiles, field: Field, asked: ScreenOptions, study: Study
) -> Earlier | None:
    """Earlier extents with their answers to the same checks."""
    if earlier is None:
        return None
    unknown = sorted(set(earlier.frame[Sites.site_id]) - set(sites.frame[Sites.site_id]))
    if unknown:
        raise SchemaError(JobMessages.earlier_unmatched(sites=unknown))
    ground = _near(_ground(earlier, asked, study), field)
    found = overlaps(ground, field.parts)
    answers = [
        answer(check, ground, found, field.parts, tolerance_m=_tolerance(check, asked)) for check in field.checks
    ]
    return Earlier(earlier.frame, ground, answers)


def _figures(
    sites: SiteFiles, ground: Ground, asked: ScreenOptions, earlier: list[Versions | None]
) -> list[SiteFigures]:
    frame = sites.frame
    given = (
        pd.to_numeric(frame[Sites.earthwork_m3], errors="coerce")
        if Sites.earthwork_m3 in frame
        else pd.Series(np.nan, index=frame.index)
    )
    earthwork = given.fillna(np.nan if asked.earthwork_m3 is None else asked.earthwork_m3).to_numpy(dtype=float)
    uses = (
        frame[Sites.use].fillna(asked.use).astype(str)
        if Sites.use in frame
        else pd.Series(asked.use, index=frame.index)
    )
    odd = sorted(set(uses) - {use.value for use in Use})
    if odd:
        raise SchemaError(JobMessages.use_unknown(use=odd))
    return [
        SiteFigures(str(name), area / SQUARE_METRES[Unit.HA], volume, Use(use), version)
        for name, area, volume, use, version in zip(
            ground.site_id, ground.area_m2, earthwork, uses, earlier, strict=True
        )
    ]


def _provenance(
    sites: SiteFiles, field: Field, checks: pd.DataFrame, rules: tuple[Layer, ...], as_of: str, told: list[Note]
) -> Provenance:
    uses = tuple(
        LayerUse(source.layer, reason=source.reason, files=source.files, kinds=source.kinds, notes=source.notes)
        for source in field.sources
    )
    said = [*sites.notes, *field.notes]
    said += [JobNotes.unchecked(layer=use.layer.title.zh, reason=use.reason) for use in uses if not use.used]
    said += [Note(layer.note).under(layer.title.zh) for layer in rules if layer.id == "rules-siting" and layer.note]
    expired = checks[checks[Checks.expired]].drop_duplicates(Checks.layer)
    said += [
        JobNotes.expired(valid_until=row.valid_until, as_of=as_of).under(row.layer_name) for row in expired.itertuples()
    ]
    return Provenance(uses, (*said, *told), versions())


def _told_of_sites(ground: Ground, outside: np.ndarray) -> list[Note]:
    """Sites that lie outside the counties, and line sites whose shapes are drawn more simply than they were measured."""
    lost = ground.site_id[outside > 0]
    told = [JobNotes.sites_away(count=len(lost), sites=lost)] if len(lost) else []
    if ground.long is not None:
        drawn = ground.site_id[np.unique(ground.long.owner)]
        metres = DRAWN_SHARE * ground.long.half_width_m
        told.append(JobNotes.lines_drawn(count=len(drawn), points=MOST_POINTS, metres=metres, sites=drawn))
    return told


def refuse_gaps(result: Screening) -> None:
    """Refuse a screening with gaps or weak layers; what ``--strict`` means.

    Raises
    ------
    StrictError
        Naming every such layer.
    """
    refuse_weak(result.provenance.uses)
