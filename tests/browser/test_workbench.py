"""A planner's hour at the workbench (工作台一小时): drag data, make a study, run it, see the map, take the Word file, screen a site, repeat."""

from __future__ import annotations

import io
import os
import re
import socket
import subprocess
import sys
import zipfile

import geopandas as gpd
import pytest
import shapely
from browser.test_access import serious

from soilgis.serve.runs import new_run

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SITE = "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n带号=37\n精度=0.01\n转换参数=0,0,0,0,0,0,0\n[地块坐标]\n4,1.0,1,示范地块,面,,,,@\n"
CORNERS = ((4120000, 37520000), (4120000, 37521000), (4119000, 37521000), (4119000, 37520000), (4120000, 37520000))
CARD = {
    "id": "my-red-line",
    "title": "县级红线",
    "document": "县自然资源局台账",
    "licence": "内部使用",
    "vintage": "2024",
    "id_column": "编号",
}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    """A zipped Shapefile in GBK without .cpg, and corner points as surveyors hand them over."""
    home = tmp_path_factory.mktemp("inputs")
    boxes = [shapely.box(111, 37, 111.4, 37.3), shapely.box(111.5, 37.5, 111.8, 37.9)]
    gpd.GeoDataFrame({"编号": ["a1", "a2"]}, geometry=boxes, crs=4490).to_file(home / "红线.shp", encoding="GBK")
    (home / "红线.cpg").unlink()
    with zipfile.ZipFile(home / "hongxian.zip", "w") as archive:
        for part in home.glob("红线.*"):
            archive.write(part, part.name)
    points = "".join(f"J{number % 4 + 1},1,{north}.0,{east}.0\n" for number, (north, east) in enumerate(CORNERS))
    (home / "site.txt").write_text(SITE + points, encoding="gbk")
    return home


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The planner's folder."""
    folder = tmp_path_factory.mktemp("bench") / "数据"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def address(home):
    """The workbench as a planner starts it; its first address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    line = [sys.executable, "-m", "soilgis", "serve", str(home), "--no-browser", "--port", str(port)]
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env) as child:
        said = child.stdout.readline().decode()
        yield re.search(r"http://\S+", said)[0]
        child.terminate()
        child.wait(timeout=30)


@pytest.fixture
def complaints():
    """What the browser complained of, and hosts that were asked."""
    return []


@pytest.fixture
def tab(browser, address, complaints):
    """A page that asks no other host and complains of nothing."""
    start = address.partition("/?")[0]
    context = browser.new_context(viewport={"width": 1366, "height": 768}, accept_downloads=True, base_url=start)
    page = context.new_page()
    page.set_default_timeout(120_000)
    own = (start, "data:", "blob:", "about:")
    page.on("request", lambda asked: None if asked.url.startswith(own) else complaints.append(asked.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for _ in range(100):
        try:
            page.goto(address)
            break
        except Exception:  # noqa: BLE001 - the server is about to listen
            page.wait_for_timeout(100)
    yield page
    context.close()
    assert complaints == []


FOLDERS_SHORT = r"""() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replace(/\/tmp\/\S*\/(?=数据)/g, "");
}"""
"""Where this machine keeps a test's files is nobody's business in the manual."""


def shot(page, name):
    """Keep a picture of the page for whoever looks: SOILGIS_SHOTS names the folder."""
    if os.environ.get("SOILGIS_SHOTS"):
        page.evaluate(FOLDERS_SHORT)
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=f"{os.environ['SOILGIS_SHOTS']}/workbench-{name}.png")


def ran(page):
    """Wait for the pre-flight, run, and wait until the run is over."""
    page.get_by_text("预检通过，可以运行").wait_for()
    page.get_by_role("button", name="运行", exact=True).click()
    page.wait_for_url(re.compile("/runs/"))
    page.locator("[data-events]").wait_for(state="detached", timeout=240_000)
    assert page.locator("h1 .tag").first.inner_text() == "完成"


def test_a_planners_hour(tab, inputs, tmp_path):
    shot(tab, "start")
    make_layer(tab, inputs)
    make_study(tab)
    tab.check("#f-brief")
    shot(tab, "form")
    ran(tab)
    run = tab.url
    assert tab.get_by_text("内部资料，不得外传").is_visible()
    tab.frame_locator("iframe.result").get_by_text("吕梁市水土保持一张图").first.wait_for()
    shot(tab, "result")
    with tab.expect_download() as taken:
        tab.get_by_role("link", name="briefing.docx").click()
    taken.value.save_as(tmp_path / "briefing.docx")
    with zipfile.ZipFile(io.BytesIO((tmp_path / "briefing.docx").read_bytes())) as word:
        assert "吕梁" in word.read("word/document.xml").decode()
    tab.get_by_role("link", name="coverage.csv").first.click()
    assert "覆盖面积（km²）" in tab.locator("thead").inner_text()
    shot(tab, "table")
    screen_site(tab)
    tab.goto(run)
    tab.get_by_role("link", name="改一改再运行").click()
    tab.select_option("select[name=level]", "city")
    ran(tab)
    tab.goto("/runs")
    shot(tab, "runs")


def make_layer(tab, inputs):
    """Upload both files and make the first a layer."""
    tab.get_by_role("link", name="上传数据").click()
    tab.set_input_files("input[type=file]", [inputs / "hongxian.zip", inputs / "site.txt"])
    tab.locator("[data-look-now] dd", has_text="编号").wait_for()
    shot(tab, "data")
    tab.locator("section.card").get_by_role("link", name="建成图层").first.click()
    for field, text in CARD.items():
        tab.fill(f"#c-{field}", text)
    tab.select_option("#c-kind", "red_line")
    shot(tab, "card")
    tab.get_by_role("button", name="保存").click()
    tab.get_by_text("已保存：my-red-line").wait_for()


def make_study(tab):
    """A study of 吕梁市 by county, with a zone of the shelf and the own one."""
    tab.goto("/studies/new")
    tab.fill("#s-place", "吕梁")
    tab.locator("[data-found] button").first.click()
    tab.select_option("#s-level", "county")
    tab.fill("#s-title", "吕梁市水土保持一张图")
    tab.fill("#s-id", "lvliang-county")
    tab.check("input[name=zones][value=lvliang]")
    tab.check("input[name=zones][value=my-red-line]")
    shot(tab, "study")
    tab.locator("button[name=then]").click()


def screen_site(tab):
    """Screen the surveyor's corner points against the study."""
    tab.goto("/data")
    tab.locator("tr", has_text="site.txt").get_by_role("link", name="用这份数据做核查").click()
    tab.select_option("select[name=study]", label="吕梁市水土保持一张图")
    ran(tab)
    tab.frame_locator("iframe.result").get_by_text("选址核查（供参考）").first.wait_for()
    shot(tab, "screen")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "page", ["/", "/jobs", "/jobs/run", "/jobs/zonal", "/data", "/studies", "/studies/new?copy=shanxi", "/runs"]
)
def test_every_page_is_accessible(tab, page, theme):
    tab.emulate_media(color_scheme=theme)
    tab.goto(page)
    tab.wait_for_load_state("networkidle")
    assert serious(tab) == []


