"""Fuzz every reader for a bounded time: ``make fuzz``, FUZZ_SECONDS a target (10), FUZZ_TARGET for some, by commas.

With atheris (``pip install 'soilgis[fuzz]'``) a coverage-guided fuzzer finds its way into the readers; without it seeds are changed at
random, which is told. A fault is kept in ``corpus`` beside this file and ends with 1.
"""

import hashlib
import importlib.util
import json
import logging
import os
import random
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from fuzz.targets import TARGETS_BY_NAME, changed, tried

CORPUS = Path(__file__).parent / "corpus"


def main():
    seconds = float(os.environ.get("FUZZ_SECONDS", "10"))
    names = os.environ.get("FUZZ_TARGET", "").split(",") if os.environ.get("FUZZ_TARGET") else list(TARGETS_BY_NAME)
    guided = importlib.util.find_spec("atheris") is not None
    if not guided:
        sys.stdout.write(
            "atheris is not installed: seeds are changed at random, not by coverage; pip install 'soilgis[fuzz]'\n"
        )
    failed = 0
    for name in names:
        count, read, faults = (_by_coverage if guided else _at_random)(name, seconds)
        for content, said in faults:
            CORPUS.mkdir(exist_ok=True)
            kept = CORPUS / f"{name}-{hashlib.sha256(content).hexdigest()[:12]}"
            kept.write_bytes(content)
            sys.stdout.write(f"{name}: {said}; kept as {kept.name}\n")
        sys.stdout.write(f"{name}: {count} inputs, {read} read, in {seconds:g} s, {len(faults)} faults\n")
        sys.stdout.flush()
        failed += len(faults)
    return int(bool(failed))


def _by_coverage(name, seconds):
    """In a process of its own, which a crash of a library ends alone."""
    with tempfile.TemporaryDirectory(prefix="soilgis-guided-") as place:
        folder = Path(place)
        command = [
            sys.executable,
            "-W",
            "ignore",
            str(Path(__file__).parent / "guided.py"),
            name,
            f"{seconds:.0f}",
            place,
        ]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        count, read = json.loads((folder / "count").read_text()) if (folder / "count").is_file() else (0, 0)
        faults = [
            (one.read_bytes(), (folder / one.name.replace("fault", "told")).read_text("utf-8"))
            for one in sorted(folder.glob("fault-*"))
        ]
        said = f"the process crashed, hung or ran out of memory: {done.stderr[-1500:]}"
        broken = [one for kind in ("crash", "timeout", "oom") for one in sorted(folder.glob(f"artifact-{kind}-*"))]
        crashes = [(one.read_bytes(), said) for one in broken]  # slow units are no faults
        if done.returncode and not crashes:
            crashes = [(b"", f"ended with {done.returncode}: {done.stderr[-1500:]}")]
        return count, read, faults + crashes


def _at_random(name, seconds):
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    source, ends, count, read, faults = random.Random(name), time.monotonic() + seconds, 0, 0, {}
    while time.monotonic() < ends:
        content = changed(source.choice(TARGETS_BY_NAME[name][2]), source)
        count += 1
        try:
            read += tried(name, content)
        except Exception as failure:  # noqa: BLE001 - that is what is looked for
            where = traceback.extract_tb(failure.__traceback__)[-1]
            faults.setdefault(
                (type(failure).__name__, where.filename, where.lineno),
                (content, "".join(traceback.format_exception(failure))),
            )
    return count, read, list(faults.values())


if __name__ == "__main__":
    sys.exit(main())
