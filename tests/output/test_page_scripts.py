"""Scripts of the page: minified when soilgis is built, the same bytes from a clone, a wheel and by the tool itself."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
import rjsmin

from soilgis.model.errors import OutputError
from soilgis.output.webmap import library

ROOT = Path(__file__).parents[2]
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
    kept = (library._built, library.minified, library._sources)
    for one in kept:
        one.cache_clear()
    yield
    for one in kept:
        one.cache_clear()


def test_a_wheel_without_the_tool_gives_the_bytes_of_the_tool(tmp_path):
    building = [sys.executable, "setup.py", "-q", "build_py", "--build-lib", str(tmp_path)]
    subprocess.run(building, cwd=ROOT, check=True, capture_output=True)
    names = (library.CORE_SOURCES, library.VIEWER_SOURCES, ("tiles.js",))
    by_tool = ["\n".join(rjsmin.jsmin(library.asset(name)) for name in some) for some in names]
    ran = subprocess.run(
        [sys.executable, "-c", PAGE, str(tmp_path)], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert ran.stdout.strip() == str([hashlib.sha256(text.encode()).hexdigest() for text in by_tool])


def test_a_script_changed_since_is_minified_anew(monkeypatch, unread):
    before = library.minified("tiles.js")
    source = library.asset("tiles.js") + "\nconst added = 1; // said\n"
    asset = library.asset
    monkeypatch.setattr(library, "asset", lambda name: source if name == "tiles.js" else asset(name))
    library.minified.cache_clear()
    assert library.minified("tiles.js") == before + "const added=1;"


def test_without_the_tool_a_changed_script_is_named(monkeypatch, unread):
    monkeypatch.setitem(sys.modules, "rjsmin", None)
    monkeypatch.setattr(library, "_built", dict)
    with pytest.raises(OutputError, match=r"tiles\.js was not minified when soilgis was installed; reinstall soilgis"):
        library.minified("tiles.js")


@pytest.mark.parametrize("text", ["{", ""])
def test_a_damaged_list_of_scripts_is_as_none(monkeypatch, unread, text):
    whole = library.minified("tiles.js")
    asset = library.asset
    monkeypatch.setattr(library, "asset", lambda name: text if name == library.BUILT else asset(name))
    library.minified.cache_clear()
    library._built.cache_clear()
    assert library._built() == {}
    assert library.minified("tiles.js") == whole
