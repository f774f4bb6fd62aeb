"""The offline bundle (离线安装包): every wheel a machine needs, and scripts that install them without a network or an administrator."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from soilgis.model.errors import OutputError, UsageError, shorten
from soilgis.output.atomic import scratch_folder

PLATFORMS = ("win_amd64", "manylinux_x86_64", "manylinux_aarch64")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
OLDEST_GLIBC, GLIBC = 17, 28
"""glibc 2.28 is that of UOS 20 and Kylin V10; wheels for older ones do there too."""
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Target:
    """A machine that a bundle is for (目标机器)."""

    platform: str
    """One of `PLATFORMS`."""
    python: str
    """Version of its Python, such as 3.13."""

    @property
    def windows(self) -> bool:
        """Whether it runs Windows."""
        return self.platform.startswith("win")

    @property
    def system(self) -> str:
        """Name of its kernels' libraries."""
        return "windows-x86_64" if self.windows else f"linux-{self.platform.removeprefix('manylinux_')}"

    def tags(self) -> list[str]:
        """Platform tags of wheels that run on it, newest first."""
        if self.windows:
            return [self.platform]
        machine = self.platform.removeprefix("manylinux_")
        return [
            *(f"manylinux_2_{minor}_{machine}" for minor in range(GLIBC, OLDEST_GLIBC - 1, -1)),
            f"manylinux2014_{machine}",
        ]

    def surroundings(self) -> dict[str, str]:
        """Values of the markers of requirements (PEP 508) there, not here."""
        machine = "AMD64" if self.windows else self.platform.removeprefix("manylinux_")
        return {
            "implementation_name": "cpython",
            "implementation_version": f"{self.python}.0",
            "os_name": "nt" if self.windows else "posix",
            "platform_machine": machine,
            "platform_python_implementation": "CPython",
            "platform_system": "Windows" if self.windows else "Linux",
            "python_full_version": f"{self.python}.0",
            "python_version": self.python,
            "sys_platform": "win32" if self.windows else "linux",
        }


def requirements(target: Target, lock: str | None = None) -> list[str]:
    """List the pinned packages that soilgis needs on a machine, ``name==version``, from the lock that comes with it."""
    from packaging.requirements import Requirement

    text = lock if lock is not None else (files("soilgis") / "runtime.lock.txt").read_text(encoding="utf-8")
    found = []
    for line in text.splitlines():
        wanted = line.partition("#")[0].strip()
        if wanted:
            one = Requirement(wanted)
            if one.marker is None or one.marker.evaluate(target.surroundings()):
                found.append(f"{one.name}{one.specifier}")
    return found


def write_bundle(
    target: Target, folder: Path, *, python_zip: Path | None = None, wheel: Path | None = None
) -> list[Path]:
    """Write a bundle: ``wheelhouse``, install.bat or install.sh, start-workbench, the manual where the wheel carries it, a checklist, digests.

    Parameters
    ----------
    target
        The machine.
    folder
        Made when absent.
    python_zip
        Windows' embeddable Python of the same version, unpacked into the bundle; without one the machine's own is used.
    wheel
        The wheel of soilgis; built from the clone when not given.

    Returns
    -------
    list of Path
        What stands in the folder.

    Raises
    ------
    UsageError
        If ``python_zip`` is no embeddable Python of that version, or is given for Linux; if there is neither clone nor wheel.
    OutputError
        If a wheel cannot be had; pip's own words are in the message.
    """
    _refuse(target, python_zip, wheel)
    with scratch_folder(folder) as scratch:
        wheelhouse = scratch / "wheelhouse"
        wheelhouse.mkdir()
        _own_wheel(wheelhouse, wheel, target)
        pins = requirements(target)
        _download(target, pins, wheelhouse)
        own = next(path.name for path in wheelhouse.glob("soilgis-*.whl"))
        (scratch / "pins.txt").write_text(
            "\n".join([*pins, f"wheelhouse/{own}"]) + "\n", encoding="ascii", newline="\n"
        )
        if python_zip:
            _unpack_python(python_zip, scratch / "python", target)
        manual = _unpack_manual(wheelhouse / own, scratch)
        _scripts(target, scratch, manual="manual/index.html" if manual else "这个安装包没有附带")
        _digests(scratch)
        names = sorted(item.name for item in scratch.iterdir())
    return [folder / name for name in names]


