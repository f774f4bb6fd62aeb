"""Change of patches by hand, in squares of a plane: every limit at its edge."""

import numpy as np
import pytest
import shapely

from soilgis.planning.supervision.change import changes


def boxes(*bounds):
    return np.array([shapely.box(*one) for one in bounds], dtype=object)


def words(now, before, share=0.1, least=5.0):
    return changes(boxes(*now), boxes(*before), share=share, least_m2=least)


def test_growth_and_loss_by_hand():
    """10 x 10 now; before 10 x 8 to the south: 20 m² gained; 10 x 13: 30 m² lost."""
    found = words([(0, 0, 10, 10), (20, 0, 30, 10)], [(0, 0, 10, 8), (20, 0, 30, 13)])
    assert found.change.tolist() == ["expanded", "shrunk"]
    assert found.grown_m2.tolist() == [20, 0]
    assert found.lost_m2.tolist() == [0, 30]
    assert [one.tolist() for one in found.pairs] == [[0, 1], [0, 1]]
    assert found.finished.tolist() == []


@pytest.mark.parametrize(
    ("height", "share", "least", "word"),
    [(9, 0.1, 5, "same"), (8.9, 0.1, 5, "expanded"), (8, 0.1, 20, "same"), (7.9, 0.1, 20, "expanded"),
     (11, 0.1, 5, "same"), (11.1, 0.1, 5, "shrunk"), (12, 0.1, 20, "same"), (12.1, 0.1, 20, "shrunk")],
)  # fmt: skip
def test_a_change_up_to_the_share_or_the_least_is_none(height, share, least, word):
    assert words([(0, 0, 10, 10)], [(0, 0, 10, height)], share, least).change.tolist() == [word]


def test_of_two_that_count_the_larger_names_it():
    """Moved by 2: as much gained as lost is a loss; by 2 and one row wider: more gained."""
    assert words([(0, 0, 10, 10)], [(2, 0, 12, 10)]).change.tolist() == ["shrunk"]
    assert words([(0, 0, 10, 11)], [(2, 0, 12, 10)]).change.tolist() == ["expanded"]
    assert words([(0, 0, 10, 10)], [(2, 0, 12, 11)]).change.tolist() == ["shrunk"]


def test_common_ground_up_to_the_least_is_no_meeting():
    found = words([(0, 0, 10, 10)], [(9.5, 0, 20, 10)], least=5.0)
    assert found.change.tolist() == ["new"]
    assert np.isnan([found.grown_m2[0], found.lost_m2[0]]).all()
    assert found.finished.tolist() == [0]
    assert words([(0, 0, 10, 10)], [(9.4, 0, 20, 10)], least=5.0).change.tolist() == ["shrunk"]
    assert words([(0, 0, 10, 10)], [(9.4, 0, 20, 10)], least=5.0).finished.tolist() == []


def test_what_is_lost_is_booked_once_to_the_patch_that_holds_most():
    """One patch of 30 x 10 is now 14 and 10 wide, 6 m between them gone: 60 m² are lost, of the first."""
    found = words([(20, 0, 30, 10), (0, 0, 14, 10)], [(0, 0, 30, 10)])
    assert found.lost_m2.tolist() == [0, 60]
    assert found.change.tolist() == ["same", "shrunk"]
    assert [one.tolist() for one in found.pairs] == [[0, 1], [0, 0]]


def test_losses_of_two_previous_patches_add_up():
    found = words([(4, 0, 16, 10)], [(0, 0, 10, 10), (10, 0, 20, 10)])
    assert found.lost_m2.tolist() == [80]
    assert found.grown_m2.tolist() == [0]


def test_previous_patches_that_overlap_cover_ground_once():
    found = words([(0, 0, 10, 10)], [(0, 0, 6, 10), (4, 0, 8, 10)])
    assert found.grown_m2.tolist() == [20]
