"""What a formal result may not rest on, layer by layer."""

import pytest
from planning.areas.test_books_by_hand import layer

from soilgis.model.errors import StrictError
from soilgis.model.layer import Role, Status
from soilgis.model.provenance import LayerUse
from soilgis.planning.strict import refuse_weak


def use(name, status, role=Role.ZONES, reason=""):
    made = layer(name, status=status).model_copy(update={"role": role})
    return LayerUse(made, reason, kinds=("red_line",))


@pytest.mark.parametrize("role", [Role.ZONES, Role.RASTER])
@pytest.mark.parametrize("status", [Status.DEMO, Status.WORKING])
def test_weak_zones_and_rasters_are_refused(role, status):
    with pytest.raises(StrictError, match=r"1\. w（w）"):
        refuse_weak((use("o", Status.OFFICIAL), use("w", status, role)))


def test_official_layers_and_working_boundaries_pass():
    refuse_weak((use("o", Status.OFFICIAL), use("b", Status.WORKING, Role.BOUNDARIES)))


def test_gaps_and_land_without_figures_are_refused_once_each():
    with pytest.raises(StrictError) as caught:
        refuse_weak(
            (use("g", Status.WORKING, reason="未提供数据文件"), use("o", Status.OFFICIAL)), ("甲：没有土地面积",)
        )
    lines = str(caught.value).splitlines()[1:]
    assert lines == ["  1. g（g）：未核查，未提供数据文件", "  2. 甲：没有土地面积"]
