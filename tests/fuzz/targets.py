"""What is fuzzed (模糊测试对象): readers of whatever a person hands over; nothing but a `SoilgisError` may come out."""

import tempfile
from pathlib import Path

from soilgis.model.errors import SoilgisError
from soilgis.store.catalog import Catalog
from soilgis.store.places import open_places
from soilgis.store.sites.read import SiteReading, read_sites
from soilgis.store.targets import read_targets

CARD = b'id = "a"\nrole = "zones"\nstatus = "working"\nkind = "other"\nbasis = "listed"\n[title]\nzh = "\xe7\x94\xb2"\n[source]\ndocument = "d"\nlicence = "l"\nvintage = "2024"\n'
STUDY = b'id = "a"\nregion = ["140100"]\nlevel = "county"\nzones = ["taihang"]\n[title]\nzh = "\xe7\x94\xb2"\n'
TARGETS = "adcode,name,indicator,year,comparator,value_percent,status,document,article\n140100,太原市,conservation_rate,2025,≥,68.5,official,文件,一\n".encode()
POINTS = "地块,点号,X,Y\n甲,J1,4200000,37500000\n甲,J2,4200100,37500000\n甲,J3,4200100,37500100\n".encode()
SURVEY = "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n带号=37\n[地块坐标]\n3,0.5,甲,一,面,,,,@\nJ1,1,4200000,37500000\nJ2,1,4200100,37500000\nJ3,1,4200100,37500100\n".encode()
KML = b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>112,37 112.1,37 112.1,37.1 112,37</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>'
GEOJSON = b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"site_id":"a"},"geometry":{"type":"Polygon","coordinates":[[[112,37],[112.1,37],[112.1,37.1],[112,37]]]}}]}'


def card(path):
    place = path.parent / "a"
    place.mkdir()
    path.rename(place / "layer.toml")
    Catalog((path.parent,)).layer("a")


def study(path):
    Catalog().study(str(path))


def targets(path):
    read_targets(path, open_places("amap", Catalog()))


def sites(path):
    read_sites((path,), SiteReading())


TARGETS_BY_NAME = {
    "card": (card, "layer.toml", CARD),
    "study": (study, "study.toml", STUDY),
    "targets": (targets, "t.csv", TARGETS),
    "points": (sites, "p.csv", POINTS),
    "survey": (sites, "s.txt", SURVEY),
    "kml": (sites, "k.kml", KML),
    "geojson": (sites, "g.geojson", GEOJSON),
}
"""Reader, name of the file, and a seed made by us."""


def tried(name, content):
    """Read content as a file; a `SoilgisError` is an answer, anything else is raised."""
    read, file, _ = TARGETS_BY_NAME[name]
    with tempfile.TemporaryDirectory(prefix="soilgis-fuzz-") as place:
        path = Path(place) / file
        path.write_bytes(content)
        try:
            read(path)
        except SoilgisError:
            return False
    return True


def changed(seed, random):
    """A seed with a few bytes or pieces changed, cut, doubled or swapped for words that readers trip over."""
    found = bytearray(seed)
    for _ in range(random.randint(1, 6)):
        at = random.randrange(len(found) + 1)
        until = min(len(found), at + random.randint(0, 24))
        kind = random.randrange(5)
        if kind == 0:
            found[at:until] = b""
        elif kind == 1:
            found[at:at] = found[at:until] * random.randint(1, 3)
        elif kind == 2 and at < len(found):
            found[at] = random.randrange(256)
        else:
            found[at:until] = random.choice(WORDS)
    return bytes(found)


WORDS = [
    b"nan", b"inf", b"-1e999", b"\0", b"\xff\xfe", b"", b'"', b"'", b",", b"\n", b"\r", b"[", b"]", b"{", b"}", b"@", b"9" * 400, b"1e308",
    "，".encode(), "甲".encode("gbk"), "１２".encode(), b"<", b"/>", b"null", b"true", b"=", b"\xe2\x80\xae", b" ", b";", b"0", b"-",
]  # fmt: skip
