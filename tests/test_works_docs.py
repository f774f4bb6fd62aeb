"""The page of works: its study can be loaded; its commands stand in docs/documents.md and run there."""

import re
import tomllib
from pathlib import Path

from soilgis.model.errors import StudyError
from soilgis.model.study import Study

TEXT = (Path(__file__).parents[1] / "docs" / "works.md").read_text(encoding="utf-8")


def test_the_units_of_the_page_can_be_loaded():
    example = tomllib.loads(re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)[1])
    study = Study.load({"id": "t", "title": {"zh": "试"}, **example}, "docs", StudyError)
    assert study.units.parents == ("县", "市")
    assert study.unit_label == "乡镇"
