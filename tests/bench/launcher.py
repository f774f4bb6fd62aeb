"""Start one command from a small process and say what it cost (小启动器): ``python -I -S launcher.py KEPT LIMIT COMMAND…``.

A process that is started from a large one counts the memory of its starter as its own peak until it has become another program; so
the benchmarks, which hold layers and libraries, start nothing themselves. KEPT receives one line of JSON: CPU seconds (user + system)
of the command and of all that it started and waited for, the clock, the peak of the largest single process among them in MB, how it
ended (−1 where it was stopped at LIMIT seconds, with all that it started).
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time


def main() -> None:
    """Start, wait and tell."""
    kept, limit, command = sys.argv[1], float(sys.argv[2]), sys.argv[3:]
    begun, stopped = time.monotonic(), False
    child = os.fork()
    if child == 0:
        os.setsid()
        os.execvp(command[0], command)

    def stop(*_: object) -> None:
        nonlocal stopped
        stopped = True
        os.killpg(child, signal.SIGKILL)

    for sign in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, stop)
    signal.setitimer(signal.ITIMER_REAL, limit)
    _, ended, used = os.wait4(child, 0)
    told = {
        "begun": begun, "cpu": used.ru_utime + used.ru_stime, "wall": time.monotonic() - begun, "peak_mb": used.ru_maxrss / 1024,
        "code": -1 if stopped else os.waitstatus_to_exitcode(ended),
    }  # fmt: skip
    with open(kept, "w", encoding="utf-8") as file:  # noqa: PTH123 - pathlib would make the starter larger
        json.dump(told, file)


if __name__ == "__main__":
    main()
