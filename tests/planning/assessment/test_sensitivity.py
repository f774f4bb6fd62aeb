"""Room of weights: by hand, and against moving the weight in small steps; ranks under drawn weights."""

import numpy as np
import pytest
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from soilgis.model.layer import Status
from soilgis.model.scorecard import Scorecard
from soilgis.planning.assessment.sensitivity import Ranked, rank_ranges, weight_room


def card(*weights):
    rules = [
        {"id": f"r{at}", "title": f"指标{at}", "table": "t", "column": "c", "document": "示例", "weight": weight, "method": "linear", "zero_at": 0, "full_at": 1}
        for at, weight in enumerate(weights)
    ]  # fmt: skip
    return Scorecard(version=1, title="规则", status="working", indicator=rules)


def asked(scores, *weights):
    names = [f"区{at}" for at in range(len(scores))]
    return Ranked(names, names, np.array(scores, dtype=float), np.array(weights), Status.WORKING)


def test_by_hand():
    """甲 (100, 0), 乙 (0, 80): with weight t of the first, 100 t against 80 (1 − t): they meet at 4/9."""
    room = weight_room(card(0.6, 0.4), asked([[100, 0], [0, 80]], 0.6, 0.4))
    assert room["lowest"].tolist() == [pytest.approx(4 / 9), pytest.approx(np.nan, nan_ok=True)]
    assert room["highest"].tolist() == [pytest.approx(np.nan, nan_ok=True), pytest.approx(5 / 9)]
    assert room["below"].iloc[0] == room["above"].iloc[1] == "区1超过区0"


def test_a_region_that_is_better_in_all_is_never_overtaken():
    room = weight_room(card(0.5, 0.5), asked([[90, 90], [10, 20]], 0.5, 0.5))
    assert room[["lowest", "highest"]].isna().all(axis=None)


def test_one_indicator_alone_has_no_room_to_lose():
    room = weight_room(card(1.0), asked([[90], [10]], 1.0))
    assert room[["lowest", "highest"]].isna().all(axis=None)


def order(scores, weights):
    totals = np.round(scores @ weights, 9)
    return {(a, b) for a in range(len(totals)) for b in range(len(totals)) if totals[a] > totals[b]}


@settings(max_examples=examples(60))
@given(
    st.lists(st.lists(st.integers(0, 100), min_size=3, max_size=3), min_size=2, max_size=6),
    st.sampled_from([(0.5, 0.3, 0.2), (0.2, 0.2, 0.6), (0.1, 0.1, 0.8)]),
    st.integers(0, 2),
)
def test_inside_the_room_no_two_change_places_and_beyond_it_two_do(scores, weights, place):
    made = asked(scores, *weights)
    row = weight_room(card(*weights), made).iloc[place]
    low, high = (end if np.isnan(edge) else edge for edge, end in ((row["lowest"], 0.0), (row["highest"], 1.0)))
    first = order(made.scores, made.weights)

    def reversed_at(weight):
        others = np.delete(np.array(weights), place)
        moved = np.insert(others / others.sum() * (1 - weight), place, weight)
        return {(a, b) for a, b in first if (b, a) in order(made.scores, moved)}

    for step in np.linspace(low + 1e-6, high - 1e-6, 9) if high - low > 1e-5 else []:
        assert not reversed_at(step)
    for edge, beyond in ((row["lowest"], -1e-4), (row["highest"], 1e-4)):
        if not np.isnan(edge) and 0 <= edge + beyond <= 1:
            assert reversed_at(edge + beyond)


def test_drawn_ranks_hold_the_seed_and_their_own_rank():
    made = asked([[100, 0, 50], [0, 80, 60], [50, 50, 49]], 0.4, 0.3, 0.3)
    first, again = (rank_ranges(made, draws=200, seed=7, spread=0.3) for _ in range(2))
    assert first.equals(again)
    assert not first.equals(rank_ranges(made, draws=200, seed=8, spread=0.3))
    assert (first["best"] <= first["rank"]).all()
    assert (first["rank"] <= first["worst"]).all()
    still = rank_ranges(made, draws=50, seed=1, spread=1e-9)
    assert (still["same"] == 1).all()


def test_ranks_do_not_depend_on_the_order_of_the_regions():
    scores, names = [[100, 0], [0, 80], [50, 50]], ["a", "b", "c"]
    first = rank_ranges(
        Ranked(names, names, np.array(scores, float), np.array([0.5, 0.5]), Status.DEMO), draws=99, seed=3, spread=0.4
    )
    turned = rank_ranges(
        Ranked(names[::-1], names[::-1], np.array(scores[::-1], float), np.array([0.5, 0.5]), Status.DEMO),
        draws=99,
        seed=3,
        spread=0.4,
    )
    assert first.set_index("region").loc[names].equals(turned.set_index("region").loc[names])
