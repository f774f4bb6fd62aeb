"""Plain pictures (绘图设置): matplotlib with its own defaults, whatever a user's settings say, and texts printed as they are written."""

from __future__ import annotations

import os
import sys
import warnings
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soilgis.store.cache import cache_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

_OURS = {
    "text.parse_math": False,  # a dollar sign is a dollar sign
    "svg.hashsalt": "soilgis",
    "pdf.fonttype": 42,
    "pdf.compression": 5,  # a page a seventh sooner than with 6, for three bytes in a thousand
    "hatch.linewidth": 0.7,
}


def import_matplotlib() -> None:
    """Import matplotlib, also where a settings file (matplotlibrc) cannot be read: then as if there were none."""
    if "matplotlib" in sys.modules:
        return
    if "MPLCONFIGDIR" not in os.environ and not _home_is_writable():
        os.environ["MPLCONFIGDIR"] = str(cache_folder() / "matplotlib")
    try:
        import_module("matplotlib")
    except (OSError, ValueError, RuntimeError):
        for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
            del sys.modules[name]
        with _no_settings():
            import_module("matplotlib")


def _home_is_writable() -> bool:
    """Whether matplotlib finds folders of its own in the user's home; else it makes temporary ones and says so in every process."""
    import platformdirs

    wanted = [Path(place("matplotlib")) for place in (platformdirs.user_config_dir, platformdirs.user_cache_dir)]
    nearest = [next(one for one in (place, *place.parents) if one.exists()) for place in wanted]
    return all(place.is_dir() and os.access(place, os.W_OK) for place in nearest)


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
    import_matplotlib()
    import matplotlib as mpl

    settings: Any = mpl.rcParams
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore", mpl.MatplotlibDeprecationWarning)
        settings.update({key: value for key, value in mpl.rcParamsDefault.items() if key != "backend"})
        settings.update(_OURS)
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        yield


def quiet_metadata(suffix: str) -> dict[str, None]:
    """Leave times and versions out of a picture, so that the same input gives the same bytes."""
    names = {".pdf": ["CreationDate", "Producer"], ".svg": ["Date"]}
    return dict.fromkeys(names[suffix])
