"""Inputs of the commands that compare, score, list and lay out: tables of a few rows."""

import pandas as pd

RATES = ["adcode", "name", "year", "area_km2", "land_km2", "erosion_km2", "document"]
RULES = """
version = 1
title = "示例"
status = "working"
[[indicator]]
id = "gap"
title = "差距"
weight = 1.0
table = "gaps"
column = "gap_points"
method = "deduct"
full_at = 0
step = 0.1
points = 5
document = "示例"
"""


def make(folder):
    """Make the files of the tables' rows of choices."""
    for year, eroded in ((2023, 2100.0), (2024, 2030.0)):
        row = ("140100", "太原市", year, 7000.0, 7000.0, eroded, "公报")
        pd.DataFrame([row], columns=RATES).to_csv(folder / f"rates{year}.csv", index=False)
    gaps = pd.DataFrame({"adcode": ["甲", "乙"], "gap_points": [0.0, 0.3], "status": "press"})
    gaps.to_csv(folder / "gaps.csv", index=False)
    (folder / "assess.toml").write_text(RULES, encoding="utf-8")
    register = pd.DataFrame({"project_id": [f"P{n:02d}" for n in range(1, 41)], "adcode": "140100", "tier": "none"})
    register.to_csv(folder / "register.csv", index=False)
    ground = {"unit": ["甲", "乙"], "within": "县", "class_name": "中度", "treatable_km2": [10.0, 8.0]}
    pd.DataFrame(ground).to_csv(folder / "treatable.csv", index=False)
    costs = pd.DataFrame({"class_name": ["中度"], "cost_wan_per_km2": [20.0], "document": "示例"})
    costs.to_csv(folder / "costs.csv", index=False)
    needed = pd.DataFrame({"region": ["县"], "needed_km2": [9.0], "document": "示例"})
    needed.to_csv(folder / "needed.csv", index=False)
