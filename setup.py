"""Build step (构建): our page's scripts are minified when a wheel is built or a clone is installed, so that running needs no minifier."""

from __future__ import annotations

import hashlib
import json
import runpy
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

WEBMAP = Path("soilgis") / "output" / "webmap"


class WithScripts(build_py):
    """Write minified.json, scripts by their digest before: into the wheel, or into the clone that is installed as it stands."""

    def run(self) -> None:
        """Build as usual, then join and minify."""
        import rjsmin

        super().run()
        here = Path(__file__).resolve().parent
        joiner = runpy.run_path(str(here / WEBMAP / "joiner.py"), run_name="joiner")
        texts = joiner["scripts"](lambda path: (here / WEBMAP / "assets" / path).read_text(encoding="utf-8"))
        scripts = {hashlib.sha256(text.encode()).hexdigest(): rjsmin.jsmin(text) for text in texts.values()}
        folder = (here if self.editable_mode else Path(self.build_lib)) / WEBMAP / "assets"
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(scripts, ensure_ascii=False, indent=0) + "\n"
        (folder / "minified.json").write_text(text, encoding="utf-8", newline="\n")


setup(cmdclass={"build_py": WithScripts})
