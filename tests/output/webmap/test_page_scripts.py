"""Scripts of the page: minified when soilgis is built, the same bytes from a clone, a wheel and by the tool itself."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
import rjsmin
from js_tokens import tokens

from soilgis.model.errors import OutputError
from soilgis.output.webmap import joiner, library

ROOT = Path(__file__).parents[3]
WEBMAP = ROOT / "soilgis" / "output" / "webmap"
ASSETS = WEBMAP / "assets"
SOURCES = sorted(ASSETS.rglob("*.js"))
WINDOWS = [WEBMAP / "elements.py", WEBMAP / "tiles.py"]
PAGE = """
import hashlib, sys
sys.modules["rjsmin"] = None
sys.path.insert(0, sys.argv[1])
import soilgis
from soilgis.output.webmap.library import CORE_JS, TILES_JS, VIEWER_JS, local_text
assert soilgis.__file__.startswith(sys.argv[1]), soilgis.__file__
print([hashlib.sha256(local_text(name).encode()).hexdigest() for name in (CORE_JS, VIEWER_JS, TILES_JS)])
"""


@pytest.fixture
def unread():
    kept = (library._built, library.minified, library._scripts)
    for one in kept:
        one.cache_clear()
    yield
    for one in kept:
        one.cache_clear()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The folder whose content a wheel holds."""
    folder = tmp_path_factory.mktemp("wheel")
    building = [sys.executable, "setup.py", "-q", "build_py", "--build-lib", str(folder)]
    subprocess.run(building, cwd=ROOT, check=True, capture_output=True)
    return folder


def changed(monkeypatch, name, text):
    """Let one source read otherwise."""
    asset = library.asset
    monkeypatch.setattr(library, "asset", lambda one: text if one == name else asset(one))
    library._scripts.cache_clear()
    library.minified.cache_clear()


def test_a_wheel_without_the_tool_gives_the_bytes_of_the_tool(wheel, tmp_path):
    by_tool = [rjsmin.jsmin(joiner.scripts(library.asset)[name]) for name in ("core.js", "viewer.js", "tiles.js")]
    ran = subprocess.run(
        [sys.executable, "-c", PAGE, str(wheel)], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert ran.stdout.strip() == str([hashlib.sha256(text.encode()).hexdigest() for text in by_tool])


def test_a_wheel_carries_every_source_of_the_page_and_nothing_of_its_tools(wheel):
    held = wheel / "soilgis" / "output" / "webmap" / "assets"
    here = {path.relative_to(ASSETS) for ending in ("*.js", "*.css") for path in ASSETS.rglob(ending)}
    assert {path.relative_to(held) for path in held.rglob("*") if path.is_file()} == {*here, Path("minified.json")}
    assert Path("core") / "ellipsoid.js" in here


def test_the_minifier_leaves_every_token_of_every_script():
    for name, script in joiner.scripts(library.asset).items():
        assert tokens(rjsmin.jsmin(script)) == tokens(script), name


def test_a_script_changed_since_is_minified_anew(monkeypatch, unread):
    before = library.minified("tiles.js")
    changed(monkeypatch, "paint/tiles.js", library.asset("paint/tiles.js") + "\nconst added = 1; // said\n")
    assert "const added=1;" in library.minified("tiles.js")
    assert library.minified("tiles.js").replace("const added=1;", "") == before


def test_without_the_tool_a_changed_script_is_named(monkeypatch, unread):
    monkeypatch.setitem(sys.modules, "rjsmin", None)
    monkeypatch.setattr(library, "_built", dict)
    with pytest.raises(OutputError, match=r"tiles\.js was not minified when soilgis was installed; reinstall soilgis"):
        library.minified("tiles.js")


@pytest.mark.parametrize("text", ["{", ""])
def test_a_damaged_list_of_scripts_is_as_none(monkeypatch, unread, text):
    whole = library.minified("tiles.js")
    changed(monkeypatch, library.BUILT, text)
    library._built.cache_clear()
    assert library._built() == {}
    assert library.minified("tiles.js") == whole


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ASSETS)))
def test_sources_are_short_and_hang_on_no_global(path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith("/** ")
    assert len(text.splitlines()) <= 300
    assert max(map(len, text.splitlines())) <= 140
    assert not {"globalThis", "SG"} & set(tokens(text))


def test_the_ellipsoid_stands_once():
    holders = [path.name for path in SOURCES if {"6378137", "298.257222101"} & set(tokens(path.read_text("utf-8")))]
    assert holders == ["ellipsoid.js"]


def test_every_export_is_wanted_somewhere():
    """By another module, by a page's own script, or by the tests that node and Chromium run."""
    modules = [
        joiner.parsed(path.relative_to(ASSETS).as_posix(), path.read_text("utf-8"))
        for path in SOURCES
        if path.name not in joiner.PLAIN
    ]
    wanted = {(source, name) for module in modules for source, name, _ in (*module.taken, *module.passed)}
    told = "".join(path.read_text("utf-8") for path in [*(ROOT / "tests" / "js").glob("*.js"), *WINDOWS])
    for module in modules:
        for name in module.own:
            assert (module.path, name) in wanted or re.search(rf"\b{name}\b", told), f"{module.path}: {name}"
