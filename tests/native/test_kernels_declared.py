"""Every kernel's declaration in Python says what its C text takes: a wrong one would write where it must not."""

import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import soilgis.geometry
import soilgis.raster
from soilgis.model.errors import NativeError
from soilgis.native import build, library, signature

C_KINDS = {
    "int8_t": "i8", "int16_t": "i16", "int32_t": "i32", "int64_t": "i64", "uint8_t": "u8", "uint16_t": "u16", "uint32_t": "u32",
    "uint64_t": "u64", "float": "f32", "double": "f64",
}  # fmt: skip


@pytest.fixture(scope="module")
def prototypes():
    """Arguments of every exported function, macros written out by the compiler: (kind, pointer, written) each; and what it gives."""
    texts = [str(path) for path in build.sources(library.TEXTS) if path.suffix == ".c"]
    found = {}
    for text in texts:
        done = subprocess.run(
            [sys.executable, "-m", "ziglang", "cc", "-E", "-P", '-DSOILGIS_DIGEST=""', text], capture_output=True, text=True, check=True
        )  # fmt: skip
        for gives, name, takes in re.findall(
            r'__attribute__\(\(visibility\("default"\)\)\)\s*([\w ]+?)\s*soilgis_(\w+)\(([^)]*)\)\s*\{', done.stdout
        ):
            if takes.strip() == "void":  # what the library says of itself
                continue
            found[name] = gives, [_argument(one) for one in takes.split(",")]
    return found


def _argument(text):
    kind = next(word for word in re.findall(r"\w+", text) if word in C_KINDS)
    return C_KINDS[kind], "*" in text, "*" in text and "const" not in text


@pytest.fixture(scope="module")
def declared():
    for room in (soilgis.geometry, soilgis.raster):
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            importlib.import_module(module.name)
    return library.DECLARED


def expected(takes, gives):
    """The arguments C must have for a signature."""
    made = []
    for word in signature.words(takes):
        if word.shape:
            made.append((word.kind, True, word.written))
            made += [("i64", False, False)] * (3 if word.shape == "[][]" else 1)
        else:
            made.append((word.kind, False, False))
    several = gives.split()
    return made + [(kind, True, True) for kind in several[:1] if len(several) > 1]


def test_every_declaration_is_that_of_the_text(prototypes, declared):
    wrong = {
        name: (prototypes.get(name), takes, gives)
        for name, (takes, gives) in declared.items()
        if name not in prototypes
        or prototypes[name][1] != expected(takes, gives)
        or (C_KINDS.get(prototypes[name][0], "") if len(gives.split()) == 1 else "")
        != (gives if len(gives.split()) == 1 else "")
    }
    assert not wrong


def test_no_kernel_is_left_over(prototypes, declared):
    assert set(prototypes) == set(declared)


def test_wrong_arrays_are_errors_and_not_crashes():
    starts, ring = np.array([0, 3], np.int64), np.zeros(3, np.int32)
    takes = signature.words("i64[] i32[]!")
    signature.passed("k", takes, ((starts, ring),))
    for given, said in (
        ((starts,), "1 arguments, not 2"),
        ((starts.astype(np.int32), ring), "int32, not i64"),
        ((np.array([[0, 3]]), ring), r"shape \(1, 2\)"),
        ((np.arange(6)[::2], ring), "strides"),
        (([0, 3], ring), "list"),
    ):
        with pytest.raises(TypeError, match=said):
            signature.passed("k", takes, given)
    for read_only in (starts, ring):
        read_only.flags.writeable = False
    assert signature.passed("k", signature.words("i64[] i32[]"), (starts, ring[:0]))[:2] == [starts.ctypes.data, 2]
    with pytest.raises(TypeError, match="must not be written to"):
        signature.passed("k", takes, (starts, ring))


def test_rows_may_lie_apart_but_not_their_numbers():
    cells = np.arange(12, dtype=np.uint8).reshape(3, 4)
    takes = signature.words("u8[][]")
    assert signature.passed("k", takes, (cells[:, 1:3],))[1:] == [3, 2, 4]
    with pytest.raises(TypeError, match="side by side"):
        signature.passed("k", takes, (cells[:, ::2],))


def test_a_library_of_other_texts_is_refused(tmp_path, monkeypatch):
    texts = tmp_path / "c"
    texts.mkdir()
    (texts / "other.c").write_text("int other;\n", encoding="ascii")
    monkeypatch.setattr(library, "TEXTS", texts)
    with pytest.raises(NativeError, match="built from other texts.*请重新安装"):
        library.library.__wrapped__()


def test_a_missing_or_broken_library_is_told_with_the_cure(tmp_path, monkeypatch):
    monkeypatch.setattr(library, "LIBRARIES", tmp_path)
    with pytest.raises(NativeError, match="no compiled kernels for .*请重新安装"):
        library.library.__wrapped__()
    name = build.system()
    (tmp_path / f"{name}{build.TARGETS[name][2]}").write_bytes(b"not a library")
    with pytest.raises(NativeError, match="cannot be loaded"):
        library.library.__wrapped__()


def test_both_libraries_of_a_machine_say_what_they_were_made_from():
    for path in library.LIBRARIES.iterdir():
        if path.name.split(".")[0].removesuffix("-wide") == build.system():
            assert build.digest(library.TEXTS).encode() in path.read_bytes()


def test_a_system_that_is_not_known_is_refused_with_the_known_ones(tmp_path):
    with pytest.raises(SystemExit, match="no kernels for plan9-vax; known are linux-x86_64.*没有这个平台的编译核"):
        build.compile_into(tmp_path / "lib", library.TEXTS, "plan9-vax")
    assert not (tmp_path / "lib").exists()


def test_what_the_compiler_refuses_is_told_and_nothing_is_left(tmp_path):
    texts = tmp_path / "c"
    texts.mkdir()
    (texts / "wrong.c").write_text("int f(void) { return nothing; }\n", encoding="ascii")
    with pytest.raises(SystemExit, match="not compiled for .*编译核构建失败(.|\n)*nothing"):
        build.compile_into(tmp_path / "lib", texts, build.system())
    assert list((tmp_path / "lib").iterdir()) == []


def test_a_wheel_is_named_after_the_systems_it_holds(monkeypatch):
    monkeypatch.setenv("SOILGIS_TARGETS", "all")
    assert build.tag(build.wanted()) == "any"
    monkeypatch.setenv("SOILGIS_TARGETS", "windows-x86_64")
    assert build.tag(build.wanted()) == "win_amd64"
    monkeypatch.delenv("SOILGIS_TARGETS")
    assert build.wanted() == build.system()
    assert set(build.TAGS) == {name.removesuffix("-wide") for name in build.TARGETS}


@pytest.mark.skipif(
    build.system() != "linux-x86_64", reason="the system does not list what its processor can, or has one library"
)
def test_a_processor_with_wide_registers_runs_the_library_for_them():
    text = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    able = set(re.search(r"^flags\s*:(.*)$", text, re.MULTILINE)[1].split())
    wide = {"avx2", "fma", "bmi1", "bmi2", "movbe", "f16c", "abm"} <= able
    assert Path(library.library()._name).name == ("linux-x86_64-wide.so" if wide else "linux-x86_64.so")
