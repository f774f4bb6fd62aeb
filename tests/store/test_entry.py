"""The gate: nothing asks a host, and what is no file, or unpacks beyond measure, is refused in one sentence."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from rasterio.transform import Affine

from soilgis.cli import main
from soilgis.model.errors import LayerError, RasterError, SoilgisError
from soilgis.model.inputs import FileOpening
from soilgis.model.layer import Reading
from soilgis.store import entry
from soilgis.store.catalog import Catalog
from soilgis.store.entry import admit
from soilgis.store.linework import _is_linework
from soilgis.store.online import asking_hosts, refuse_hosts, shut_out_hosts
from soilgis.store.raster import open_raster
from soilgis.store.sites.files import open_drawing
from soilgis.store.text import read_csv
from soilgis.store.vector import read_polygons

RASTER_VRT = (
    '<VRTDataset rasterXSize="2" rasterYSize="2"><SRS>EPSG:4490</SRS><GeoTransform>112,0.1,0,37,0,-0.1</GeoTransform>'
    '<VRTRasterBand dataType="Byte" band="1"><SimpleSource><SourceFilename relativeToVRT="1">{}</SourceFilename></SimpleSource>'
    "</VRTRasterBand></VRTDataset>"
)
VECTOR_VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
)
SQUARE = '{"type":"Polygon","coordinates":[[[112,37],[113,37],[113,38],[112,37]]]}'
FEATURES = '"features":[{"type":"Feature","properties":{"adcode":"1"},"geometry":' + SQUARE + "}]"


SERVES = """
import http.server, sys

class Notes(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with open(sys.argv[1], "a") as file:
            file.write(self.path + chr(10))
        self.send_response(404)
        self.end_headers()

    do_HEAD = do_POST = do_GET

    def log_message(self, *_):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Notes)
