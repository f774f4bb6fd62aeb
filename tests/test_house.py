"""The house keeps its shape (房屋指标): limits of the figures that `tests/house.py` counts; nothing is above them."""

import ast

import house
import pytest

OWN_WORDS = {
    "jobs/factor.py": ("erosivity", "kinds of factor"),
    "jobs/form.py": ("land targets", "names of forms"),
    "jobs/large/partitions.py": (
        "area_m2 region",
        "files and JSON of a long run, which no one else reads",
    ),
    "jobs/rate.py": ("gaps", "names of tables"),
    "jobs/reconcile.py": ("id rate status year", "columns of a tree of targets"),
    "jobs/run.py": ("file id label name vintage", "fields of a study"),
    "jobs/steps/class_areas.py": ("region", "a column of the user's, and how rows are matched"),
    "jobs/steps/compared.py": ("file id layers study year", "keys of a manifest"),
    "jobs/steps/coverage_plan.py": ("zones", "names of inputs"),
    "jobs/steps/differences.py": ("first second", "sides of a comparison"),
    "jobs/steps/drawn_change.py": ("id indicator layers level reason region role study", "keys of a manifest"),
    "jobs/steps/fill_layer.py": (
        "article county document note source stated status vintage zone",
        "columns of a person's own list and fields of a card",
    ),
    "jobs/steps/hierarchy.py": ("value", "columns of a tree of targets"),
    "jobs/steps/map_law.py": ("unit", "keys of what was found"),
    "jobs/steps/raster_inputs.py": ("file role status year", "fields of a study's raster entry"),
    "jobs/steps/reconciling.py": ("land_km2", "columns of a tree of targets"),
    "jobs/steps/screen_layers.py": ("zones", "fields of a study"),
    "jobs/steps/screening.py": ("as_of", "a field of a plan"),
    "jobs/steps/consulting.py": ("sector", "a field of a plan"),
    "jobs/steps/soil_loss.py": ("count", "keys of a kernel"),
    "jobs/steps/snapshot.py": ("date features sha256 source table where", "keys of a snapshot's record"),
    "jobs/study/clauses.py": ("adcode layer name", "keys of a result"),
    "jobs/study/figures.py": ("document status value year", "keys of a page's own data"),
    "jobs/study/own_units.py": ("adcode high", "columns of the user's boundaries"),
    "jobs/study/rasters.py": ("land_use", "roles of rasters"),
    "jobs/study/read.py": ("document source status vintage", "fields of a layer's card"),
    "output/briefing/attention.py": ("implied name zones", "fields of sentences"),
    "output/briefing/desk.py": ("duties gaps unit units whole", "names of tables; fields of sentences"),
    "output/briefing/duties.py": ("from_year level name year", "fields of sentences"),
    "output/briefing/evidence.py": ("document remark source status use vintage", "keys of captions"),
    "output/briefing/headline.py": ("name target_year year", "fields of sentences"),
    "output/briefing/page.py": ("figure", "a test of the template"),
    "output/briefing/proposals.py": ("name year", "fields of sentences"),
    "output/briefing/ranking.py": ("rate", "names of tables"),
    "output/briefing/slide_parts.py": ("left", "an alignment"),
    "output/briefing/slides.py": ("figure status", "keys of captions"),
    "output/briefing/spread.py": ("status value", "keys of captions; a column made for one sentence"),
    "output/briefing/standing.py": ("name shape target_year year", "fields of sentences; keys of captions"),
    "output/exchange/forms.py": ("real text", "kinds of cells"),
    "output/lettering/names.py": ("name parent", "fields of labels"),
    "output/manifest.py": ("form layers reason status study unchecked units used", "keys of the manifest"),
    "output/palette.py": ("light", "names of colours"),
    "output/picture/focus.py": ("alpha name parent parent_adcode", "columns of what a sheet shows"),
    "output/qgis/carried.py": ("regions zones", "names of layers"),
    "output/qgis/form.py": (
        "date field file first high holds kind label low name parent raster role table text unit value what years",
        "keys of the declarations' JSON, and of the form made of it",
    ),
    "output/qgis/plugin/algorithm.py": ("done kind label name page text total", "keys of the form, and of events"),
    "output/qgis/plugin/child.py": ("text", "keys of events"),
    "output/qgis/plugin/command.py": ("first kind label name years", "keys of the form"),
    "output/qgis/plugin/parameters.py": (
        "date field file high kind label layer layers low parent point raster text value",
        "keys of the form, and kinds of parameters",
    ),
    "output/qgis/qml.py": ("alpha field label name point value", "attributes of QML"),
    "output/qgis/write.py": ("category name", "keys of a plugin's metadata"),
    "output/screening/folder.py": ("pieces", "names of layers"),
    "output/screening/json_file.py": (
        "counties indicators kinds layer layers name outcome pieces reason state status study unchecked verdict",
        "keys of a JSON file",
    ),
    "output/screening/report.py": (
        "counties document indicators kinds layers reason site_id unchecked unknown used",
        "names of sheets; columns shown in one",
    ),
    "output/stories.py": ("indicator layers region", "fields of a study"),
    "output/supervision.py": (
        "adcode change county evidence project_id qtype reasons rules tier",
        "names of fields in the exchange format of the ministry",
    ),
    "output/webmap/around.py": ("drawn", "keys of the page's data"),
    "output/webmap/indicators.py": ("above finding id label source status year", "keys of the page's data"),
    "output/webmap/joiner.py": ("name", "groups of a pattern"),
    "output/webmap/lettered.py": ("above first lead name row text zone", "keys of the page's data"),
    "output/webmap/pack.py": ("south west", "keys of the page's data"),
    "output/webmap/view.py": (
        "article basis document gaps id indicators kind label layer layers level licence met method name note parent places province reason regions role start status units vintage zones",
        "keys of the page's data",
    ),
    "planning/areas/made_zones.py": ("level seed kind", "options of a layer's card, and parts of a kept file"),
    "planning/change/inputs.py": (
        "document id layers level reason region source study targets used vintage zones",
        "keys of a manifest",
    ),
    "planning/indicators.py": ("gap_km2 measured_share rate", "beginnings of indicators' ids"),
    "planning/rates/monitor.py": ("total", "items of a published table"),
    "planning/rates/rainfall.py": ("name", "columns of a frame made for one look"),
    "planning/rates/rates.py": ("region", "columns of a frame made for one sort"),
    "planning/screening/checks.py": ("covers facts government", "options of a layer's card"),
    "planning/targets/pace.py": ("value", "columns of a tree of targets"),
    "planning/targets/rollups.py": ("value", "columns of a tree of targets"),
}
"""Files in which texts that happen to be columns' names are words of another vocabulary: the words, and which vocabulary."""
MOST_LITERALS = 20
"""Literal columns that all other files, and all other words of these, may have together."""


