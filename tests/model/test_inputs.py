"""How files are opened: one value for all inputs that need it, or one for one of them."""

import pytest

from soilgis.model.errors import UsageError
from soilgis.model.inputs import Named, Opening


def test_one_value_serves_all_inputs_and_one_may_have_its_own():
    opening = Opening(crs=("EPSG:4490", "zones=EPSG:4547"), encoding="GB18030", empty_id_as="无")
    assert opening.of("zones").crs == Named("EPSG:4547", here=True)
    assert opening.of("regions").crs == Named("EPSG:4490")
    assert opening.of("red-line").encoding == Named("GB18030")
    assert not opening.of("zones").sublayer
    assert opening.of("zones").empty_id_as == "无"


@pytest.mark.parametrize("crs", ["+proj=tmerc +lat_0=0 +lon_0=114 +ellps=GRS80", "ESRI:102025", 'PROJCS["a=b"]'])
def test_a_crs_is_no_input_though_it_holds_an_equals_sign(crs):
    assert Opening(crs=crs).of("zones").crs == Named(crs)
    assert Opening(crs=f"zones={crs}").of("zones").crs == Named(crs, here=True)


@pytest.mark.parametrize(
    ("opening", "sentence"),
    [
        (Opening(crs="zonse=EPSG:4490"), r"--crs zonse=…: there is no input 'zonse' .* name one of regions、zones"),
        (Opening(sublayer=("a", "b")), r"--sublayer is given twice for all inputs"),
        (Opening(encoding=("zones=GBK", "zones=UTF-8")), r"--encoding is given twice for zones"),
    ],
)
def test_names_of_inputs_that_are_not_there_and_values_given_twice(opening, sentence):
    with pytest.raises(UsageError, match=sentence):
        opening.refuse_unknown(("regions", "zones"))
