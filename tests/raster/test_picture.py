"""Pictures of class rasters (栅格出图): warped, palette-encoded, small, the same each time."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from PIL import Image
from rasterio.transform import Affine

from soilgis.model.errors import RasterError
from soilgis.model.layer import Status
from soilgis.model.raster import erosion_legend
from soilgis.raster.picture import NO_CLASS, Cells, picture, picture_of
from tests.raster.rasters import DEGREES, raster


def cells(**changes):
    shape = {"classes": np.array([[0, 1, 2], [2, NO_CLASS, 1]], dtype=np.uint8), "bounds": (110.0, 36.0, 113.0, 38.0)}
    look = {"labels": ("甲", "乙", "丙"), "colors": ("#ff0000", "#00ff00", "#0000ff"), "status": Status.DEMO}
    return Cells(**{"id": "p", "title": "栅格", "crs": "EPSG:4490", **shape, **look, **changes})


def test_a_raster_is_warped_to_the_map_and_keeps_its_classes():
    made = picture_of(cells(), 300)
    assert made.bounds == pytest.approx((110, 36, 113, 38))
    image = Image.open(io.BytesIO(made.png))
    assert image.size[0] < image.size[1] * 1.5, "a degree of latitude is taller than one of longitude here"
    seen = image.convert("RGBA")
    width, height = seen.size
    assert seen.getpixel((2, 2)) == (255, 0, 0, 255)
    assert seen.getpixel((width // 2, height - 3))[3] == 0
    assert made.png == picture_of(cells(), 300).png
    middle = math.degrees(
        2 * math.atan(math.exp((math.asinh(math.tan(math.radians(36))) + math.asinh(math.tan(math.radians(38)))) / 2))
        - math.pi / 2
    )
    assert middle > 37, "the middle row of the warped picture lies north of the middle latitude"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"classes": np.zeros((2, 2))}, "uint8"),
        ({"bounds": (113.0, 36.0, 110.0, 38.0)}, "not west, south, east, north"),
        ({"colors": ("#000000",)}, "3 labels and 1 colours"),
        ({"labels": ("甲",), "colors": ("#000000",)}, "class 2 has no colour"),
        ({"crs": "nowhere"}, "'nowhere' is no CRS"),
    ],
)
def test_a_raster_that_does_not_fit_its_legend_is_refused(changes, sentence):
    with pytest.raises(RasterError, match=sentence):
        picture_of(cells(**changes))


PROVINCE = (110.2, 34.5, 114.6, 40.8)
"""Bounds of Shanxi, about, in degrees."""


def test_a_province_takes_at_most_300_kb():
    """Six classes in patches down to one cell of 250 m, as mapped intensities have them."""
    draw = np.random.default_rng(5)
    rows, cols = 2800, 1600
    field = sum(
        np.kron(draw.normal(size=(rows // step + 1, cols // step + 1)), np.ones((step, step)))[:rows, :cols] * step**0.5
        for step in (2, 7, 19, 53)
    )
    classes = np.digitize(field, np.quantile(field, [0.45, 0.68, 0.83, 0.92, 0.97])).astype(np.uint8)
    classes[(np.indices((rows, cols)).sum(axis=0) // 1400) % 3 == 2] = NO_CLASS
    labels = ("微度", "轻度", "中度", "强烈", "极强烈", "剧烈")
    colors = ("#e8f3e1", "#fff3b0", "#fdd07a", "#f79a52", "#e0533d", "#9b1d3a")
    made = picture_of(Cells("p", "甲", classes, PROVINCE, "EPSG:4490", labels, colors, Status.DEMO))
    image = Image.open(io.BytesIO(made.png))
    assert max(image.size) == 900
    assert len(image.getcolors()) == 7
    assert 30_000 < len(made.png) <= 300_000


def test_a_file_and_its_cells_give_the_same_picture(tmp_path):
    codes = np.kron(np.array([[1, 2, 3], [3, 0, 2]], dtype=np.uint8), np.ones((40, 40), dtype=np.uint8))
    box = (110.0, 36.0, 113.0, 38.0)
    legend = erosion_legend({1: "slight", 2: "light", 3: "severe"})
    transform = Affine(3 / codes.shape[1], 0, 110.0, 0, -2 / codes.shape[0], 38.0)
    opened = raster(
        tmp_path / "r.tif",
        codes,
        nodata=0,
        crs=DEGREES,
        transform=transform,
        opening={"status": Status.DEMO, "legend": legend},
    )
    from_file = picture(opened, "侵蚀", "来源", longest=120)
    colors = tuple(color for color, _ in from_file.legend)
    same = Cells(
        "r", "侵蚀", np.where(codes == 0, NO_CLASS, codes - 1).astype(np.uint8), box, DEGREES,
        tuple(label for _, label in from_file.legend), colors, Status.DEMO, "来源",
    )  # fmt: skip
    assert picture_of(same, longest=120).png == from_file.png
    assert from_file.bounds == pytest.approx(box)
    assert from_file.status is Status.DEMO


def test_a_raster_without_a_legend_has_no_picture(tmp_path):
    with pytest.raises(RasterError, match="needs byte codes and a legend"):
        picture(raster(tmp_path / "r.tif", np.ones((3, 4), dtype=np.float32), nodata=-1), "甲")
