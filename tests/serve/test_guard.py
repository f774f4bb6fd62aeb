"""Nobody else gets in: a test for every rule of the workbench's safety."""

from __future__ import annotations

import io
import zipfile

import pytest

from soilgis.serve import guard
from soilgis.serve.guard import cookie_name
from soilgis.serve.uploads import safe_name


def test_without_token_nothing_is_shown(stranger):
    for address in ("/", "/jobs", "/runs", "/data", "/look?name=x", "/runs/x/events", "/nothing"):
        assert stranger.get(address).status_code == 403


def test_a_wrong_token_opens_nothing(stranger):
    assert stranger.get("/?token=wrong").status_code == 403


def test_the_token_becomes_a_cookie_no_script_reads_and_leaves_the_address(stranger, bench):
    answer = stranger.get(f"/?token={bench.token}")
    said = answer.headers["set-cookie"].lower()
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    assert "httponly" in said
    assert "samesite=strict" in said
    assert bench.token.lower() not in said
    assert stranger.get("/").status_code == 200


def test_a_wrong_cookie_opens_nothing(stranger, bench):
    stranger.cookies.set(cookie_name(bench), "guessed")
    assert stranger.get("/").status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:1", "127.0.0.1.evil.example:8765", ""])
def test_another_host_name_is_refused(client, host):
    assert client.get("/", headers={"host": host}).status_code == 400


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "http://127.0.0.1:8765.evil.example"]
)
@pytest.mark.parametrize("address", ["/language", "/runs/x/delete", "/jobs/zonal", "/upload"])
def test_posts_of_other_pages_are_refused(client, origin, address):
    assert client.post(address, headers={"origin": origin}).status_code == 403


def test_events_and_looks_for_other_pages_are_refused(client):
    for address in ("/runs/x/events", "/look?name=x", "/runs/x/file/map.html"):
        assert client.get(address, headers={"origin": "http://evil.example"}).status_code == 403
        asked = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
        assert client.get(address, headers=asked).status_code == 403


def test_a_post_that_does_not_say_where_it_comes_from_is_refused(client):
    del client.headers["origin"]
    assert client.post("/language").status_code == 403


def test_pages_load_nothing_but_their_own_script_and_style(client):
    answer = client.get("/")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "http" not in answer.text.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize(
    "name",
    [
        "../secret.gpkg",
        "数据/../../secret.gpkg",
        "/etc/passwd",
        "数据/link.gpkg",
        "/vsicurl/http://a/b",
        "C:\\x",
        "别处/a.shp",
    ],
)
def test_files_outside_the_folders_are_not_looked_at(client, folder, name):
    (folder.parent / "secret.gpkg").write_text("x")
    (folder / "link.gpkg").symlink_to(folder.parent / "secret.gpkg")
    assert "不在工作台的文件夹内" in client.get("/look", params={"name": name}).json()["problem"]
    answer = client.post("/jobs/inspect/check", data={"file": name})
    assert "不在工作台的文件夹内" in answer.json()["problems"][0]["sentence"]


def test_a_value_is_never_an_option(client, towns):
    told = client.post("/jobs/inspect/check", data={"file": "--fix"}).json()["problems"]
    assert told[0]["field"] == "file"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.csv", "..\\..\\a.csv", "/abs/a.csv", ' <img src=x onerror="1">.csv']
)
def test_names_of_uploads_are_our_own(name):
    kept = safe_name(name)
    assert "/" not in kept
    assert "\\" not in kept
    assert not set("<>\"'") & set(kept)
    assert not kept.startswith(".")


@pytest.mark.parametrize("name", ["a.exe", "a.html", "a.py", "a.vrt", ".csv", "", "a", "a.svg"])
def test_kinds_that_are_no_data_are_not_taken(client, bench, name):
    answer = client.post("/upload", files={"file": (name or "x", b"1,2")})
    assert answer.status_code == 400
    assert list(bench.uploads.iterdir()) == []


