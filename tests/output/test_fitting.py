"""Sheets that a reader can open: what is left out is told, and stands in the CSV."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from soilgis.model.provenance import Provenance
from soilgis.model.tables import Regions
from soilgis.output import fitting
from soilgis.output.tables import guarded


def result(rows):
    frames = {
        "long": (Regions, pd.DataFrame({"adcode": range(rows)})),
        "short": (Regions, pd.DataFrame({"adcode": [1]})),
    }
    return SimpleNamespace(study=None, provenance=Provenance((), (), {}), frames=lambda: frames)


def test_a_table_too_long_is_left_to_its_csv_and_told(monkeypatch):
    monkeypatch.setattr(fitting, "MOST_SHEET_ROWS", 3)
    fits = fitting.Fitting(result(4))
    assert list(fits.frames()) == ["short"]
    assert [str(note) for note in fits.provenance.warnings] == [f"{Regions.title[0]}超过 3 行，见同名 CSV"]


def test_a_table_that_fits_stays_and_nothing_is_told(monkeypatch):
    monkeypatch.setattr(fitting, "MOST_SHEET_ROWS", 3)
    fits = fitting.Fitting(result(3))
    assert list(fits.frames()) == ["long", "short"]
    assert fits.provenance.warnings == ()


def test_one_formula_among_thousands_of_texts_is_still_guarded():
    """A column is weighed at once; the row that needs a guard gets one, as does what no eye can see."""
    texts = ["平定县"] * 5000 + ["=1+1", "榆社\u200b县", None]
    shown = guarded(pd.DataFrame({"name": texts}))["name"].tolist()
    assert shown[4999:5002] == ["平定县", "'=1+1", "榆社\\u200b县"]
