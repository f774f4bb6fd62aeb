"""Names of a map: many zones wait until one is nearer, and are led out by the order of their layers and their size."""

import pytest
import shapely

from soilgis.output.lettering.ground import to_screen
from soilgis.output.lettering.names import MOST_ZONES_LED, NEARER, View, _zones


@pytest.mark.parametrize(
    ("count", "steps", "led"), [(3, 24, [0]), (MOST_ZONES_LED + 5, 24, [NEARER]), (MOST_ZONES_LED + 5, 1, [])]
)
def test_many_zones_are_led_out_nearer_and_on_paper_not_at_all(sample, monkeypatch, count, steps, led):
    """Up to forty at once; of more the forty that matter most, two zooms nearer."""
    import pandas as pd

    made = sample.result()
    zones = made.zones.iloc[[0] * count].reset_index(drop=True).assign(zone_id=[f"z{n}" for n in range(count)])
    object.__setattr__(made, "zones", pd.DataFrame(zones).pipe(type(made.zones)))
    layer = zones["layer"].iloc[0]
    shapes = to_screen(shapely.box(110, 36, 110 + 0.01 * pd.RangeIndex(1, count + 1).to_numpy(), 37))
    view = View(lambda given: given, tuple(2.0 ** (3 + n / 2) for n in range(steps)))
    found = [one.name.leads for one in _zones(made, {layer: shapes}, view, 0)]
    assert sorted({step for step in found if step is not None}) == led
    assert sum(step is not None for step in found) == (min(count, MOST_ZONES_LED) if led else 0)
    if count > MOST_ZONES_LED and led:
        assert found[:5] == [None] * 5, "the smallest go without"
