"""Build step (构建): kernels are compiled and our page's scripts minified when a wheel is built or a clone is installed, so that running needs neither tool."""

from __future__ import annotations

import hashlib
import json
import runpy
from pathlib import Path

from setuptools import setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent
NATIVE = Path("soilgis") / "native"
WEBMAP = Path("soilgis") / "output" / "webmap"
builder = runpy.run_path(str(HERE / NATIVE / "build.py"), run_name="builder")


class WithKernels(build_py):
    """Write the kernels' library, and minified.json, scripts by their digest before: into the wheel, or into the clone that is installed as it stands."""

    def run(self) -> None:
        """Build as usual, then compile; then join and minify."""
        import rjsmin

        super().run()
        place = (HERE if self.editable_mode else Path(self.build_lib)) / NATIVE / "lib"
        builder["compile_into"](place, HERE / NATIVE / "c", builder["wanted"]())
        joiner = runpy.run_path(str(HERE / WEBMAP / "joiner.py"), run_name="joiner")
        texts = joiner["scripts"](lambda path: (HERE / WEBMAP / "assets" / path).read_text(encoding="utf-8"))
        scripts = {hashlib.sha256(text.encode()).hexdigest(): rjsmin.jsmin(text) for text in texts.values()}
        folder = (HERE if self.editable_mode else Path(self.build_lib)) / WEBMAP / "assets"
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(scripts, ensure_ascii=False, indent=0) + "\n"
        (folder / "minified.json").write_text(text, encoding="utf-8", newline="\n")


class AnyPython(bdist_wheel):
    """A wheel for any Python: of one system, or of all where it holds every library."""

    def finalize_options(self) -> None:
        """Not pure where it holds one system's library alone."""
        super().finalize_options()
        self.root_is_pure = builder["wanted"]() == builder["EVERY"]

    def get_tag(self) -> tuple[str, str, str]:
        """Name no version of Python: the kernels know nothing of it."""
        return "py3", "none", builder["tag"](builder["wanted"]())


setup(cmdclass={"build_py": WithKernels, "bdist_wheel": AnyPython})
