"""An encoding that is none is the asker's fault, said once, whatever the files are."""

import pytest

import soilgis
from soilgis.model.errors import UsageError


@pytest.mark.parametrize("name", ["t.csv", "s.geojson", "k.kml", "absent.shp"])
def test_a_word_that_is_no_encoding(tmp_path, name):
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    (tmp_path / "s.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    (tmp_path / "k.kml").write_text("<kml/>")
    with pytest.raises(UsageError, match=r"'klingon' is no known encoding \(未知编码\); use UTF-8, GB18030 or Big5"):
        soilgis.inspect(tmp_path / name, encoding="klingon")
