"""What the fuzzer found stays mended, and a few changed inputs are tried each time."""

import random
from pathlib import Path

import pytest
from fuzz.targets import TARGETS_BY_NAME, changed, tried

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*"))
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("name", TARGETS_BY_NAME)
def test_a_seed_is_read_or_refused_in_a_sentence(name):
    tried(name, TARGETS_BY_NAME[name][2])


@pytest.mark.parametrize("name", TARGETS_BY_NAME)
def test_changed_inputs_raise_nothing_else(name):
    source = random.Random(name)
    for _ in range(8):
        tried(name, changed(TARGETS_BY_NAME[name][2], source))


@pytest.mark.parametrize("kept", CORPUS, ids=lambda path: path.name)
def test_what_was_found_stays_mended(kept):
    tried(kept.name.partition("-")[0], kept.read_bytes())


def test_something_was_kept():
    assert CORPUS
