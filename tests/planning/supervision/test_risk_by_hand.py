"""Risk rules: every comparison at its limit, several rules on one patch."""

import numpy as np
import pandas as pd
import pytest

from soilgis.model.supervision import RiskRules
from soilgis.planning.supervision.risk import tiers

FRAME = pd.DataFrame({"area_ha": [1.0, 2.0, 3.0, np.nan], "word": ["a", "b", None, "c"]})


def rule(name, op, value, tier="low", field="area_ha"):
    return {"id": name, "tier": tier, "field": field, "op": op, "value": value, "reason": name}


def found(*rules):
    words, reasons = tiers(FRAME, RiskRules(version=1, title="自订", rule=list(rules)))
    return words.tolist(), reasons.tolist()


@pytest.mark.parametrize(
    ("op", "holds"),
    [(">=", [0, 1, 1, 0]), (">", [0, 0, 1, 0]), ("<=", [1, 1, 0, 0]), ("<", [1, 0, 0, 0]), ("==", [0, 1, 0, 0])],
)
def test_every_comparison_at_its_limit(op, holds):
    assert found(rule("r", op, 2.0))[1] == ["r" if one else "" for one in holds]


def test_one_of_several_words():
    assert found(rule("r", "in", ("a", "c"), field="word"))[1] == ["r", "", "", "r"]
    assert found(rule("r", "in", "a", field="word"))[1] == ["r", "", "", ""]
    assert found(rule("r", "==", "a", field="word"))[1] == ["r", "", "", ""]


def test_the_highest_tier_holds_and_every_reason_is_kept():
    words, reasons = found(rule("high", ">=", 2.0, tier="medium_high"), rule("low", ">=", 1.0))
    assert words == ["low", "medium_high", "medium_high", "none"]
    assert reasons == ["low", "high；low", "high；low", ""]
