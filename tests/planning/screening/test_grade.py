"""GB/T 50434-2018: each condition of each grade reached, gaps kept open, the table of indicators as a golden file."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planning.rulebook import rules

from soilgis.model.provenance import Verdict
from soilgis.planning.screening.facts import UNKNOWN, FactState, fact_labels, facts_of, generic_facts, merged
from soilgis.planning.screening.grade import control_grade, grade_rules, indicator_values

CLEAR = FactState(Verdict.CLEAR, 9999.0)
HIT = FactState(Verdict.INVOLVED, 0.0, "某图层")
FACTS = fact_labels(rules().facts)
GENERIC = generic_facts(rules().facts)
RULES = grade_rules(rules().grade, FACTS, GENERIC)
ALL_CLEAR = {fact: CLEAR for fact in FACTS if fact not in GENERIC}
FIRST = [rule.fact for rule in RULES if rule.grade == 1]


@pytest.mark.parametrize("fact", [fact for fact in FIRST if fact != "protected_any"])
def test_every_condition_of_the_first_grade(fact):
    found = control_grade(RULES, {**ALL_CLEAR, fact: HIT})
    assert found.possible == (1,)
    assert found.because == (f"涉及{FACTS[fact]}（某图层）",)
    assert "一级" in found.conclusion


def test_a_protected_area_of_unknown_class_leaves_the_grade_open():
    found = control_grade(RULES, {**ALL_CLEAR, "protected_any": HIT})
    assert found.possible == (1, 3)
    assert "属于条文所列哪一类自然保护地，待查明" in found.unknown[0]


@pytest.mark.parametrize(("fact", "metres"), [("river", 3000), ("lake", 3000)])
def test_three_kilometres_need_the_catchment_as_well(fact, metres):
    near = control_grade(RULES, {**ALL_CLEAR, fact: FactState(Verdict.CLEAR, metres)})
    far = control_grade(RULES, {**ALL_CLEAR, fact: FactState(Verdict.CLEAR, metres + 0.1)})
    assert near.possible == (2, 3)
    assert "汇流范围" in near.unknown[0]
    assert far.possible == (3,)


@pytest.mark.parametrize("fact", ["river", "lake"])
def test_on_the_river_is_second_grade(fact):
    assert control_grade(RULES, {**ALL_CLEAR, fact: HIT}).possible == (2,)


def test_five_hundred_metres_of_a_settlement():
    assert control_grade(RULES, {**ALL_CLEAR, "settlement": FactState(Verdict.CLEAR, 500)}).possible == (2,)
    assert control_grade(RULES, {**ALL_CLEAR, "settlement": FactState(Verdict.CLEAR, 500.1)}).possible == (3,)


def test_the_first_grade_prevails_over_the_second():
    assert control_grade(RULES, {**ALL_CLEAR, "settlement": HIT, "wetland": HIT}).possible == (1,)


def test_third_grade_needs_every_fact_checked():
    assert control_grade(RULES, ALL_CLEAR).possible == (3,)
    found = control_grade(RULES, {fact: CLEAR for fact in ALL_CLEAR if fact != "wetland"})
    assert found.possible == (1, 3)
    assert found.unknown == ("重要湿地：未核查（没有图层回答这一事实）",)
    assert found.conclusion.startswith("未定：一级或三级")


def test_nothing_checked_leaves_every_grade():
    assert control_grade(RULES, {}).possible == (1, 2, 3)


def test_a_borderline_overlap_settles_nothing():
    found = control_grade(RULES, {**ALL_CLEAR, "geopark": FactState(Verdict.BORDERLINE)})
    assert found.possible == (1, 3)
    assert "地质公园：临界" in found.unknown


@given(st.dictionaries(st.sampled_from(sorted(FACTS)), st.sampled_from([CLEAR, HIT, UNKNOWN])))
def test_learning_more_never_widens_the_grades(states):
    """A fact that becomes known can only narrow the possible grades, and an unknown one never settles on a laxer one."""
    before = control_grade(RULES, states).possible
    for fact in FACTS:
        if fact not in states and fact not in GENERIC:
            for known in (CLEAR, HIT):
                assert set(control_grade(RULES, {**states, fact: known}).possible) <= set(before)


def test_several_layers_on_one_fact():
    unchecked = FactState(Verdict.UNCHECKED, detail="缺文件")
    assert merged([CLEAR, HIT]).verdict is Verdict.INVOLVED
    assert merged([CLEAR, unchecked]) == unchecked
    assert merged([FactState(Verdict.CLEAR, 20.0), FactState(Verdict.CLEAR, 10.0)]).distance_m == 10.0
    assert merged([]).verdict is Verdict.UNCHECKED


def test_facts_a_layer_answers():
    table = rules().facts
    assert facts_of(table, "prevention", "provincial", ()) == ("prevention_provincial",)
    assert facts_of(table, "prevention", "", ()) == ("prevention_any",)
    assert facts_of(table, "red_line", "", ()) == ("red_line",)
    assert facts_of(table, "other", "", ("river",)) == ("river",)
    assert facts_of(table, "mountain", "", ()) == ()


def test_the_indicator_table_is_the_standards():
    """The whole table of domain §6: 8 regions × 6 indicators × 3 grades × 2 phases."""
    lines = []
    for region in dict.fromkeys(rules().indicators["first_region"]):
        for grade in (1, 2, 3):
            for one in indicator_values(rules().indicators, rules().adjustments, first_region=region, grade=grade):
                value = "—" if one.stated is None else f"{one.stated:g}"
                lines.append(f"{region}\t{grade}\t{one.phase.label}\t{one.indicator.label}\t{value}\t{one.note}")
    golden = Path(__file__).parent / "indicators.golden.tsv"
    assert len(lines) == 288
    assert golden.read_text(encoding="utf-8").splitlines() == lines


def by_name(**how):
    found = indicator_values(rules().indicators, rules().adjustments, **how)
    return {(one.phase.value, one.indicator.value): one for one in found}


def test_adjustments_move_the_design_year_only():
    plain = by_name(first_region="北方土石山区", grade=1)
    town = by_name(first_region="北方土石山区", grade=1, conditions=("urban", "mid_mountain"))
    assert (plain["design", "spoil"].low, plain["design", "spoil"].high) == (97, 97)
    assert (town["design", "spoil"].low, town["design", "spoil"].high) == (95, 98)
    assert (town["design", "cover"].low, town["design", "cover"].high) == (26, 27)
    assert town["construction", "spoil"].low == 95
    assert "提高1—2" in town["design", "spoil"].note


def test_arid_and_erosion_adjustments():
    arid = by_name(first_region="北方风沙区", grade=1, conditions=("extreme_arid", "erosion_light"))
    assert arid["design", "recovery"].low is None
    assert arid["design", "recovery"].note == "极干旱地区不作要求"
    assert (arid["design", "control"].low, arid["design", "control"].high) == (77, 80)
    assert arid["design", "ratio"].low == 1
    worse = by_name(first_region="北方风沙区", grade=1, conditions=("erosion_moderate",))
    assert (worse["design", "ratio"].low, worse["design", "ratio"].high) == pytest.approx((0.6, 0.7))


def test_second_grade_recovery_is_95_not_97():
    """A published sample plan prints 97 for a second-grade recovery rate; the table says 95."""
    assert by_name(first_region="北方土石山区", grade=2)["design", "recovery"].stated == 95


def test_what_was_not_found_is_not_made_up():
    value = by_name(first_region="南方红壤区", grade=1)["construction", "topsoil"]
    assert value.stated is None
    assert value.note == "未录入，须查原表"