def _refuse(target: Target, python_zip: Path | None, wheel: Path | None) -> None:
    if python_zip and not target.windows:
        raise UsageError(
            f"--python-zip is for Windows; {target.platform} uses the machine's own Python (仅用于 Windows)"
        )
    if python_zip and not (
        zipfile.is_zipfile(python_zip) and _marker_file(target) in zipfile.ZipFile(python_zip).namelist()
    ):
        raise UsageError(
            f"{python_zip} is no embeddable Python {target.python}: it holds no {_marker_file(target)}; "
            f"bring python-{target.python}.x-embed-amd64.zip (不是该版本的嵌入式 Python)"
        )
    if wheel and not (wheel.name.startswith("soilgis-") and wheel.suffix == ".whl" and zipfile.is_zipfile(wheel)):
        raise UsageError(f"{wheel} is no wheel of soilgis (不是 soilgis 的 wheel 文件)")
    if wheel and not any(f"native/lib/{target.system}" in name for name in zipfile.ZipFile(wheel).namelist()):
        raise UsageError(
            f"{wheel} holds no compiled kernels for {target.system}; give a wheel of that system, or one made with SOILGIS_TARGETS=all "
            "(安装文件中没有该平台的编译核)"
        )
    if wheel is None and not (ROOT / "setup.py").is_file():
        raise UsageError(
            "soilgis runs from an installed wheel: name that file with --wheel (请用 --wheel 指定 soilgis 的安装文件)"
        )


def _marker_file(target: Target) -> str:
    return f"python{target.python.replace('.', '')}._pth"


def _pip(arguments: list[str], what: str, **environment: str) -> None:
    ran = subprocess.run(  # noqa: S603 - this interpreter and our own words
        [sys.executable, "-m", "pip", *arguments, "--disable-pip-version-check", "--quiet"],
        capture_output=True, check=False, env={**os.environ, **environment},
    )  # fmt: skip
    if ran.returncode:
        said = [line for line in ran.stderr.decode("utf-8", "replace").splitlines() if "WARNING" not in line]
        raise OutputError(f"{what}: {shorten(said[-3:], 3)} (无法取得安装包；请检查软件源和 pip)")


def _own_wheel(wheelhouse: Path, wheel: Path | None, target: Target) -> None:
    if wheel:
        shutil.copy2(wheel, wheelhouse)
        return
    with tempfile.TemporaryDirectory(
        prefix="soilgis-wheel-"
    ) as place:  # of a copy: an earlier build's files must not come along
        for name in ("soilgis", "layers", "maps"):
            shutil.copytree(ROOT / name, Path(place) / name, ignore=shutil.ignore_patterns("__pycache__", "gallery"))
        for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
            shutil.copy2(ROOT / name, place)
        _pip(
            ["wheel", "--no-deps", "--wheel-dir", str(wheelhouse), place],
            "the wheel of soilgis could not be built",
            SOILGIS_TARGETS=target.system,
        )


def _download(target: Target, pins: list[str], wheelhouse: Path) -> None:
    """Fetch the wheels, and pip's own, by which they are installed where a Python has none."""
    tags = [part for tag in target.tags() for part in ("--platform", tag)]
    _pip(
        ["download", "--no-deps", "--only-binary=:all:", "--implementation", "cp", "--python-version", target.python,
         *tags, "--dest", str(wheelhouse), *pins, "pip"],
        f"wheels for Python {target.python} on {target.platform}",
    )  # fmt: skip


def _unpack_python(source: Path, folder: Path, target: Target) -> None:
    """Unpack the embeddable Python and let it see packages that are installed into it."""
    with zipfile.ZipFile(source) as archive:
        archive.extractall(folder)
    (folder / _marker_file(target)).write_text(
        f"python{target.python.replace('.', '')}.zip\n.\nLib\\site-packages\nimport site\n",
        encoding="ascii",
        newline="\r\n",
    )


def _unpack_manual(wheel: Path, folder: Path) -> bool:
    """Put the manual beside the wheels, so that it opens before anything is installed; False where the wheel carries none."""
    inside = "soilgis/manual/"
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith(inside) and not name.endswith("/")]
        for name in names:
            place = folder / "manual" / name.removeprefix(inside)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(archive.read(name))
    return bool(names)


def _scripts(target: Target, folder: Path, *, manual: str) -> None:
    """Write the scripts that install and that open the workbench, and the pages that say how."""
    ending, newline = (".bat", "\r\n") if target.windows else (".sh", "\n")
    words = {"{python}": target.python, "{platform}": target.platform, "{script}": f"install{ending}", "{ending}": ending, "{manual}": manual}  # fmt: skip
    for name in (f"install{ending}", f"start-workbench{ending}"):
        (folder / name).write_text(_filled(name, {"{python}": target.python}), encoding="ascii", newline=newline)
        if not target.windows:
            (folder / name).chmod(0o755)
    if not target.windows:
        text = _filled("soilgis-workbench.desktop", {})
        (folder / "soilgis-workbench.desktop").write_text(text, encoding="utf-8", newline="\n")
    for name, page in (("README.txt", "bundle-readme.txt"), ("安装核对表.txt", "bundle-checklist.txt")):
        (folder / name).write_text(_filled(page, words), encoding="utf-8-sig", newline="\r\n")


def _filled(name: str, words: dict[str, str]) -> str:
    """A template with its words."""
    text = (files("soilgis.output") / "templates" / name).read_text(encoding="utf-8")
    for word, value in words.items():
        text = text.replace(word, value)
    return text


def _digests(folder: Path) -> None:
    """Write SHA256SUMS of everything, for whoever carries the bundle: ``sha256sum -c SHA256SUMS``."""
    places = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [f"{sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}" for path in places]
    (folder / "SHA256SUMS").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
