"""Printed tables at their declared digits. Renew after a wanted change: SOILGIS_RENEW=1 python -m pytest tests/golden."""

import os
from pathlib import Path

import pandas as pd
import pytest

from soilgis.model import tables
from soilgis.model.units import Unit

HERE = Path(__file__).parent
CHOSEN = {
    "regions": (tables.Regions, ["adcode", "name", "printed_km2", "target_2025", "target_2035"]),
    "union": (
        tables.Union,
        [
            "adcode",
            "name",
            "kind",
            "basis",
            "verdict",
            "printed_km2",
            "uncovered_printed_km2",
            "share_of_region",
            "status",
        ],
    ),
    "ledger": (tables.Ledger, ["adcode", "combination", "printed_km2", "share_of_region", "status"]),
    "reconcile": (
        tables.Reconcile,
        ["parent_name", "year", "stated", "weighted", "difference", "simple", "simple_difference"],
    ),
}


def printed(frame, table, columns):
    """Rows as text, numbers at the digits of their unit."""
    lines = ["\t".join(columns)]
    for record in frame[columns].itertuples(index=False):
        cells = []
        for name, value in zip(columns, record, strict=True):
            unit = table.column(name).unit
            digits = unit.digits + (2 if unit is Unit.SHARE else 0) if unit else 0
            shown = f"{value:.{digits}f}" if isinstance(value, float) else str(value)
            cells.append("" if pd.isna(value) else shown)
        lines.append("\t".join(cells))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("study", ["shanxi", "hebei"])
@pytest.mark.parametrize("name", CHOSEN)
def test_printed_tables_stay_as_they_are(study, name, request):
    table, columns = CHOSEN[name]
    frame = request.getfixturevalue(study).frames()[name][1]
    text = printed(frame, table, columns)
    golden = HERE / f"{study}-{name}.tsv"
    if os.environ.get("SOILGIS_RENEW"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
