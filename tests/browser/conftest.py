"""A real browser (真实浏览器): Debian's Chromium without a network; any request or console message fails the test."""

from __future__ import annotations

import importlib.util
from contextlib import contextmanager
from pathlib import Path

import pytest
from browser.waits import opened_fully
from one_font import with_one_font
from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
LOCAL = ("file:", "data:", "blob:", "about:")


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """One Chromium for all tests; a machine without it fails them, on purpose."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(QUIET), env=with_one_font(tmp_path_factory.mktemp("fonts"))
        )
        yield started
        started.close()


@pytest.fixture
def opened(browser, tmp_path):
    """Open HTML text as a file and give the page; afterwards nothing may have been asked for or complained of."""
    complaints: list[str] = []

    @contextmanager
    def page_of(html: str, *, width: int = 1366, height: int = 768, strict: bool = True):
        path = Path(tmp_path) / "page.html"
        path.write_text(html, encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": height}, offline=True, accept_downloads=True)
        page = context.new_page()
        page.on(
            "request",
            lambda request: None if request.url.startswith(LOCAL) else complaints.append(f"request {request.url}"),
        )
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (complaints.append("dialog"), dialog.dismiss()))
        page.goto(path.as_uri())
        opened_fully(page, html)
        try:
            yield page
            if strict:
                assert complaints == []
        finally:
            context.close()

    return page_of


@pytest.fixture(scope="session")
def sample():
    """The module that makes the hand-made result."""
    spec = importlib.util.spec_from_file_location("soilgis_sample", Path(__file__).parents[1] / "output" / "sample.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def result(sample):
    """The sample itself."""
    return sample.result()