def spelled_out():
    """Literal columns of each module that no vocabulary of its own excuses."""
    found = {
        path: [word for _, word in house.literal_columns(tree) if word not in OWN_WORDS.get(path, ("",))[0].split()]
        for path, tree in house.trees().items()
        if path.startswith(house.ROOMS)
    }
    return {path: words for path, words in found.items() if words}


def test_nothing_loose_stands_at_the_top():
    assert house.figures()["top-level modules"] == ["__init__.py", "__main__.py"]


def test_the_law_of_imports_has_eight_tiers():
    assert len(house.tiers()) == 8


def test_modules_import_each_other_in_no_circle():
    assert not house.circles(house.arrows())


def test_a_commands_file_offers_its_command_and_nothing_else():
    assert house.public_functions_of_commands() == []


def test_no_option_is_declared_twice():
    assert house.options_declared_twice() == []


def test_modules_are_short():
    above = {path: lines for path, lines in house.modules().items() if lines > 300}
    assert not above, "split what the first line of the module names with an and"


def test_bodies_are_short():
    above = {name: lines for name, lines in house.bodies() if lines > 40}
    assert not above, "a function is a sentence"


def test_columns_are_named_by_their_declarations():
    """`Coverage.area_km2`, never its text: so that a column is found, renamed and explained from one place."""
    found = spelled_out()
    assert sum(map(len, found.values())) <= MOST_LITERALS, f"take the column from its table, Table.column: {found}"


def test_what_is_excused_is_there():
    """An excuse that outlived its reason would let a new fault in."""
    found = {path: {word for _, word in house.literal_columns(tree)} for path, tree in house.trees().items()}
    assert not {
        path: gone for path, (words, _) in OWN_WORDS.items() if (gone := set(words.split()) - found.get(path, set()))
    }


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
        ('made = {"regions": (t.Regions, frame), "zones": (Zones, other)}', []),
        ('made["regions"] = (Regions, frame)', []),
        ('made["regions"][1]', []),
        ('made["regions"][2]', ["regions"]),
        ('kind: Literal["county", "regions"] = "county"', []),
        ('needs: ClassVar[dict[str, str]] = {"status": "file"}', []),
        ('made = {"status": (one, frame)}', ["status"]),
    ],
)
def test_the_counter_sees_columns_and_only_them(text, seen):
    assert [name for _, name in house.literal_columns(ast.parse(text))] == seen


def test_a_circle_by_hand():
    assert house.circles({("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")}) == {frozenset("abc")}
