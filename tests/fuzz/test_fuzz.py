"""What the fuzzer found stays mended, a few changed inputs are tried each time, and laws of the map's packs and readers."""

import json
import random
from pathlib import Path

import pytest
import shapely
from budget import examples
from fuzz import pages
from fuzz.targets import TARGETS_BY_NAME, changed, tried
from hypothesis import given, settings
from hypothesis import strategies as st

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*"))
pytestmark = pytest.mark.filterwarnings("ignore")
needs_node = pytest.mark.skipif(pages.NODE is None, reason="node is not installed")


@pytest.fixture(scope="module", autouse=True)
def _peer_ends():
    yield
    pages.ended()


@pytest.mark.parametrize("name", TARGETS_BY_NAME)
def test_a_seed_is_read(name):
    for seed in TARGETS_BY_NAME[name][2]:
        assert tried(name, seed) or pages.NODE is None


@pytest.mark.parametrize("name", TARGETS_BY_NAME)
def test_changed_inputs_raise_nothing_else(name):
    source = random.Random(name)
    for _ in range(8):
        tried(name, changed(source.choice(TARGETS_BY_NAME[name][2]), source))


@pytest.mark.parametrize("kept", CORPUS, ids=lambda path: path.name)
def test_what_was_found_stays_mended(kept):
    tried(kept.name.partition("-")[0], kept.read_bytes())


def test_something_was_kept():
    assert CORPUS


@given(st.binary(min_size=1, max_size=64))
@settings(max_examples=examples(15))
def test_what_is_packed_is_read_by_python_and_by_the_page(content):
    tried("pack", content)


@needs_node
@given(st.integers(0, len(pages.SEED) - 1), st.integers(0, 255))
@settings(max_examples=examples(25))
def test_a_pack_with_a_changed_byte_is_refused_or_read_alike(at, byte):
    tried("pack", pages.SEED[:at] + bytes([byte]) + pages.SEED[at + 1 :])


RINGS = st.lists(
    st.tuples(st.floats(111, 113), st.floats(35, 37), st.floats(0.01, 0.5), st.floats(0.01, 0.5), st.booleans()),
    min_size=1,
    max_size=4,
)


@needs_node
@given(RINGS)
@settings(max_examples=examples(20))
def test_the_page_and_python_read_the_same_ground(boxes):
    """Boxes, with a hole or without, that may lie over each other."""
    features = []
    for number, (x, y, width, height, holed) in enumerate(boxes):
        shape = shapely.box(x, y, x + width, y + height)
        shape = shape - shapely.box(x + width / 4, y + height / 4, x + width / 2, y + height / 2) if holed else shape
        features.append(
            {"type": "Feature", "properties": {"site_id": str(number)}, "geometry": shape.__geo_interface__}
        )
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    assert tried("page", b"g" + content)
