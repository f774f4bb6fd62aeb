"""Snapshots (快照): pages of a local OGC API and WFS, rows of a real PostgreSQL that the test starts, and what is refused."""

import hashlib
import json
import os
import pwd
import shutil
import subprocess
import tempfile
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import geopandas as gpd
import pytest

from soilgis.cli import main
from soilgis.jobs.steps.snapshot import take
from soilgis.model.errors import CrsError, LayerError, UsageError
from soilgis.store import postgis, services
from soilgis.store.catalog import Catalog
from soilgis.store.online import asking_hosts
from soilgis.store.places import open_places
from soilgis.store.zones import read_zones

CARD = """id = "terraces"
role = "zones"
status = "working"
kind = "other"
basis = "delineated"

[title]
zh = "梯田"

[source]
document = "县水利局台账"
licence = "internal"
vintage = "2024"

[reading]
file = "terraces.gpkg"
"""


def feature(number):
    west = 112 + number / 100
    ring = [[west, 37], [west + 0.01, 37], [west + 0.01, 37.01], [west, 37.01], [west, 37]]
    return {
        "type": "Feature",
        "id": f"t.{number}",
        "properties": {"name": f"梯田{number}"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def gml(numbers, matched, named=True):
    """A page of WFS 2.0: north stands first, as EPSG has it."""
    members = []
    for number in numbers:
        west = 112 + number / 100
        identity = f' gml:id="t.{number}"' if named else ""
        ring = f"37 {west} 37.01 {west} 37.01 {west + 0.01} 37 {west + 0.01} 37 {west}"
        members.append(
            f"<wfs:member><ns:terraces{identity}><ns:name>梯田{number}</ns:name><ns:geom>"
            '<gml:Polygon srsName="urn:ogc:def:crs:EPSG::4490"><gml:exterior><gml:LinearRing><gml:posList>'
            f"{ring}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></ns:geom></ns:terraces></wfs:member>"
        )
    spaces = 'xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:ns="urn:ns"'
    return f'<?xml version="1.0"?><wfs:FeatureCollection {spaces} numberMatched="{matched}">{"".join(members)}</wfs:FeatureCollection>'


class Server(BaseHTTPRequestHandler):
    """Five features, by pages of two; paths say how it misbehaves."""

    def do_GET(self):
        parts = urllib.parse.urlsplit(self.path)
        query = {key.lower(): value for key, value in urllib.parse.parse_qsl(parts.query)}
        self.server.asked.append(self.path)
        if "gone" in parts.path:
            self.send_error(404, "Not Found")
            return
        start = int(query.get("startindex", query.get("offset", 0)))
        if "again" in parts.path:
            start = 0
        page = {"type": "FeatureCollection", "features": [feature(at) for at in range(start, min(start + 2, 5))]}
        page["numberMatched"] = 9 if "fewer" in parts.path else 5
        following = f"{parts.path}?offset={start + 2}" if start + 2 < 5 and "fewer" not in parts.path else ""
        if "elsewhere" in parts.path:
            following = "http://example.invalid/items"
        page["links"] = [{"rel": "next", "href": following}] if following else []
        text = "<html>please log in</html>" if "login" in parts.path else json.dumps(page)
        if "gml" in parts.path:
            if "strict" in parts.path and "outputformat" in query:
                self.send_error(400, "Bad Request")
                return
            text = gml(range(start, min(start + 2, 5)), "unknown" if "unknown" in parts.path else 5)
            text = text[: len(text) // 2] if "torn" in parts.path else text
        if "empty" in parts.path:
            text = '{"features": []}'
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as made:
        made.asked = []
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


def layer(folder, reading):
    (folder / "terraces").mkdir(exist_ok=True)
    (folder / "terraces" / "layer.toml").write_text(CARD + reading, encoding="utf-8")
    return Catalog((folder,)).layer("terraces")


def at(server, path):
    return f'url = "http://127.0.0.1:{server.server_port}/{path}"\n'


def record(folder):
    return json.loads((folder / "terraces" / "snapshot.json").read_text(encoding="utf-8"))


def test_all_pages_of_a_collection_become_a_dated_file_with_its_digest(tmp_path, server):
    card = layer(tmp_path, at(server, "ogc/collections/terraces?token=secret"))
    file, _ = take(card, online=True)
    assert gpd.read_file(file)["name"].tolist() == [f"梯田{number}" for number in range(5)]
    said = record(tmp_path)
    assert said["features"] == 5
    assert said["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert said["source"].endswith("/ogc/collections/terraces")
    assert "secret" not in json.dumps(said)
    assert len(said["date"]) == 10
    assert sorted(one.name for one in file.parent.iterdir()) == ["layer.toml", "snapshot.json", "terraces.gpkg"]


def test_all_pages_of_a_wfs_are_asked_for(tmp_path, server, monkeypatch):
    monkeypatch.setattr(services, "PAGE", 2)
    server.asked.clear()
    file, _ = take(layer(tmp_path, at(server, "wfs?map=x") + 'collection = "ns:terraces"\n'), online=True)
    assert len(gpd.read_file(file)) == 5
    assert len(server.asked) == 3
    assert all("typeNames=ns%3Aterraces" in path and "map=x" in path for path in server.asked)


@pytest.mark.parametrize(("path", "asked"), [("gml", 3), ("gml-strict", 4), ("gml-unknown", 3)])
def test_a_wfs_that_knows_only_gml_is_read_by_gdal(tmp_path, server, monkeypatch, path, asked):
    monkeypatch.setattr(services, "PAGE", 2)
    server.asked.clear()
    file, _ = take(layer(tmp_path, at(server, path) + 'collection = "ns:terraces"\n'), online=True)
    frame = gpd.read_file(file)
    assert frame["name"].tolist() == [f"梯田{number}" for number in range(5)]
    assert frame.crs == 4490
    assert frame.total_bounds == pytest.approx([112, 37, 112.05, 37.01])
    assert len(server.asked) == asked


@pytest.mark.parametrize(
    ("path", "more", "error", "said"),
    [
        (
            "gml-torn",
            'collection = "ns:terraces"\n',
            LayerError,
            r"GML of the service at 127\.0\.0\.1 cannot be read.*服务返回的 GML 无法读取",
        ),
        ("gone/collections/a", "", LayerError, r"answers 404 Not Found \(服务返回错误\)"),
        ("login/collections/a", "", LayerError, r"does not answer in GeoJSON .*<html>please log in"),
        ("fewer/collections/a", "", LayerError, r"sent 2 of the 9 features it says it has \(服务返回的要素不全\)"),
        ("elsewhere/collections/a", "", LayerError, r"leads to another host, example\.invalid"),
        ("again/collections/a", "", LayerError, r"sends features again after 2 \(服务重复返回要素\)"),
        ("empty/collections/a", "", LayerError, r"sent no features \(服务没有返回要素\)"),
        ("wfs", "", UsageError, r"needs reading\.collection, its feature type"),
    ],
)
def test_a_service_that_misbehaves_leaves_nothing_behind(tmp_path, server, path, more, error, said):
    with pytest.raises(error, match=said):
        take(layer(tmp_path, at(server, path) + more), online=True)
    assert [one.name for one in (tmp_path / "terraces").iterdir()] == ["layer.toml"]


@pytest.mark.parametrize(
    ("reading", "online", "said"),
    [
        ('url = "https://gis.example/collections/a"\n', False, r"asks the host gis\.example; say --online"),
        ('url = "https://me:word@gis.example/collections/a"\n', True, r"carries a name or password"),
        ('url = "gis.example"\n', True, r"is no address of a service"),
        ('url = "ftp://gis.example/a"\n', True, r"is no address of a service"),
        ("", True, r"name reading\.url, or reading\.service"),
        ('service = "soil"\nurl = "https://gis.example"\n', True, r"name reading\.url, or reading\.service"),
        ('service = "soil"\ntable = "t"\n', False, r"asks the database of service 'soil'; say --online"),
        ('service = "host=db password=x"\ntable = "t"\n', True, r"stand in pg_service\.conf, \.pgpass or PGPASSWORD"),
        ('service = "soil"\n', True, r"names a service of pg_service\.conf and reading\.table"),
    ],
)
def test_nothing_is_asked_that_was_not_allowed(tmp_path, reading, online, said):
    with pytest.raises(UsageError, match=said):
        take(layer(tmp_path, reading), online=online)


def test_a_layer_without_a_file_to_fetch_into(tmp_path):
    card = layer(tmp_path, 'url = "https://gis.example/collections/a"\n')
    bare = card.model_copy(update={"reading": card.reading.model_copy(update={"file": ""})})
    with pytest.raises(
        UsageError, match=r"reading\.file must name the GeoPackage to fetch into, such as terraces\.gpkg"
    ):
        take(bare, online=True)


@pytest.fixture(scope="module")
def database():
    """A PostgreSQL of the test's own, run by an unprivileged user; gone when the tests are done."""
    tools = next(
        (one for one in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True) if (one / "initdb").exists()),
        None,
    )
    if tools is None:
        pytest.skip("no PostgreSQL on this machine (apt-get install postgresql postgresql-15-postgis-3)")
    pytest.importorskip("psycopg", reason="pip install 'soilgis[postgis]'")
    folder = Path(tempfile.mkdtemp(prefix="soilgis-pg-"))
    as_user = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        as_user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    folder.chmod(0o700)

    def tool(name, *words):
        return subprocess.run(
            [tools / name, *words], cwd=folder, check=True, capture_output=True, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
            **as_user,
        )  # fmt: skip

    tool("initdb", "-D", str(folder / "data"), "-U", "soil", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    tool("pg_ctl", "-D", str(folder / "data"), "-l", str(folder / "log"), "-o", options, "-w", "start")
    try:
        yield folder
    finally:
        tool("pg_ctl", "-D", str(folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


STAND_IN = """
CREATE DOMAIN geometry AS bytea;
CREATE FUNCTION ST_AsBinary(geometry) RETURNS bytea LANGUAGE sql AS 'SELECT $1::bytea';
CREATE FUNCTION ST_SRID(geometry) RETURNS int LANGUAGE sql AS 'SELECT 4490';
"""


@pytest.fixture(scope="module")
def service(database):
    """Connection by service, and whether the database has PostGIS or what stands in for the two functions we call."""
    import psycopg

    with psycopg.connect(host=str(database), user="soil", dbname="postgres", autocommit=True) as connection:
        real = connection.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'postgis'").fetchone()
        if real:
            connection.execute("CREATE EXTENSION postgis")
            shape = "ST_SetSRID(ST_MakePoint(112 + n / 1e6, 37), 4490)"
        else:
            connection.execute(STAND_IN)
            shape = "decode('01010000000000000000005c400000000000804240', 'hex')"
        connection.execute(
            f"CREATE TABLE plots AS SELECT n AS id, '图斑' || n AS name, n::numeric / 2 AS ha, {shape}::geometry AS geom "
            "FROM generate_series(1, 1000) n"
        )
        connection.execute("CREATE TABLE bare AS SELECT 1 AS id")
        connection.execute("CREATE TABLE two AS SELECT geom, geom AS other FROM plots LIMIT 1")
    file = Path(tempfile.mkdtemp(prefix="soilgis-pg-")) / "pg_service.conf"
    file.write_text(f"[soil]\nhost={database}\nuser=soil\ndbname=postgres\n", encoding="utf-8")
    before = os.environ.get("PGSERVICEFILE")
    os.environ["PGSERVICEFILE"] = str(file)
    yield "soil"
    del os.environ["PGSERVICEFILE"]
    if before:
        os.environ["PGSERVICEFILE"] = before
    shutil.rmtree(file.parent)


def test_rows_of_a_table_are_streamed_into_a_file(tmp_path, service, monkeypatch):
    monkeypatch.setattr(postgis, "ROWS", 300)
    file, _ = take(layer(tmp_path, 'service = "soil"\ntable = "public.plots"\nwhere = "id > 100"\n'), online=True)
    frame = gpd.read_file(file)
    assert len(frame) == 900
    assert frame.iloc[0][["id", "name", "ha"]].tolist() == [101, "图斑101", 50.5]
    assert frame.crs == 4490
    assert frame.geometry.x.between(111.99, 112.01).all()
    said = record(tmp_path)
    assert said["features"] == 900
    assert said["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert set(said) == {"date", "service", "table", "where", "features", "rows_sha256", "sha256"}


@pytest.mark.parametrize(
    ("reading", "said"),
    [
        ('table = "nowhere"\n', r"has no table nowhere \(数据库中没有这张表\)"),
        ('table = "bare"\n', r"has 0 geometry columns"),
        ('table = "two"\n', r"has 2 geometry columns"),
        ('table = "plots"\nwhere = "id > 9999"\n', r"has no rows to fetch"),
        ('table = "plots"\nwhere = "no_such = 1"\n', r"the database refuses: column \"no_such\" does not exist"),
        ('table = "plots"\nwhere = "true); DELETE FROM plots; --"\n', r"the database refuses"),
    ],
)
def test_a_table_that_cannot_be_fetched_is_told(tmp_path, service, reading, said):
    with pytest.raises((LayerError, CrsError), match=said):
        take(layer(tmp_path, f'service = "soil"\n{reading}'), online=True)
    assert [one.name for one in (tmp_path / "terraces").iterdir()] == ["layer.toml"]


def test_a_service_that_is_not_there_says_nothing_of_hosts(tmp_path, service):
    with pytest.raises(
        LayerError, match=r"the database of service 'nowhere' cannot be reached .*\(数据库无法连接\)"
    ) as told:
        take(layer(tmp_path, 'service = "nowhere"\ntable = "plots"\n'), online=True)
    assert "soilgis-pg" not in str(told.value)


def test_the_command_fetches_into_a_folder_of_ones_own_only(tmp_path, server, capsys):
    layer(tmp_path, at(server, "ogc/collections/terraces"))
    for words, code, said in (
        (["terraces", "--layers", str(tmp_path), "--online"], 0, "terraces.gpkg"),
        (["taihang", "--layers", str(tmp_path), "--online"], 1, "is a layer of the package"),
        (["terraces"], 1, "layers fetch needs a layer and --layers DIR"),
    ):
        with pytest.raises(SystemExit) as ended:
            main(["layers", "fetch", *words])
        told = capsys.readouterr()
        assert bool(ended.value.code) == bool(code)
        assert said in told.out + told.err


LIVE = CARD.replace('file = "terraces.gpkg"\n', "")


def live(folder, reading):
    layer(folder, "")
    (folder / "terraces" / "layer.toml").write_text(LIVE + reading, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def fields(service, database):
    """Polygons, two of them; the real PostGIS makes them, else their bytes stand in the table."""
    import psycopg
    import shapely

    with psycopg.connect(host=str(database), user="soil", dbname="postgres", autocommit=True) as connection:
        real = connection.execute("SELECT 1 FROM pg_extension WHERE extname = 'postgis'").fetchone()
        shapes = [shapely.box(112.4, 37.8, 112.5, 37.9), shapely.box(112.5, 37.8, 112.6, 37.9)]
        made = "ST_SetSRID(ST_GeomFromWKB(%s), 4490)" if real else "%s::geometry"
        connection.execute("CREATE TABLE fields (id int, name text, geom geometry)")
        for number, shape in enumerate(shapes):
            connection.execute(f"INSERT INTO fields VALUES (%s, %s, {made})", (number, f"田{number}", shape.wkb))
    return service


def run_live(folder, out, *more):
    with pytest.raises(SystemExit) as ended:
        main(
            [
                "coverage",
                "--regions",
                "admin",
                "--level",
                "city",
                "--zones",
                "terraces",
                "--layers",
                str(folder),
                "--out",
                str(out),
                *more,
            ]
        )
    return ended.value.code


def test_a_layer_in_a_database_is_read_at_each_run_and_told(tmp_path, fields, database, capsys):
    (tmp_path / "shelf").mkdir()
    folder = live(tmp_path / "shelf", 'service = "soil"\ntable = "public.fields"\nwhere = "id = 0"\n')
    assert run_live(folder, tmp_path / "c.csv") != 0
    assert "is read from the database of service 'soil' at each run; say --online" in capsys.readouterr().err
    assert not run_live(folder, tmp_path / "c.csv", "--online")
    told = capsys.readouterr()
    assert "直接读自数据库服务 soil 的表 public.fields：1 行" in told.err
    assert str(database) not in told.err + told.out
    catalog = Catalog((folder,))
    with asking_hosts():
        one, again = (read_zones(catalog.layer("terraces"), catalog, open_places("amap", catalog)) for _ in range(2))
    assert one.files == again.files
    assert one.files[0][0] == "postgis:soil/public.fields"
    assert len(one.files[0][1]) == 64


def test_the_digest_of_rows_does_not_hang_on_their_order(tmp_path, fields, database):
    import psycopg

    with psycopg.connect(host=str(database), user="soil", dbname="postgres", autocommit=True) as connection:
        connection.execute("CREATE TABLE turned AS SELECT * FROM fields ORDER BY id DESC")
    reading = layer(tmp_path, 'service = "soil"\ntable = "fields"\n').reading
    whole = postgis.take_table(reading, tmp_path / "a.gpkg", "a")
    assert postgis.take_table(reading.model_copy(update={"table": "turned"}), tmp_path / "b.gpkg", "b") == whole
    assert postgis.take_table(reading.model_copy(update={"where": "id = 1"}), tmp_path / "c.gpkg", "c") != whole
