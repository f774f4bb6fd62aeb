"""The manual as a reader has it: opened from a folder without a network, searched, and opened from the workbench; pictures of maps and briefings for it."""

from __future__ import annotations

import os
import re
import socket
import threading
from html.parser import HTMLParser
from pathlib import Path

import pytest
import uvicorn
from browser.test_access import AXE, RUN
from browser.waits import at_rest

from docs.site.build import build
from soilgis.output.briefing.content import content
from soilgis.output.briefing.page import page_of
from soilgis.output.briefing.pictures import pictures
from soilgis.output.webmap.build import build_map
from soilgis.output.webmap.page import render
from soilgis.serve import manual_pages
from soilgis.serve.app import application
from soilgis.serve.bench import Bench, made_ready

pytestmark = [pytest.mark.browser, pytest.mark.slow]
RESULT = ".md-search-result__item a"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The whole site, as `make docs` makes it: mkdocs refuses links and headings that are not there, a cell of the notebook that fails ends it."""
    folder = tmp_path_factory.mktemp("manual")
    return build(folder / "site", stage_folder=folder / "stage", pictures=folder / "none").parent


@pytest.fixture
def reader(browser):
    """Open pages of the site offline; nothing may be asked of a host, and nothing complained of."""
    heard: list[str] = []
    context = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True)
    page = context.new_page()
    page.on(
        "request", lambda asked: None if asked.url.startswith(("file:", "data:", "about:")) else heard.append(asked.url)
    )
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    yield page
    context.close()
    assert heard == []


class Addresses(HTMLParser):
    """What a page leads to and loads."""

    def __init__(self):
        super().__init__()
        self.found, self.names = [], set()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.found += [(tag, given[key]) for key in ("href", "src") if given.get(key)]
        self.names |= {given[key] for key in ("id", "name") if given.get(key)}


def read(path):
    parser = Addresses()
    parser.feed(path.read_text(encoding="utf-8"))
    return parser


def test_the_site_asks_no_host_and_no_link_is_dead(site):
    pages = {path: read(path) for path in site.rglob("*.html")}
    assert len(pages) > 400
    outside, dead = set(), set()
    for path, parser in pages.items():
        for _, found in parser.found:
            if re.match(r"(?:[a-z]+:)?//", found):
                outside.add(found)
                continue
            name, _, anchor = found.partition("#")
            target = (path.parent / name).resolve() if name else path
            if found.startswith("data:"):
                continue
            if not target.is_file() or (
                anchor and target in pages and anchor not in pages[target].names and anchor != "__skip"
            ):
                dead.add((str(path.relative_to(site)), found))
    assert outside == set()
    assert dead == set()


def test_styles_and_settings_ask_no_host(site):
    for path in site.rglob("*.css"):
        assert not re.findall(r"url\(\s*['\"]?(?:https?:)?//", path.read_text(encoding="utf-8")), path.name


def test_the_notebook_was_run_and_its_answers_are_shown(site):
    page = (site / "zh" / "tutorial" / "notebook.html").read_text(encoding="utf-8")
    assert "&#39;shanxi&#39;" in page or "'shanxi'" in page
    assert "吕梁山区" in page


@pytest.mark.parametrize(
    ("lang", "asked", "found"),
    [("zh", "水土保持率", "水土保持率"), ("zh", "界址点坐标", "界址点坐标表"), ("en", "double ledger", "ledger")],
)
def test_the_search_box_works_from_a_folder_without_a_network(site, reader, lang, asked, found):
    reader.goto((site / lang / "index.html").as_uri())
    reader.locator("input.md-search__input").click()
    reader.keyboard.insert_text(asked)
    reader.locator(RESULT).first.wait_for()
    titles = [one.replace("\u200b", "") for one in reader.locator(f"{RESULT} h1").all_inner_texts()]
    assert any(found in title for title in titles[:5]), titles
    assert not any("*" in one for one in reader.locator(".md-search-result__terms").all_inner_texts())
    reader.locator(RESULT).first.click()
    reader.locator("article h1").wait_for()


def test_every_page_leads_to_the_same_page_in_the_other_language(site, reader):
    reader.goto((site / "index.html").as_uri())
    reader.wait_for_url(re.compile("zh/index.html"))
    reader.goto((site / "zh" / "tutorial" / "planner.html").as_uri())
    reader.get_by_role("link", name="English").click()
    assert reader.url == (site / "en" / "tutorial" / "planner.html").as_uri()
    assert reader.locator("h1").inner_text().startswith("The planner")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "page", ["index", "methods", "tutorial/workbench", "reference/jobs/zonal", "reference/tables/Coverage"]
)
def test_pages_are_accessible(site, reader, page, theme):
    reader.emulate_media(color_scheme=theme)
    reader.goto((site / "zh" / f"{page}.html").as_uri())
    at_rest(reader)
    reader.evaluate(AXE.read_text(encoding="utf-8"))
    assert reader.evaluate(RUN.replace("{ resultTypes", "{ preload: false, resultTypes")) == []
    assert reader.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.fixture
def address(site, tmp_path, monkeypatch):
    """A workbench in this process that has the site; its first address."""
    monkeypatch.setattr(manual_pages, "MANUAL", site)
    roots, place = made_ready((tmp_path,))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()  # who comes before the server is up waits for it
        bench = Bench(roots, place, port=listening.getsockname()[1])
        server = uvicorn.Server(uvicorn.Config(application(bench), log_level="error", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{bench.port}/?token={bench.token}"
        finally:
            server.should_exit = True
            thread.join(timeout=60)


def test_the_workbench_opens_the_manual_with_its_search(browser, address):
    start, heard = address.partition("/?")[0], []
    context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=start)
    page = context.new_page()
    page.on("request", lambda asked: None if asked.url.startswith((start, "data:")) else heard.append(asked.url))
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.goto(address)
    page.get_by_role("link", name="手册").click()
    page.wait_for_url(re.compile("/manual/zh/index.html"))
    page.locator("input.md-search__input").click()
    page.keyboard.insert_text("台账")
    page.locator(RESULT).first.wait_for()
    page.goto("/manual/en/methods.html")
    page.locator("svg[role=img]").first.wait_for()
    context.close()
    assert heard == []


def keep(page, name):
    """Keep a picture for the manual: SOILGIS_SHOTS names the folder."""
    if os.environ.get("SOILGIS_SHOTS"):
        page.screenshot(path=str(Path(os.environ["SOILGIS_SHOTS"]) / name))


def test_a_picture_of_the_map_shows_the_finding_and_the_ranking(shanxi, opened):
    with opened(render(build_map(shanxi), "山西省水土保持一张图")) as page:
        assert "2035年目标" in page.locator("body").inner_text()
        keep(page, "map-start.png")


def test_a_picture_of_the_briefing_shows_its_head(shanxi, opened):
    with opened(page_of(content(shanxi), pictures(shanxi))) as page:
        assert page.locator("h1").count() == 1
        keep(page, "briefing.png")
