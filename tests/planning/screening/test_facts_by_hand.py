"""Facts within a distance, and what several layers say of one, at the edges."""

import math

import pandas as pd
import pytest

from soilgis.model.provenance import Verdict
from soilgis.planning.screening.facts import FactState, facts_of, generic_facts, merged


@pytest.mark.parametrize(
    ("verdict", "distance", "metres", "holds"),
    [
        (Verdict.INVOLVED, 0.0, 0.0, True), (Verdict.UNCHECKED, 5.0, 10.0, None), (Verdict.BORDERLINE, 5.0, 10.0, None),
        (Verdict.NOT_LISTED, 5.0, 10.0, None), (Verdict.CLEAR, 10.0, 10.0, True), (Verdict.CLEAR, 10.1, 10.0, False),
        (Verdict.CLEAR, 0.0, 0.0, False), (Verdict.CLEAR, math.nan, 10.0, None), (Verdict.CLEAR, math.nan, 0.0, False),
        (Verdict.CLEAR, 0.4, 0.5, True),
    ],
)  # fmt: skip
def test_within(verdict, distance, metres, holds):
    assert FactState(verdict, distance).within(metres) is holds


def test_the_nearest_of_those_that_prevail():
    states = [
        FactState(Verdict.CLEAR, 9.0, "a"),
        FactState(Verdict.CLEAR, 5.0, "b"),
        FactState(Verdict.CLEAR, math.nan, "a"),
    ]
    assert merged(states) == FactState(Verdict.CLEAR, 5.0, "a；b")
    assert merged([*states, FactState(Verdict.UNCHECKED, 1.0, "c")]) == FactState(Verdict.UNCHECKED, 1.0, "c")
    assert math.isnan(merged([FactState(Verdict.CLEAR)]).distance_m)


def test_facts_by_kind_and_government():
    words = pd.DataFrame(
        {
            "fact": ["a", "b", "c"],
            "kind": ["x", "x", "y"],
            "government": ["county", None, None],
            "generic": ["no", "yes", "no"],
        }
    )
    assert facts_of(words, "x", "county", ()) == ("a",)
    assert facts_of(words, "x", "", ()) == ("b",)
    assert facts_of(words, "y", "city", ()) == ()
    assert facts_of(words, "x", "county", ("z",)) == ("z",)
    assert generic_facts(words) == {"b"}
