"""Compile the kernels (编译核的构建): called by setup.py, which runs this file alone, before soilgis can be imported.

The compiler is `ziglang`, a package like any other: it needs nothing of the machine, and compiles for other systems as well.
``SOILGIS_TARGETS=all`` makes the libraries of every system, for one wheel that fits them all, and the name of a system those of that
one; otherwise those of this machine are made.
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
TAGS = {
    "linux-x86_64": "manylinux2014_x86_64", "linux-aarch64": "manylinux2014_aarch64", "windows-x86_64": "win_amd64",
    "darwin-x86_64": "macosx_11_0_x86_64", "darwin-aarch64": "macosx_11_0_arm64",
}  # fmt: skip
"""What a wheel with a system's libraries alone is called."""
EVERY = "all"
_NAMES = {"AMD64": "x86_64", "arm64": "aarch64"}


def wanted() -> str:
    """System whose libraries are to be made, `EVERY` or this machine's: what ``SOILGIS_TARGETS`` says."""
    return os.environ.get("SOILGIS_TARGETS") or system()


def tag(target: str) -> str:
    """The platform a wheel is for."""
    return "any" if target == EVERY else TAGS[target]


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


def compile_into(place: Path, folder: Path, target: str) -> list[Path]:
    """Compile the texts of a folder for a system, or for every one; return the libraries made.

    Parameters
    ----------
    place
        Where the libraries are put, made if absent.
    folder
        Where the texts lie.
    target
        As `wanted` gives it.

    Raises
    ------
    SystemExit
        If the system is not known, or the compiler refuses.
    """
    names = [name for name in TARGETS if target in (EVERY, name.removesuffix("-wide"))]
    if not names:
        raise SystemExit(
            f"soilgis: no kernels for {target}; known are {', '.join(TAGS)} and {EVERY} (没有这个平台的编译核): add it to soilgis/native/build.py"
        )
    place.mkdir(parents=True, exist_ok=True)
    return [_compiled(name, place, folder) for name in names]


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
    for beside in (*place.glob("*.lib"), *place.glob("*.pdb")):  # what Windows' linkers would want, and nobody links
        beside.unlink()
    return whole
