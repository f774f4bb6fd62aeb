"""Clauses of the five documents: every fact has its home, every row is checked, and what is wrong is told together."""

import pandas as pd
import pytest

from soilgis.model.errors import SchemaError
from soilgis.store.catalog import Catalog
from soilgis.store.clauses import read_areas, read_duties, read_goals, read_series
from soilgis.store.places import open_places
from soilgis.store.targets import read_targets

HOMES = ("targets", "duties", "goals", "areas")


@pytest.fixture(scope="module")
def registers():
    """Every register whose rows the index counts; of the targets, those that bind."""
    catalog = Catalog()
    layer = catalog.layer("targets")
    targets, _ = read_targets(catalog.file(layer, layer.reading.file), open_places("amap", catalog))
    binding = targets[targets["indicator"] == "conservation_rate"]
    return {
        "targets": binding,
        "duties": read_duties(catalog),
        "goals": read_goals(catalog),
        "areas": read_areas(catalog),
    }


def index():
    catalog = Catalog()
    rows = pd.read_csv(catalog.file(catalog.layer("duties"), "index.csv"), dtype=str, keep_default_na=False)
    return rows.astype(dict.fromkeys(HOMES, int))


@pytest.mark.parametrize("row", index().to_dict("records"), ids=lambda row: f"{row['adcode']}-{row['facts'][:8]}")
def test_every_fact_of_the_documents_has_its_home(row, registers):
    articles = row["articles"].split(" ")
    found = {}
    for home, rows in registers.items():
        province = rows["adcode"].str[:2] == row["adcode"][:2]
        found[home] = int((province & rows["article"].fillna("").isin(articles)).sum())
    assert found == {home: row[home] for home in HOMES}
    assert sum(found.values()) >= 1, "a fact without a home"


def test_the_index_counts_every_clause_once_and_the_32_targets(registers):
    rows = index()
    assert rows["targets"].sum() == 32
    for home in ("duties", "goals", "areas"):
        assert rows[home].sum() == len(registers[home])
    assert rows["goals"].sum() == 10
    assert registers["areas"]["name"].size >= 45


def test_published_figures_of_older_surveys_are_not_comparable():
    series = read_series(Catalog())
    assert series["comparable"].sum() > 40
    old = series[~series["comparable"]]
    assert set(old["year"]) >= {2005, 2007, 2009}
    assert series.loc[(series["adcode"] == "100000") & (series["year"] == 2024), "rate"].tolist() == pytest.approx(
        [0.7283]
    )


HEAD = "adcode,document,article,duty,lead,partners,due,comparator,value,unit,layers,indicators,commands,status\n"


def own(tmp_path, layer, name, text):
    folder = tmp_path / layer
    folder.mkdir()
    (folder / name).write_text(text, encoding="utf-8")
    return Catalog((tmp_path,))


def test_what_is_wrong_with_duties_is_told_together(tmp_path):
    rows = "140000,文,（一）,事,,,2025年底,,,,,,,official\n140000,文,（二）,事,,,,≧,5,个,red-lime,,,offical\n"
    catalog = own(tmp_path, "duties", "duties.csv", HEAD + rows)
    with pytest.raises(
        SchemaError,
        match=r"(?s)4 problems.*line 3: layers cites 'red-lime', which is no layer.*did you mean red-line.*line 3: status is 'offical'.*"
        r"line 3: comparator is '≧'.*line 2: due is '2025年底', not a date.*write YYYY-MM-DD",
    ):
        read_duties(catalog)


def test_an_area_of_unknown_extent_is_refused(tmp_path):
    text = "adcode,name,document,article,status,extent,layer,note\n140000,甲,文,（一）,official,some,,\n"
    with pytest.raises(SchemaError, match="line 2: extent is 'some'; use none, working"):
        read_areas(own(tmp_path, "named-areas", "areas.csv", text))


def test_a_goal_without_its_number_is_refused(tmp_path):
    head = "goal,adcode,name,comparator,value,unit,due,document,article,status,note\n"
    with pytest.raises(SchemaError, match="value"):
        read_goals(own(tmp_path, "programme-goals", "goals.csv", f"{head}g,140000,坝,≥,many,座,,文,,official,\n"))
