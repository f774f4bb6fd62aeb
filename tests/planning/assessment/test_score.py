"""Scores by hand, by law; ranks and grades."""

import numpy as np
import pytest
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from soilgis.model.errors import SchemaError
from soilgis.model.scorecard import Scorecard, ScoreRule
from soilgis.planning.assessment.score import grade_of, points, ranks, vetoed

PLACE = {"id": "r", "title": "指标", "table": "t", "column": "c", "document": "示例", "weight": 1.0}


def rule(**more):
    return ScoreRule(**{**PLACE, **more})


def deduct(**more):
    return rule(**{"method": "deduct", "full_at": 0.0, "step": 0.1, "points": 5.0, **more})


@pytest.mark.parametrize(("partial", "score"), [("proportional", 87.5), ("whole", 90.0), ("begun", 85.0)])
def test_part_of_a_step(partial, score):
    """0.25 beyond is two and a half steps of 0.1, five points each."""
    assert points(deduct(partial=partial), np.array([0.25])).tolist() == pytest.approx([score])


def test_whole_steps_are_whole_whatever_their_binary_form():
    """0.3 / 0.1 is 2.9999999999999996: three steps, begun or whole."""
    assert points(deduct(partial="whole"), np.array([0.3])).tolist() == [85.0]
    assert points(deduct(partial="begun"), np.array([0.1 + 0.2])).tolist() == [85.0]


def test_what_is_better_than_full_marks_earns_no_more():
    assert points(deduct(), np.array([-3.0, 0.0, 99.0])).tolist() == [100.0, 100.0, 0.0]
    assert points(deduct(worse="below"), np.array([3.0, -0.2])).tolist() == pytest.approx([100.0, 90.0])


def test_a_figure_is_judged_as_it_is_printed():
    """0.1049 is printed 0.10: one step begun, not two."""
    assert points(deduct(partial="begun", digits=2), np.array([0.1049])).tolist() == [95.0]
    assert points(deduct(partial="begun"), np.array([0.1049])).tolist() == [90.0]


def test_linear_and_bands():
    assert points(rule(method="linear", zero_at=2, full_at=0), np.array([2.5, 2, 0.5, -1])).tolist() == [0, 0, 75, 100]
    bands = rule(method="bands", band=[{"at_least": 75, "score": 100}, {"at_least": 73, "score": 80}], otherwise=10)
    assert points(bands, np.array([75, 74.99, 73, 2])).tolist() == [100, 80, 80, 10]


def test_a_missing_figure_is_no_zero_unless_the_rule_says_so():
    assert np.isnan(points(deduct(), np.array([np.nan]))).all()
    assert points(deduct(missing="zero"), np.array([np.nan])).tolist() == [0.0]
    assert np.isnan(points(rule(method="bands", band=[{"at_least": 0, "score": 9}]), np.array([np.nan]))).all()


@settings(max_examples=examples(80))
@given(st.lists(st.floats(-1e4, 1e4), min_size=2, max_size=6), st.sampled_from(["proportional", "whole", "begun"]))
def test_scores_lie_in_their_limits_and_never_rise_with_a_worse_figure(values, partial):
    scores = points(deduct(partial=partial), np.array(sorted(values)))
    assert ((scores >= 0) & (scores <= 100)).all()
    assert (np.diff(scores) <= 1e-9).all()


def test_equal_totals_share_a_rank_and_the_next_is_counted_on():
    assert ranks(np.array([80.0, 90.0, 80.0, np.nan, 70.0])) == [2, 1, 2, None, 4]
    assert ranks(np.array([0.1 + 0.2, 0.3])) == [1, 1]


def card(**more):
    return Scorecard(**{
        "version": 1, "title": "规则", "status": "working", "indicator": [{**PLACE, "method": "linear", "zero_at": 0, "full_at": 1}],
        "grade": [{"title": "优秀", "at_least": 90}, {"title": "合格", "at_least": 60}], **more,
    })  # fmt: skip


def test_grades_go_by_the_printed_total():
    assert [grade_of(card(), total) for total in (89.994, 89.995, 60.0, 59.99, np.nan)] == [
        "合格",
        "优秀",
        "合格",
        None,
        None,
    ]


def veto(op, value):
    made = card(
        veto=[
            {
                "id": "v",
                "title": "否决",
                "table": "t",
                "column": "c",
                "document": "示例",
                "op": op,
                "value": value,
                "grade": "合格",
            }
        ]
    )
    return made.veto[0]


def test_vetoes():
    assert vetoed(veto("==", False), False)
    assert not vetoed(veto("==", False), True)
    assert vetoed(veto(">=", 3), 3.0)
    assert vetoed(veto("!=", "无"), "有")
    assert not vetoed(veto(">=", 3), None), "a figure that is not there vetoes nothing"
    with pytest.raises(SchemaError, match=r"veto v: c is '三' and cannot be compared with 3.0 \(无法比较\)"):
        vetoed(veto(">=", 3), "三")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"indicator": [{**PLACE, "weight": 0.95, "method": "linear", "zero_at": 0, "full_at": 1}]}, "weights add up to 0.95, they must add up to 1 .权重之和须为 1.: r 0.95"),
        ({"indicator": [{**PLACE, "method": "deduct", "full_at": 0}]}, "r: method deduct needs step, points .评分参数不全"),
        ({"indicator": [{**PLACE, "method": "linear", "zero_at": 1, "full_at": 1}]}, "full_at and zero_at are both 1"),
        ({"indicator": [{**PLACE, "method": "bands", "band": [{"at_least": 1, "score": 1}, {"at_least": 2, "score": 2}]}]}, "bands must fall"),
        ({"indicator": [{**PLACE, "method": "bands"}]}, "method bands needs band"),
        ({"indicator": [{**PLACE, "weight": 0.5, "method": "linear", "zero_at": 0, "full_at": 1}] * 2}, "id r occurs twice .编号重复"),
        ({"grade": [{"title": "合格", "at_least": 60}, {"title": "优秀", "at_least": 90}]}, "grades must fall"),
        ({"veto": [{**{k: PLACE[k] for k in ("title", "table", "column", "document")}, "id": "v", "op": "==", "value": 1, "grade": "差"}]}, "names the grade 差, which is not among the grades"),
    ],
)  # fmt: skip
def test_wrong_rules(wrong, said):
    from soilgis.model.errors import LayerError

    base = {"version": 1, "title": "规则", "status": "working", "indicator": [{**PLACE, "method": "linear", "zero_at": 0, "full_at": 1}],
            "grade": [{"title": "优秀", "at_least": 90}, {"title": "合格", "at_least": 60}]}  # fmt: skip
    with pytest.raises(LayerError, match=said):
        Scorecard.load({**base, **wrong}, "assess.toml", LayerError)
