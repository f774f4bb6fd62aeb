"""The engine is chosen by counts: points and pair points."""

import datetime as dt
import tomllib
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import shapely

from soilgis.geometry import which_engine
from soilgis.geometry.overlap import combination_areas, overlap_areas
from soilgis.geometry.which_engine import Costs, Work, choose, work_of

SMALL, LARGE = Work(100, 1_000), Work(1_000_000, 200_000_000)


@pytest.fixture
def round_costs(monkeypatch):
    """Costs that are easy to reckon with, whatever was measured last."""
    monkeypatch.setattr(which_engine, "costs", lambda: Costs(cut=150e-9, split=600e-9, point=0.4e-6, start=1.0))


def test_the_kept_costs_are_whole_and_say_when_and_with_what_they_were_measured():
    kept = tomllib.loads(Path(which_engine.__file__).with_name("engine_costs.toml").read_text(encoding="utf-8"))
    assert set(kept["seconds"]) == {field.name for field in fields(Costs)}
    assert all(0 < value < 5 for value in kept["seconds"].values())
    assert dt.date.fromisoformat(kept["day"])
    assert kept["commit"]
    assert kept["machine"]
    assert "shapely" in kept["versions"]
    assert which_engine.costs() == Costs(**kept["seconds"])


def test_the_choice_follows_from_the_file_and_the_counts_alone(monkeypatch):
    """Where cutting costs as much as summing the reference stays; a point more of pairs, and the engine is taken."""
    monkeypatch.setattr(which_engine, "costs", lambda: Costs(cut=1e-6, split=2e-6, point=1e-6, start=2.0))
    assert choose("auto", Work(1_000_000, 2_999_999))[0] == "reference"
    assert choose("auto", Work(1_000_000, 3_000_001))[0] == "fast"
    assert choose("auto", Work(1_000_000, 1_500_001), split=True)[0] == "fast"
    assert choose("auto", Work(1_000_000, 1_499_999), split=True)[0] == "reference"


@pytest.mark.usefixtures("round_costs")
def test_small_work_takes_the_reference_and_says_why():
    assert choose("auto", SMALL) == ("reference", "100 个顶点：估计边界积分 1.0 s，逐个求交 0.0 s")
    assert choose("auto", LARGE)[0] == "fast"
    assert choose("reference", LARGE) == ("reference", "指定")
    assert choose("fast", SMALL) == ("fast", "指定")


@pytest.mark.usefixtures("round_costs")
def test_splitting_costs_the_reference_more_than_cutting():
    between = Work(100_000, 4_000_000)
    assert choose("auto", between)[0] == "reference"
    assert choose("auto", between, split=True)[0] == "fast"


def test_work_counts_pair_points_by_boxes():
    regions = np.array([shapely.box(0, 0, 3, 2), shapely.box(3, 0, 5, 2)], object)
    zones = np.array(
        [shapely.box(1, 1, 2, 1.5), shapely.Point(4, 1).buffer(0.5, quad_segs=2), shapely.box(9, 9, 11, 10)]
    )
    assert work_of(regions, zones) == Work(5 + 5 + 5 + 9 + 5, (5 + 5) + (5 + 9))
    assert work_of(regions, np.array([], object)) == Work(10, 0)


@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_both_kinds_of_areas_name_their_engine(engine):
    regions, zone = np.array([shapely.box(0, 0, 3, 2)], object), np.array([shapely.box(1, 1, 5, 2)], object)
    for found in (overlap_areas(regions, zone, engine=engine), combination_areas(regions, [zone], engine=engine)):
        assert (found.engine, found.reason) == (engine, "指定")
