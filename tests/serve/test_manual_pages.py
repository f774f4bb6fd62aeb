"""The manual at the workbench: for whoever has the cookie, nothing outside its folder, scripts of its own alone."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from soilgis.serve import manual_pages

INLINE = 'var shown = "手册"'
PAGE = (
    f'<!doctype html><html><head><script>{INLINE}</script><script src="a.js"></script>'
    '<script id="x" type="application/json">{"a": 1}</script></head><body>手册</body></html>'
)


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A manual of one page a language, with a secret beside it."""
    folder = tmp_path / "site"
    for lang in ("zh", "en"):
        (folder / lang).mkdir(parents=True)
        (folder / lang / "index.html").write_text(PAGE, encoding="utf-8")
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    (folder / "zh" / "a.js").write_text("1", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("秘密", encoding="utf-8")
    (folder / "zh" / "link.txt").symlink_to(tmp_path / "secret.txt")
    monkeypatch.setattr(manual_pages, "MANUAL", folder)
    return folder


def test_the_manual_opens_in_the_language_of_the_visitor(client, site):
    assert client.get("/manual").headers["location"] == "/manual/zh/index.html"
    client.cookies.set("soilgis-lang", "en")
    assert client.get("/manual").headers["location"] == "/manual/en/index.html"


def test_an_installation_without_a_manual_says_so(client, tmp_path, monkeypatch):
    monkeypatch.setattr(manual_pages, "MANUAL", tmp_path / "none")
    for address in ("/manual", "/manual/zh/index.html"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "本次安装没有附带手册" in answer.text


def test_a_page_may_run_its_own_scripts_and_load_the_manual_alone(client, site):
    policy = client.get("/manual/zh/index.html").headers["content-security-policy"]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    place = "http://127.0.0.1:8765/manual/"
    digest = base64.b64encode(hashlib.sha256(INLINE.encode()).digest()).decode()
    assert parts["script-src"] == f"{place} 'sha256-{digest}'"
    assert parts["default-src"] == "'none'"
    assert parts["connect-src"] == place
    assert parts["frame-ancestors"] == "'none'"
    assert not re.search(r"unsafe-(?:inline|eval)", parts["script-src"])


def test_files_of_the_manual_are_what_they_are(client, site):
    answer = client.get("/manual/zh/a.js")
    assert answer.text == "1"
    assert "javascript" in answer.headers["content-type"]


@pytest.mark.parametrize(
    "name", ["../secret.txt", "zh/../../secret.txt", "%2e%2e/secret.txt", "zh/link.txt", "zh", "none.html", "zh/%00"]
)
def test_nothing_outside_the_manual_is_shown(client, site, name):
    answer = client.get(f"/manual/{name}")
    assert answer.status_code in {400, 404}
    assert "秘密" not in answer.text


def test_a_stranger_sees_no_manual(stranger, site):
    assert stranger.get("/manual/zh/index.html").status_code == 403


def test_every_page_leads_to_the_manual(client):
    assert '<a href="/manual">手册</a>' in client.get("/").text
