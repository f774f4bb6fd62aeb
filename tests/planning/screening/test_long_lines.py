"""Long line sites: measured stretch by stretch, every figure is that of the corridor in one shape."""

import numpy as np
import pandas as pd
import pytest
import shapely
from planning.screen_made import SOUTH, WEST, box, run, sites, zone_layer

from soilgis.planning.screening import long_lines


def road(*, steps=400, reach=0.5):
    """A winding line, half a degree long, that comes back to within its own width."""
    east = np.linspace(0, reach, steps)
    there = np.column_stack([WEST + east, SOUTH + 0.03 * np.sin(east * 40)])
    back = there[-2:150:-1] + np.array([0, 1.5e-4])
    return shapely.LineString(np.vstack([there, back]))


def tables(result):
    frames = {name: frame for name, (_, frame) in result.frames().items()}
    return {name: frames[name] for name in ("sites", "screen", "kinds", "counties", "pieces", "conclusions")}


@pytest.mark.parametrize("few", [10**6, 10])
def test_every_figure_is_that_of_the_whole_corridor(tmp_path, monkeypatch, few):
    """Zones that lie over each other, one that covers all, one far away, a river, and a point; beside an ordinary site."""
    folder = tmp_path / "layers"
    zone_layer(folder, "red", box(10, -40, 200, 40), box(100, -40, 250, 25), names=["甲", "乙"])
    zone_layer(folder, "all", box(-300, -300, 900, 300))
    zone_layer(folder, "far", box(50, 100, 60, 120))
    zone_layer(folder, "key", box(150, -60, 700, 0), kind="red_line")
    river = shapely.LineString([(WEST + 0.1, SOUTH - 0.1), (WEST + 0.3, SOUTH + 0.1)])
    zone_layer(folder, "river", river, kind="other", options={"facts": ["river"]})
    given = sites(road(), box(5, 5, 20, 20))
    whole = tables(run(folder, given, width_m=30))
    monkeypatch.setattr(long_lines, "MOST_POINTS", 100)
    monkeypatch.setattr(long_lines, "_FEW", few)
    found = run(folder, given, width_m=30)
    assert found.sites.geometry.is_valid.all()
    for name, frame in tables(found).items():
        pd.testing.assert_frame_equal(frame, whole[name], rtol=1e-9, atol=5e-2)
    assert [note.key for note in found.notes].count("jobs.lines_drawn") == 1
    assert shapely.get_num_coordinates(found.sites.geometry[0]) < 10_000


def test_wide_corridors_and_short_lines_stay_in_one_shape():
    lines = np.array([road(), road(steps=80)], dtype=object)
    assert long_lines.long_ones(lines, 30).tolist() == [False, False]
    many = np.array([road(steps=2_500)], dtype=object)
    assert long_lines.long_ones(many, 30).tolist() == [True]
    assert long_lines.long_ones(many, 2_001).tolist() == [False]
