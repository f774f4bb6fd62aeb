"""Until the input is read (读到输入之前): runs soilgis in this process, and writes down when an input is opened for the first time.

``python tests/bench/first_byte.py TOLD.json INPUT[,INPUT…] soilgis-arguments…`` writes what this process had spent by then, CPU seconds
from the interpreter's start, and the clock (monotonic, s). An audit hook sees it: the look that every input is given before work begins
is Python's own; what GDAL opens later is not seen.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def main() -> None:
    """Run the command and write what was seen."""
    told, inputs = Path(sys.argv[1]), set(sys.argv[2].split(","))
    seen: dict[str, float] = {}

    def opened(event: str, given: tuple[object, ...]) -> None:
        if event == "open" and not seen and str(given[0]) in inputs:
            seen.update(cpu_s=time.process_time(), at=time.monotonic())

    sys.addaudithook(opened)
    from soilgis.cli import main as soilgis

    try:
        soilgis(sys.argv[3:])
    finally:
        told.write_text(json.dumps(seen), encoding="utf-8")


if __name__ == "__main__":
    main()
