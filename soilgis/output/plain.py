"""Plain pictures (绘图设置): matplotlib with its own defaults, whatever a user's settings say, and texts printed as they are written."""

from __future__ import annotations

import os
import sys
import warnings
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_OURS = {
    "text.parse_math": False,  # a dollar sign is a dollar sign
    "svg.hashsalt": "soilgis",
    "pdf.fonttype": 42,
    "hatch.linewidth": 0.7,
}


def import_matplotlib() -> None:
    """Import matplotlib, also where a settings file (matplotlibrc) cannot be read: then as if there were none."""
    if "matplotlib" in sys.modules:
        return
    try:
        import_module("matplotlib")
    except (OSError, ValueError, RuntimeError):
        for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
            del sys.modules[name]
        with _no_settings():
            import_module("matplotlib")


@contextmanager
def _no_settings() -> Iterator[None]:
    """Let matplotlib find its own settings file only: it looks in the current folder first, then where this variable points."""
    spec = find_spec("matplotlib")
    home = Path(next(iter(spec.submodule_search_locations or ()), ".")) if spec else Path()
    before, here = os.environ.get("MATPLOTLIBRC"), Path.cwd()
    os.environ["MATPLOTLIBRC"] = str(home / "mpl-data" / "matplotlibrc")
    os.chdir(home)
    try:
        yield
    finally:
        os.chdir(here)
        os.environ.pop("MATPLOTLIBRC")
        if before is not None:
            os.environ["MATPLOTLIBRC"] = before


@contextmanager
def plain() -> Iterator[None]:
    """Draw with matplotlib's defaults for the time of the block; the user's own settings come back afterwards.

    A character that the font lacks is told by `soilgis.output.fonts.lacking`, not by matplotlib's warnings.
    """
    import matplotlib as mpl

    with mpl.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore", mpl.MatplotlibDeprecationWarning)
        mpl.rcParams.update({key: value for key, value in mpl.rcParamsDefault.items() if key != "backend"})
        mpl.rcParams.update(_OURS)
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        yield
