"""A real browser (真实浏览器): Debian's Chromium without a network; any request or console message fails the test."""

from __future__ import annotations

import importlib.util
import os
from contextlib import contextmanager
from pathlib import Path

import pytest
from browser.waits import opened_fully
from playwright.sync_api import sync_playwright

from soilgis.output.fonts import chinese_font

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
LOCAL = ("file:", "data:", "blob:", "about:")


FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{kept}</cachedir>
<alias><family>sans-serif</family><prefer><family>Noto Sans SC</family></prefer></alias></fontconfig>
"""
"""Chromium's fonts: the one that comes with soilgis and no other, so that pages look alike on every machine."""


@pytest.fixture(scope="session")
def fonts(tmp_path_factory):
    """The file that names them."""
    folder = tmp_path_factory.mktemp("fonts")
    text = FONTS.format(fonts=chinese_font().parent, kept=folder / "kept")
    (folder / "fonts.conf").write_text(text, encoding="utf-8")
    return str(folder / "fonts.conf")


@pytest.fixture(scope="session")
def browser(fonts):
    """One Chromium for all tests; a machine without it fails them, on purpose."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(QUIET), env={**os.environ, "FONTCONFIG_FILE": fonts}
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
