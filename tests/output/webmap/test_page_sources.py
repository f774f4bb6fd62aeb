"""The page's JavaScript under node's own test runner (网页脚本单元测试)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

JS = Path(__file__).parents[2] / "js"
NODE = shutil.which("node") or "node"


@pytest.mark.parametrize("name", sorted(path.name for path in JS.glob("*.test.js")))
def test_sources(name):
    done = subprocess.run([NODE, "--test", str(JS / name)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
    assert "# fail 0" in done.stdout
