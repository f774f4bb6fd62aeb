"""The house keeps its shape (房屋指标): limits of the figures that `tests/house.py` counts; what is above a limit is named, and falls."""

import ast

import house
import pytest

OWN_WORDS = {
    "jobs/large/partitions.py": "files and JSON of a long run, which no one else reads",
    "jobs/steps/raster_inputs.py": "fields of a study's raster entry",
    "jobs/study/read.py": "fields of a layer's card",
    "jobs/form.py": "names of forms",
    "jobs/factor.py": "kinds of factor",
    "jobs/diff.py": "names of files",
    "jobs/steep.py": "names of files",
    "jobs/slope.py": "names of options",
    "jobs/zonal.py": "names of options",
    "jobs/compare.py": "names of options",
    "jobs/steps/differences.py": "sides of a comparison",
    "jobs/steps/screen_layers.py": "fields of a study",
    "jobs/steps/screening.py": "fields of a plan",
    "jobs/steps/class_areas.py": "a column of the user's, and how rows are matched",
    "jobs/steps/coverage_plan.py": "names of inputs",
    "jobs/steps/compared.py": "keys of a manifest",
    "jobs/steps/drawn_change.py": "keys of a manifest",
    "jobs/study/rasters.py": "roles of rasters",
    "jobs/study/figures.py": "keys of a page's own data",
    "planning/areas/zones.py": "options of a layer's card",
    "planning/areas/watersheds.py": "columns of watersheds while they are made",
    "planning/change/inputs.py": "keys of a manifest",
    "planning/change/split.py": "columns of one side of a change",
    "planning/indicators.py": "beginnings of indicators' ids",
    "planning/rates/monitor.py": "items of a published table",
    "planning/rates/rainfall.py": "columns of a frame made for one look",
    "planning/rates/rates.py": "columns of a frame made for one sort",
    "planning/screening/checks.py": "options of a layer's card",
    "planning/targets/reconcile.py": "columns of a frame made for one loop",
    "jobs/run.py": "fields of a study",
    "jobs/study/own_units.py": "columns of the user's boundaries",
    "jobs/steps/inspection.py": "columns of what was found",
    "output/webmap/around.py": "keys of the page's data",
    "planning/areas/stand_ins.py": "columns of lists of counties",
    "planning/targets/rollups.py": "columns of a tree of targets",
    "planning/targets/tree.py": "columns of a tree of targets",
    "planning/targets/pace.py": "columns of a tree of targets",
    "jobs/steps/hierarchy.py": "columns of a tree of targets",
    "jobs/reconcile.py": "columns of a tree of targets",
    "jobs/steps/reconciling.py": "columns of a tree of targets",
    "jobs/study/clauses.py": "keys of a result",
    "jobs/steps/fill_layer.py": "columns of a person's own list and fields of a card",
    "output/picture/focus.py": "columns of what a sheet shows",
    "output/webmap/pack.py": "keys of the page's data",
    "jobs/rate.py": "names of tables",
    "jobs/targets.py": "names of tables",
    "jobs/steps/soil_loss.py": "keys of a kernel",
    "jobs/steps/map_law.py": "keys of what was found",
    "jobs/programmes.py": "names of tables",
    "output/briefing/attention.py": "fields of sentences",
    "output/briefing/desk.py": "fields of sentences",
    "output/briefing/evidence.py": "columns of a page",
    "output/briefing/headline.py": "fields of sentences",
    "output/briefing/page.py": "fields of a page",
    "output/briefing/proposals.py": "fields of sentences",
    "output/briefing/ranking.py": "columns of a page",
    "output/briefing/slide_parts.py": "places on a slide",
    "output/briefing/slides.py": "fields of a slide",
    "output/briefing/spread.py": "columns of a page",
    "output/briefing/standing.py": "fields of sentences",
    "output/briefing/duties.py": "fields of sentences",
    "output/exchange/forms.py": "kinds of validation",
    "output/lettering/names.py": "fields of labels",
    "output/manifest.py": "keys of the manifest",
    "output/palette.py": "names of colours",
    "output/screening/json_file.py": "keys of a JSON file",
    "output/screening/report.py": "names of sheets; columns shown in one",
    "output/stories.py": "fields of a study",
    "output/supervision.py": "names of fields in the exchange format of the ministry",
    "output/webmap/indicators.py": "keys of the page's data",
    "output/webmap/joiner.py": "groups of a pattern",
    "output/webmap/lettered.py": "keys of the page's data",
    "output/webmap/view.py": "keys of the page's data",
}
"""Files in which texts that happen to be columns' names are words of another vocabulary, and which."""
MOST_LITERALS = 127
"""Literal columns that are left in all other files together; it only falls."""
LONG: dict[str, int] = {}
"""Modules above 300 lines, and how long each may be."""
BROAD = {
    "raster/kernels.py: sum_runs": 46,  # one loop of a compiled kernel
    "output/briefing/chart.py: _of_indicator": 41,
    "output/briefing/headline.py: keys": 41,
    "output/screening/sketch.py: sketch": 46,
    "output/webmap/view.py: view": 47,
}
"""Bodies above 40 lines, and how long each may be."""
ROUND = {frozenset({"output/lettering/leading.py", "output/lettering/placing.py"})}
"""Circles of modules that are left."""


def test_nothing_loose_stands_at_the_top():
    assert house.figures()["top-level modules"] == ["__init__.py", "__main__.py"]


def test_the_law_of_imports_has_eight_tiers():
    assert len(house.tiers()) == 8


def test_modules_import_each_other_in_no_circle():
    assert set(map(frozenset, house.circles(house.arrows()))) <= ROUND


def test_a_commands_file_offers_its_command_and_nothing_else():
    assert house.public_functions_of_commands() == []


def test_no_option_is_declared_twice():
    assert house.options_declared_twice() == []


def test_modules_are_short():
    above = {path: lines for path, lines in house.modules().items() if lines > LONG.get(path, 300)}
    assert not above, "split what the first line of the module names with an and"


def test_bodies_are_short():
    above = {name: lines for name, lines in house.bodies() if lines > BROAD.get(name, 40)}
    assert not above, "a function is a sentence"


def test_columns_are_named_by_their_declarations():
    """`Coverage.area_km2`, never its text: so that a column is found, renamed and explained from one place."""
    found = {path: number for path, number in house.literals_by_file().items() if path not in OWN_WORDS}
    assert sum(found.values()) <= MOST_LITERALS, f"take the column from its table, Table.column: {found}"


def test_what_is_excused_is_there():
    """An excuse that outlived its reason would let a new fault in."""
    found = house.literals_by_file()
    assert not [path for path in OWN_WORDS if path not in found]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ('frame["adcode"]', ["adcode"]),
        ('frame.loc[mask, ["adcode", "name"]]', ["adcode", "name"]),
        ('pd.DataFrame({"area_km2": areas})', ["area_km2"]),
        ('frame.groupby(["adcode", year], dropna=False)', ["adcode"]),
        ('frame.merge(other, on="adcode")', ["adcode"]),
        ('"adcode" in frame', ["adcode"]),
        ("frame[Regions.adcode]", []),
        ('frame.attrs["zones"]', []),
        ('say("adcode")', []),
        ('word == "status"', []),
    ],
)
def test_the_counter_sees_columns_and_only_them(text, seen):
    assert [name for _, name in house.literal_columns(ast.parse(text))] == seen


def test_a_circle_by_hand():
    assert house.circles({("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")}) == {frozenset("abc")}