print(server.server_address[1], flush=True)
server.serve_forever()
"""


class Host:
    """A host of this machine that notes who asks; a process of its own, as GDAL holds the interpreter while it waits."""

    def __init__(self, noted):
        self.noted = noted
        self.process = subprocess.Popen([sys.executable, "-c", SERVES, str(noted)], stdout=subprocess.PIPE, text=True)
        self.url = f"http://127.0.0.1:{self.process.stdout.readline().strip()}"

    @property
    def asked(self):
        return self.noted.read_text().splitlines() if self.noted.exists() else []


@pytest.fixture
def host(tmp_path_factory):
    made = Host(tmp_path_factory.mktemp("host") / "asked")
    with made.process:
        yield made
        made.process.kill()


def written(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / name


def descriptions(tmp_path, url):
    """Files that would make GDAL ask a host, by what they are."""
    plain = RASTER_VRT.format(f"/vsicurl/{url}/a.tif")
    made = {
        "a raster VRT": written(tmp_path, "a.vrt", plain),
        "a VRT that calls itself a TIFF": written(tmp_path, "b.tif", plain),
        "a VRT of that VRT": written(tmp_path, "c.vrt", RASTER_VRT.format("a.vrt")),
        "a VRT spelled in entities": written(tmp_path, "d.vrt", plain.replace("/vsicurl/h", "&#x2f;vsicurl/&#104;")),
        "a VRT after a byte-order mark": written(tmp_path, "e.vrt", "\ufeff \n" + plain),
        "a VRT after many blanks": written(tmp_path, "n.vrt", " \n" * 60 + plain),
        "a VRT in UTF-16": tmp_path / "f.vrt",
        "a VRT in a VRT": written(tmp_path, "g.vrt", RASTER_VRT.format(plain.replace("<", "&lt;"))),
        "a vector VRT": written(tmp_path, "h.vrt", VECTOR_VRT.format(f"{url}/x.geojson")),
        "a vector VRT of a service": written(tmp_path, "i.vrt", VECTOR_VRT.format(f"WFS:{url}/wfs")),
        "a WMS": written(
            tmp_path, "j.xml", f'<GDAL_WMS><Service name="WMS"><ServerUrl>{url}/w?</ServerUrl></Service></GDAL_WMS>'
        ),
        "a WFS": written(tmp_path, "k.xml", f"<OGRWFSDataSource><URL>{url}/wfs</URL></OGRWFSDataSource>"),
        "a GeoJSON whose CRS is a link": written(
            tmp_path,
            "l.geojson",
            f'{{"type":"FeatureCollection","crs":{{"type":"link","properties":{{"href":"{url}/crs","type":"proj4"}}}},{FEATURES}}}',
        ),
        "a zip with a VRT": tmp_path / "m.zip",
    }
    made["a VRT in UTF-16"].write_text(plain, encoding="utf-16")
    with zipfile.ZipFile(made["a zip with a VRT"], "w") as archive:
        archive.writestr("a.tif", plain)
    return made


READERS = {
    "polygons": lambda path: read_polygons(path, Reading()),
    "drawings": lambda path: open_drawing(path, FileOpening()),
    "linework": lambda path: _is_linework(path, Reading()),
    "rasters": open_raster,
    "tables": read_csv,
}


@pytest.mark.enable_socket
@pytest.mark.parametrize("reader", READERS)
def test_no_reader_asks_a_host_whatever_the_file_calls_itself(tmp_path, host, reader):
    for kind, path in descriptions(tmp_path, host.url).items():
        with pytest.raises(SoilgisError, match="would ask a host: .*会访问网络，已拒绝"):
            READERS[reader](path)
        assert host.asked == [], kind
    assert host.asked == []


@pytest.mark.parametrize(
    "name",
    [
        "http://h/a.tif", "https://h/a.tif", "/vsicurl/http://h/a.tif", "/vsizip//vsicurl/http://h/a.zip/a.tif", "/vsis3/b/a.tif", "/vsigs/b/a.tif",
        "/vsiaz/b/a.tif", "/vsioss/b/a.tif", "/vsicurl_streaming/http://h/a", "/vsiswift/a/b", "/vsihdfs/h/a", "/vsiwebhdfs/h/a", "WMS:http://h", "wfs:h",
        "WMTS:h", "WCS:h", "OAPIF:h", "CSW:h", "PG:host=h", "MySQL:h", "ES:h", "ftp://h/a", "s3://b/a.tif", "vrt://http://h/a.tif", "STACIT:h", "MSSQL:server=h",
    ],
)  # fmt: skip
def test_names_that_ask_a_host_are_refused(name):
    with pytest.raises(LayerError, match="would ask a host"):
        refuse_hosts(name)


@pytest.mark.parametrize(
    "name", ["taihang", "C:\\data\\a.tif", "D:/数据/a.shp", "/data/http/a.tif", "demo:shanxi", "https", "es", "a=b.tif"]
)
def test_other_names_pass(name):
    refuse_hosts(name)
    admit(name)


@pytest.mark.enable_socket
def test_the_command_line_asks_nobody_and_asks_when_told(tmp_path, host, capsys):
    files = descriptions(tmp_path, host.url)
    gpd.GeoDataFrame({"adcode": ["1"]}, geometry=[shapely.box(112, 37, 112.1, 37.1)], crs=4490).to_file(
        tmp_path / "r.gpkg"
    )
    for option, name in (("zonal --raster", "a raster VRT"), ("coverage --zones", "a vector VRT")):
        command, flag = option.split()
        words = [
            command,
            "--regions",
            str(tmp_path / "r.gpkg"),
            flag,
            str(files[name]),
            "--out",
            str(tmp_path / "o.csv"),
        ]
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 2
        assert "would ask a host" in capsys.readouterr().err
        assert host.asked == []
    with pytest.raises(SystemExit) as ended:
        main([*words, "--online"])
    assert ended.value.code in {2, 69}
    assert host.asked, "with --online the host is asked"
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.enable_socket
def test_what_slips_through_reaches_no_host(tmp_path, host):
    """The second bolt: GDAL itself is told to reach nobody."""
    file = written(tmp_path, "h.vrt", VECTOR_VRT.format(f"/vsicurl/{host.url}/x.geojson"))
    with shut_out_hosts(), pytest.raises(Exception, match="."):
        pyogrio.read_dataframe(file)
    assert host.asked == []
    assert "GDAL_HTTP_PROXY" not in os.environ


def test_a_layer_card_and_a_study_may_not_name_a_host(tmp_path):
    with pytest.raises(LayerError, match="would ask a host"):
        Catalog().file(Catalog().layer("taihang"), "/vsicurl/http://h/a.gpkg")
    with asking_hosts():
        assert Catalog().file(Catalog().layer("taihang"), "/vsicurl/http://h/a.gpkg") is None


def test_a_vrt_over_local_files_is_read(tmp_path):
    with rasterio.open(
        tmp_path / "a.tif",
        "w",
        driver="GTiff",
        width=2,
        height=2,
        count=1,
        dtype="uint8",
        crs=4490,
        transform=Affine(0.1, 0, 112, 0, -0.1, 37),
    ) as file:
        file.write(np.ones((1, 2, 2), np.uint8))
    text = RASTER_VRT.format("a.tif").replace("<SimpleSource>", "<!-- see http://example.org --><SimpleSource>")
    assert open_raster(written(tmp_path, "a.vrt", text)).dtype == "uint8"


def test_a_kml_and_a_gml_may_speak_of_addresses(tmp_path):
    written(
        tmp_path,
        "a.kml",
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><description>http://h/</description><Polygon><outerBoundaryIs>'
        "<LinearRing><coordinates>112,37 113,37 113,38 112,37</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>",
    )
    assert len(open_drawing(tmp_path / "a.kml", FileOpening())[0]) == 1
    refuse_hosts(written(tmp_path, "a.geojson", f'{{"type":"FeatureCollection","source":"https://h/",{FEATURES}}}'))


def archive(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members:
            file.writestr(name, content)
    return path


@pytest.mark.parametrize("ending", ["kmz", "zip", "gpkg", "csv"])
def test_an_archive_that_unpacks_beyond_measure_is_refused(tmp_path, monkeypatch, ending):
    monkeypatch.setattr(entry, "SMALL_BYTES", 1 << 20)
    swollen = archive(tmp_path / f"a.{ending}", [("doc.kml", "<kml>" + " " * (2 << 20) + "</kml>")])
    with pytest.raises(
        LayerError, match=r"would unpack to 2 MB, \d+ times its size \(压缩包解压后过大\); unpack it yourself"
    ):
        admit(swollen)
    with pytest.raises(RasterError, match="would unpack to 2 MB"):
        admit(f"/vsizip/{swollen}/doc.kml" if ending == "zip" else swollen, RasterError)


def test_an_archive_of_too_many_entries_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(entry, "MOST_ENTRIES", 3)
    with pytest.raises(LayerError, match=r"holds 4 entries, more than 3 \(压缩包条目过多\)"):
        admit(archive(tmp_path / "a.kmz", [(f"{n}.kml", "<kml/>") for n in range(4)]))
    admit(archive(tmp_path / "b.kmz", [("doc.kml", "<kml/>")]))


@pytest.mark.skipif(os.name == "nt", reason="no pipes and devices among files there")
@pytest.mark.parametrize("reader", READERS)
def test_pipes_devices_and_links_to_nowhere_are_refused(tmp_path, reader):
    os.mkfifo(tmp_path / "pipe.shp")
    (tmp_path / "loop.gpkg").symlink_to("loop.gpkg")
    (tmp_path / "dead.gpkg").symlink_to("gone.gpkg")
    for name, sentence in (
        (tmp_path / "pipe.shp", "is a pipe or a device, not a file"),
        (Path("/dev/zero"), "is a pipe or a device, not a file"),
        (tmp_path / "loop.gpkg", r"cannot be opened: .* \(无法打开\)"),
        (tmp_path / "dead.gpkg", r"is a link to a file that does not exist \(链接失效\): gone\.gpkg"),
    ):
        with pytest.raises(SoilgisError, match=sentence):
            READERS[reader](name)


def test_a_link_to_a_file_is_a_file(tmp_path):
    gpd.GeoDataFrame({"adcode": ["1"]}, geometry=[shapely.box(112, 37, 112.1, 37.1)], crs=4490).to_file(
        tmp_path / "r.gpkg"
    )
    shutil.move(tmp_path / "r.gpkg", tmp_path / "real.gpkg")
    (tmp_path / "r.gpkg").symlink_to("real.gpkg")
    assert len(read_polygons(tmp_path / "r.gpkg", Reading())[0]) == 1


def test_a_name_with_nul_is_no_file():
    with pytest.raises(LayerError, match="holds NUL and names no file"):
        admit("a\0b.gpkg")