def test_a_form_is_filled_and_sent_with_the_keyboard_alone(tab, complaints):
    tab.goto("/jobs/inspect")
    tab.locator("#f-file").focus()
    tab.keyboard.type("数据/nothing.shp")
    tab.locator("[data-field=file] [data-problems] .wrong").wait_for()
    tab.keyboard.press("Enter")
    tab.wait_for_load_state("networkidle")
    assert tab.locator("#f-file").input_value() == "数据/nothing.shp"
    assert tab.locator("[data-field=file] [data-problems] .wrong").is_visible()
    complaints[:] = [one for one in complaints if "422" not in one]  # Chromium tells every refusal


HOSTILE = """<!doctype html><p id=said></p><script>
const said = [];
const tried = (name, work) => { try { work(); said.push(name); } catch { } };
tried("parent", () => parent.document.title);
tried("cookie", () => document.cookie);
tried("storage", () => localStorage.length);
tried("top", () => { top.location.href = "/runs"; });
fetch("/runs").then(() => said.push("fetch"), () => 0).finally(() => { document.getElementById("said").textContent = "tried: " + said; });
</script>"""


def test_a_page_among_the_results_cannot_reach_the_workbench(tab, home, complaints):
    run = new_run(home / "工作台" / "成果", "run", "恶意成果", {})
    run.result.mkdir()
    (run.result / "evil.html").write_text(HOSTILE, encoding="utf-8")
    run.state = "done"
    run.save()
    tab.goto(f"/runs/{run.id}")
    tab.frame_locator("iframe.result").get_by_text("tried:").wait_for()
    assert tab.frame_locator("iframe.result").locator("#said").inner_text().strip() == "tried:"
    assert tab.url.endswith(run.id)
    complaints.clear()  # the browser tells what it refused
