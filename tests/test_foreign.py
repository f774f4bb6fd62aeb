"""Private parts of other packages: kept in foreign.py, one a room; each has a canary that names the release that broke it."""

import ast
from importlib.metadata import version
from pathlib import Path

import branca.element
import docx
import pyarrow as pa
import pytest
import shapely

import soilgis
from soilgis.output import foreign as word_parts
from soilgis.output.webmap import foreign as map_parts
from soilgis.serve import foreign as serve_parts
from soilgis.store import foreign as store_parts

HOME = Path(soilgis.__file__).parent
PUBLIC = {"_replace", "_asdict", "_fields", "_make"}
"""Names of `collections.namedtuple` that begin so and are public all the same."""


def broken(package, attribute, what):
    return f"{package} {version(package)} has no {attribute}: {what}"


def is_private(name):
    return name.startswith("_") and not name.startswith("__")


def own_names(trees):
    """Private names that soilgis itself gives: functions, classes, attributes of its own objects, values of a class."""
    found = set()
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found.add(node.name)
            elif (
                isinstance(node, ast.Attribute)
                and isinstance(node.ctx, ast.Store)
                and ast.unparse(node.value) in {"self", "cls"}
            ):
                found.add(node.attr)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
    return found


def private_parts(tree, own):
    """What a module takes from inside another package: attributes, modules, and private keywords or names in getattr."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_private(node.attr) and node.attr not in own | PUBLIC:
            yield node.lineno, node.attr
        elif isinstance(node, ast.ImportFrom) and not str(node.module).startswith("soilgis"):
            names = [*str(node.module).split("."), *(one.name for one in node.names)]
            yield from ((node.lineno, name) for name in names if is_private(name))
        elif isinstance(node, ast.Call):
            columns = isinstance(node.func, ast.Attribute) and node.func.attr == "assign"  # of a data frame
            named = [] if columns else [word.arg or "" for word in node.keywords]
            if ast.unparse(node.func) in {"getattr", "hasattr", "setattr"} and isinstance(node.args[1], ast.Constant):
                named.append(node.args[1].value)
            yield from ((node.lineno, name) for name in named if is_private(name) and name not in own | PUBLIC)


def test_private_parts_of_others_stand_in_foreign_only():
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in HOME.rglob("*.py")}
    own = own_names(tree for path, tree in trees.items() if path.name != "foreign.py")
    strays = [
        f"{path.relative_to(HOME)}:{line}: {name}"
        for path, tree in trees.items()
        if path.name != "foreign.py"
        for line, name in private_parts(tree, own)
    ]
    assert not strays, "private parts of another package belong in the foreign.py of the room"


def test_the_guard_sees_what_it_is_to_see():
    text = "import lib\nfrom geopandas.io._geoarrow import x\nk._cache\nlib.njit(_nrt=False)\ngetattr(k, '_res')\nself._mine\n"
    assert [name for _, name in private_parts(ast.parse(text), {"_mine"})] == ["_geoarrow", "_cache", "_nrt", "_res"]


@pytest.mark.parametrize("parts", [store_parts, word_parts, map_parts, serve_parts], ids=lambda parts: parts.__name__)
def test_each_part_has_its_canary(parts):
    own = {
        name
        for name, part in vars(parts).items()
        if not name.startswith("_")
        and name != "TYPE_CHECKING"
        and (name.isupper() or getattr(part, "__module__", "") == parts.__name__)
    }
    here = Path(__file__).read_text(encoding="utf-8")
    assert own, "nothing of its own"
    assert not {name for name in own if f".{name}" not in here}


def test_every_foreign_py_is_among_them():
    known = {Path(parts.__file__) for parts in (store_parts, word_parts, map_parts, serve_parts)}
    assert set(HOME.rglob("foreign.py")) == known


def test_geopandas_makes_shapes_of_a_geoarrow_column():
    why = broken("geopandas", "io._geoarrow.construct_shapely_array", "mend arrow_shapes in store/foreign.py")
    ring = [[{"x": 0.0, "y": 0.0}, {"x": 4.0, "y": 0.0}, {"x": 4.0, "y": 3.0}, {"x": 0.0, "y": 0.0}]]
    column = pa.array([ring], pa.list_(pa.list_(pa.struct([("x", pa.float64()), ("y", pa.float64())]))))
    try:
        made = store_parts.arrow_shapes(column, "polygon")
    except (ImportError, AttributeError, TypeError) as failure:
        pytest.fail(f"{why}: {failure}")
    assert made[0].equals(shapely.Polygon([(0, 0), (4, 0), (4, 3)])), why


def test_python_docx_hands_out_its_xml():
    why = "word/briefing tables lose their rules and fonts; mend output/foreign.py"
    document = docx.Document()
    table, run = document.add_table(rows=1, cols=1), document.add_paragraph().add_run("a")
    parts = {
        "Run._r": (word_parts.run_xml, run, "r"),
        "Table._tbl": (word_parts.table_xml, table, "tbl"),
        "_Row._tr": (word_parts.row_xml, table.rows[0], "tr"),
        "_Cell._tc": (word_parts.cell_xml, table.rows[0].cells[0], "tc"),
    }
    for attribute, (taken, owner, tag) in parts.items():
        assert hasattr(owner, attribute.rpartition(".")[2]), broken("python-docx", attribute, why)
        assert taken(owner).tag.endswith("}" + tag), broken("python-docx", attribute, why)


def test_python_pptx_hands_out_its_xml():
    pptx = pytest.importorskip("pptx")
    why = "slides lose their Chinese faces; mend output/foreign.py"
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    run = slide.shapes.title.text_frame.paragraphs[0].add_run()
    assert hasattr(run, "_r"), broken("python-pptx", "_Run._r", why)
    assert word_parts.slide_run_xml(run).tag.endswith("}r"), broken("python-pptx", "_Run._r", why)


def test_branca_keeps_children_and_ids():
    why = "the page cannot be walked; mend output/webmap/foreign.py"
    outer, inner = branca.element.Element(), branca.element.Element("text")
    outer.add_child(inner, name="inner")
    for attribute in ("_children", "_id", "_template_str"):
        assert hasattr(inner, attribute), broken("branca", f"Element.{attribute}", why)
    assert map_parts.owner(inner) is outer, broken("branca", "Element._parent", why)
    assert map_parts.children(outer) == {"inner": inner}, broken("branca", "Element._children", why)
    assert len(map_parts.identity(inner)) == 32, broken("branca", "Element._id of 32 signs", why)
    assert map_parts.template_text(inner) == "text", broken("branca", "Element._template_str", why)


def test_branca_names_nothing_else_of_its_own():
    """A new attribute of branca's own would be taken for a person's text and made plain."""
    new = set(vars(branca.element.Figure())) - map_parts.OWN_NAMES
    text = {name for name in new if isinstance(vars(branca.element.Figure())[name], str) and is_private(name)}
    assert not text, (
        f"branca {version('branca')} keeps {sorted(text)} in elements: add them to OWN_NAMES in output/webmap/foreign.py"
    )


def test_folium_offline_keeps_texts_by_address():
    pytest.importorskip("offlinefolium")
    kept = map_parts.offline_assets()
    why = broken(
        "folium-offline",
        "elements._res",
        "plugins of folium do not work; mend offline_assets in output/webmap/foreign.py",
    )
    assert kept, why
    assert all(isinstance(address, str) for address in kept), why


def test_a_pool_names_its_processes():
    """A job that hangs must be ended with its process: the pool alone would wait for it."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(abs, -2).result() == 2
        why = "this Python has no ProcessPoolExecutor._processes: mend pool_processes in serve/foreign.py"
        assert len(serve_parts.pool_processes(pool)) == 1, why
