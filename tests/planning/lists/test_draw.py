"""Draws: by hand, and laws: shares are reached, order changes nothing, whoever joins moves nobody."""

import hashlib

import pandas as pd
import pytest
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from soilgis.planning.lists.draw import allot, draw, wanted

IDS = st.lists(st.text("abcdef0123", min_size=1, max_size=6), min_size=1, max_size=40, unique=True)


@pytest.mark.parametrize(
    ("share", "count", "most"), [(0.05, 20, 1), (0.05, 21, 2), (0.05, 1, 1), (0.1, 30, 3), (1.0, 7, 7), (0.0, 9, 0)]
)
def test_shares_are_rounded_up(share, count, most):
    """0.1 × 30 is 3.0000000000000004 in binary and still 3."""
    assert wanted(share, count) == most


def test_the_order_is_that_of_sha256():
    ids = ["甲", "乙", "丙", "丁"]
    drawn = draw(ids, pd.Series([0] * 4), [1.0], 0.05, seed="2026")
    order = [ids[at] for at in sorted(range(4), key=lambda at: drawn[at])]
    assert order == sorted(ids, key=lambda one: hashlib.sha256(f"2026|{one}".encode()).hexdigest())


@settings(max_examples=examples(80))
@given(IDS, st.floats(0.01, 1), st.tuples(st.floats(0, 1), st.floats(0, 1)), st.randoms(use_true_random=False))
def test_draws(ids, least, shares, chance):
    strata = pd.Series([sum(map(ord, one)) % 2 for one in ids])
    drawn = draw(ids, strata, shares, least, seed="s")
    taken = {one for one, place in zip(ids, drawn, strict=True) if place}
    assert len(taken) >= least * len(ids) - 1e-9
    for stratum, share in enumerate(shares):
        mine = [one for one, of in zip(ids, strata, strict=True) if of == stratum]
        assert len(taken & set(mine)) >= share * len(mine) - 1e-9
    assert sorted(place for place in drawn if place) == list(range(1, len(taken) + 1))
    turned = list(range(len(ids)))
    chance.shuffle(turned)
    again = draw([ids[at] for at in turned], pd.Series([strata[at] for at in turned]), shares, least, seed="s")
    assert again.tolist() == [drawn[at] for at in turned]


def test_a_project_that_is_added_moves_nobody():
    ids = [f"p{at}" for at in range(30)]
    first = draw(ids, pd.Series([0] * 30), [0.2], 0.05, seed="s")
    more = draw([*ids, "new"], pd.Series([0] * 31), [0.2], 0.05, seed="s")
    before = {one for one, place in zip(ids, first, strict=True) if place}
    after = {one for one, place in zip(ids, more[:-1], strict=True) if place}
    assert len(before ^ after) <= 1


def test_another_seed_is_another_draw():
    ids = [f"p{at}" for at in range(50)]
    assert (
        draw(ids, pd.Series([0] * 50), [0.2], 0.05, seed="a").tolist()
        != draw(ids, pd.Series([0] * 50), [0.2], 0.05, seed="b").tolist()
    )


@settings(max_examples=examples(40))
@given(IDS, st.integers(1, 7))
def test_teams_have_as_much_to_do_as_one_another(ids, teams):
    found = allot(ids, teams, seed="s")
    counts = [found.count(team) for team in range(1, teams + 1)]
    assert max(counts) - min(counts) <= 1
    assert sum(counts) == len(ids)