def test_an_upload_that_swells_is_refused_and_not_kept(client, bench):
    swollen = io.BytesIO()
    with zipfile.ZipFile(swollen, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.shp", b"\0" * (70 << 20))
    answer = client.post("/upload", files={"file": ("bomb.zip", swollen.getvalue())})
    assert answer.status_code == 400
    assert "压缩包解压后过大" in answer.text
    assert list(bench.uploads.iterdir()) == []


def test_a_body_beyond_measure_is_refused_before_it_is_read(client, monkeypatch):
    monkeypatch.setattr(guard, "MOST_BODY", 1000)
    assert client.post("/upload", files={"file": ("a.csv", b"x" * 2000)}).status_code == 413
    assert client.post("/language", data={"back": "x" * (3 << 20)}).status_code == 413


def test_names_and_titles_of_files_are_no_html(client, bench, folder):
    (folder / "<img src=x onerror=alert(1)>.csv").write_text("a\n1\n")
    (folder / 'x" onfocus="alert(1).csv').write_text("a\n1\n")
    card = bench.layers / "hostile"
    card.mkdir()
    (card / "layer.toml").write_text(
        'id="hostile"\nrole="zones"\nstatus="working"\nkind="other"\nbasis="delineated"\nsecrecy="internal"\n[title]\nzh="<img src=x onerror=alert(1)>"\n'
        '[source]\ndocument="d"\nlicence="l"\nvintage="2024"\n[reading]\nfile="a.gpkg"\n',
        encoding="utf-8",
    )
    for address in ("/data", "/jobs/coverage", "/studies/new", "/jobs/inspect"):
        text = client.get(address).text
        assert "<img src=x" not in text
        assert '" onfocus="' not in text
    assert "，内部）" in client.get("/studies/new").text


@pytest.mark.parametrize("name", ["../run.json", "..%2Frun.json", "%2e%2e/run.json", "link.txt", "/etc/passwd"])
def test_files_of_a_run_are_those_of_its_result(client, bench, name):
    from soilgis.serve.runs import new_run

    run = new_run(bench.runs, "inspect", "x", {})
    run.result.mkdir()
    (run.result / "link.txt").symlink_to("/etc/hostname")
    run.state = "done"
    run.save()
    for kind in ("view", "file", "table"):
        assert client.get(f"/runs/{run.id}/{kind}/{name}").status_code in {400, 404}


def test_a_page_among_the_results_has_no_origin_and_loads_nothing(client, bench):
    from soilgis.serve.runs import new_run

    run = new_run(bench.runs, "run", "x", {})
    run.result.mkdir()
    (run.result / "map.html").write_text("<script>parent.document.title='x'</script>")
    run.state = "done"
    run.save()
    policy = client.get(f"/runs/{run.id}/view/map.html").headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts")
    assert "allow-same-origin" not in policy
    assert "default-src 'none'" in policy
    assert 'sandbox="allow-scripts allow-downloads allow-modals"' in client.get(f"/runs/{run.id}").text
    assert client.get(f"/runs/{run.id}/file/map.html").headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_changing_the_language_leads_to_no_other_host(client, back):
    assert client.post("/language", data={"back": back}).headers["location"] == "/"


def test_a_remote_workbench_asks_for_its_password(bench, monkeypatch):
    from dataclasses import replace

    from starlette.testclient import TestClient

    from soilgis.serve import welcome
    from soilgis.serve.app import application

    monkeypatch.setattr(welcome, "_WAIT_S", 0)
    made = application(replace(bench, password="long enough", hosts=frozenset({"127.0.0.1"})))
    visitor = TestClient(
        made, base_url="http://127.0.0.1:8765", follow_redirects=False, headers={"origin": "http://127.0.0.1:8765"}
    )
    assert visitor.get("/").headers["location"] == "/login"
    assert "传输未加密" in visitor.get("/login").text
    assert visitor.post("/login", data={"password": "guess"}).status_code == 403
    assert visitor.get("/").status_code == 303
    assert visitor.post("/login", data={"password": "long enough"}).status_code == 303
    assert visitor.get("/").status_code == 200
