"""Compile the kernels (编译核的构建): called by setup.py, which runs this file alone, before soilgis can be imported.

The compiler is `ziglang`, a package like any other: it needs nothing of the machine, and compiles for other systems as well.
``SOILGIS_TARGETS=all`` makes the libraries of every system, for one wheel that fits them all; otherwise those of this machine are made.
"""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path  # noqa: TC003 (setup.py runs this file alone)

TARGETS = {
    "linux-x86_64": ("x86_64-linux-gnu.2.17", "x86_64", ".so"),
    "linux-x86_64-wide": ("x86_64-linux-gnu.2.17", "x86_64_v3", ".so"),
    "linux-aarch64": ("aarch64-linux-gnu.2.17", "generic", ".so"),
    "windows-x86_64": ("x86_64-windows-gnu", "x86_64", ".dll"),
    "windows-x86_64-wide": ("x86_64-windows-gnu", "x86_64_v3", ".dll"),
    "darwin-x86_64": ("x86_64-macos", "x86_64", ".dylib"),
    "darwin-aarch64": ("aarch64-macos", "apple_m1", ".dylib"),
}
"""System, and "wide" for processors with AVX2: the compiler's name of it, its least processor, and how a library's name ends."""
FLAGS = (
    "-std=c11", "-O3", "-fPIC", "-shared", "-s", "-fvisibility=hidden",
    "-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter",
    "-ffp-contract=off",  # every product is rounded by itself: the same bits on every processor, and exact predicates
    "-fno-math-errno", "-fwrapv", "-fno-sanitize=all", "-g0",
)  # fmt: skip
_NAMES = {"AMD64": "x86_64", "arm64": "aarch64"}


def system() -> str:
    """Name of this machine's system and processor, as in `TARGETS`."""
    machine = platform.machine()
    return f"{platform.system().lower()}-{_NAMES.get(machine, machine.lower())}"


def sources(folder: Path) -> list[Path]:
    """The texts that a library is made of, in order."""
    return sorted([*folder.glob("*.c"), *folder.glob("*.h")])


def digest(folder: Path) -> str:
    """Digest of the texts and of how they are compiled: a library carries it, and is good for no others."""
    told = hashlib.sha256(" ".join(FLAGS).encode())
    for path in sources(folder):
        text = path.read_bytes().replace(b"\r\n", b"\n")
        told.update(f"{path.name} {len(text)}\n".encode() + text)
    return told.hexdigest()[:32]


def compile_into(place: Path, folder: Path, *, everywhere: bool = False) -> list[Path]:
    """Compile the texts of a folder for this machine, or for every system; return the libraries made.

    Parameters
    ----------
    place
        Where the libraries are put, made if absent.
    folder
        Where the texts lie.
    everywhere
        For every system in `TARGETS`.
    """
    wanted = [name for name in TARGETS if everywhere or name.removesuffix("-wide") == system()]
    if not wanted:
        raise SystemExit(
            f"soilgis: no kernels for {system()}; {', '.join(TARGETS)} are known (没有这个平台的编译核): add it to soilgis/native/build.py"
        )
    place.mkdir(parents=True, exist_ok=True)
    return [_compiled(name, place, folder) for name in wanted]


def _compiled(name: str, place: Path, folder: Path) -> Path:
    """One library; written beside and put in place when it is whole."""
    triple, processor, ending = TARGETS[name]
    made, whole = place / f"{name}{ending}.part", place / f"{name}{ending}"
    texts = [str(path) for path in sources(folder) if path.suffix == ".c"]
    with tempfile.TemporaryDirectory(prefix="soilgis-build-") as kept:
        caches = {key: os.environ.get(key, kept) for key in ("ZIG_GLOBAL_CACHE_DIR", "ZIG_LOCAL_CACHE_DIR")}
        command = [
            sys.executable, "-m", "ziglang", "cc", "-target", triple, f"-mcpu={processor}", *FLAGS,
            f'-DSOILGIS_DIGEST="{digest(folder)}"', *texts, "-lm", "-o", str(made),
        ]  # fmt: skip
        done = subprocess.run(  # noqa: S603 (our own compiler on our own texts)
            command, env={**os.environ, **caches}, capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise SystemExit(
            f"soilgis: the kernels were not compiled for {name} (编译核构建失败):\n{done.stderr or done.stdout}"
        )
    made.replace(whole)
    for beside in (place / f"{name}.lib", place / f"{name}.pdb", place / "soilgis.lib"):
        beside.unlink(missing_ok=True)
    return whole
