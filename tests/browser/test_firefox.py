"""Another engine (火狐): the page opens in Debian's Firefox and looks like more than an empty frame; left out where it is not there."""

from __future__ import annotations

import shutil
import subprocess

import numpy as np
import pytest
from browser.test_answer import answered
from PIL import Image

from soilgis.output.webmap.build import build_map
from soilgis.output.webmap.page import render

pytestmark = pytest.mark.browser
FIREFOX = shutil.which("firefox-esr")
TEAL = (0x2F, 0x8F, 0x9D)
"""Colour of 已达标."""


@pytest.mark.skipif(FIREFOX is None, reason="firefox-esr is not installed here (没有 firefox-esr，未核查)")
def test_the_page_opens_in_firefox(sample, tmp_path):
    (tmp_path / "map.html").write_text(render(build_map(answered(sample.result())), "样例"), encoding="utf-8")
    shot = tmp_path / "shot.png"
    asked = [str(FIREFOX), "--headless", "--profile", str(tmp_path / "profile"), "--window-size=1366,768"]
    (tmp_path / "profile").mkdir()
    subprocess.run(
        [*asked, "--screenshot", str(shot), (tmp_path / "map.html").as_uri()],
        check=True,
        capture_output=True,
        timeout=120,
    )
    seen = np.array(Image.open(shot).convert("RGB")).reshape(-1, 3).astype(int)
    assert (np.abs(seen - TEAL).max(axis=1) < 12).sum() > 2000, "丙市 is painted in the colour of 已达标"
