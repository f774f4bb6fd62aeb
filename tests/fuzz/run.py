"""Fuzz every reader for a bounded time: ``make fuzz``, FUZZ_SECONDS a target (10), FUZZ_TARGET for one."""

import hashlib
import logging
import os
import random
import sys
import time
import traceback
from pathlib import Path

from targets import TARGETS_BY_NAME, changed, tried

CORPUS = Path(__file__).parent / "corpus"


def main():
    logging.disable(logging.CRITICAL)
    seconds = float(os.environ.get("FUZZ_SECONDS", "10"))
    names = [os.environ["FUZZ_TARGET"]] if os.environ.get("FUZZ_TARGET") else list(TARGETS_BY_NAME)
    failed = 0
    for name in names:
        source, ends, count, faults = random.Random(name), time.monotonic() + seconds, 0, {}
        while time.monotonic() < ends:
            content = changed(TARGETS_BY_NAME[name][2], source)
            count += 1
            try:
                tried(name, content)
            except Exception as failure:  # noqa: BLE001 - that is what is looked for
                where = traceback.extract_tb(failure.__traceback__)[-1]
                faults.setdefault((type(failure).__name__, where.filename, where.lineno), (content, str(failure)[:120]))
        for (kind, file, line), (content, said) in faults.items():
            CORPUS.mkdir(exist_ok=True)
            kept = CORPUS / f"{name}-{hashlib.sha256(content).hexdigest()[:12]}"
            kept.write_bytes(content)
            sys.stdout.write(f"{name}: {kind} at {file}:{line}: {said}; kept as {kept.name}\n")
        sys.stdout.write(f"{name}: {count} inputs in {seconds:g} s, {len(faults)} faults\n")
        failed += len(faults)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
