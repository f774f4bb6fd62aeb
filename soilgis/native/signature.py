"""What a kernel takes (参数声明): words for numbers and arrays, and the check that makes a wrong array an error rather than a crash.

A signature is a line of words, one for each number and array, ``->`` and what comes back:

- ``i64`` and ``f64`` are numbers;
- ``i32[]`` is an array of one dimension, given to C as pointer and length; ``f64[2]`` one of two with so many columns, pointer and
  number of rows; ``u8[][]`` one of two, pointer, rows, columns, and elements from row to row;
- a trailing ``!`` means that the kernel writes there.

Tuples and named tuples are taken apart, however deep: what the words name are their members in order.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

NUMBERS: dict[str, Any] = {"i64": ctypes.c_int64, "f64": ctypes.c_double}
_KINDS: dict[str, frozenset[np.dtype[Any]]] = {
    kind: frozenset(map(np.dtype, names.split()))
    for kind, names in {
        "i8": "int8", "i16": "int16", "i32": "int32", "i64": "int64", "u8": "uint8 bool", "u16": "uint16", "u32": "uint32",
        "u64": "uint64", "f32": "float32", "f64": "float64",
    }.items()
}  # fmt: skip
"""Kinds of numbers in this machine's order of bytes: asked for by hash, because a dtype's name takes longer than all other checks."""
_BEGIN: Any = ctypes.c_char * 0


@dataclass(frozen=True)
class Word:
    """One argument (参数).

    Attributes
    ----------
    kind
        Kind of number, as ``i32``.
    shape
        "" for a number, "[]", "[2]" (columns) or "[][]".
    written
        Whether the kernel writes there.
    kinds, columns
        The kinds of arrays that fit, and the columns "[2]" asks for, 0 where none are.
    """

    kind: str
    shape: str
    written: bool
    kinds: frozenset[np.dtype[Any]]
    columns: int

    @property
    def types(self) -> list[Any]:
        """How C takes it."""
        if not self.shape:
            return [NUMBERS[self.kind]]
        return [ctypes.c_void_p, *[ctypes.c_int64] * (3 if self.shape == "[][]" else 1)]


@cache
def words(line: str) -> tuple[Word, ...]:
    """The words of a signature's one side."""
    made = []
    for text in line.split():
        kind, bracket, rest = text.rstrip("!").partition("[")
        columns = int(rest[:-1]) if rest[:-1].isdigit() else 0
        made.append(Word(kind, bracket + rest, text.endswith("!"), _KINDS[kind], columns))
    return tuple(made)


def flat(given: tuple[object, ...], into: list[Any]) -> list[Any]:
    """Append the numbers and arrays of arguments to a list, tuples taken apart."""
    for one in given:
        if isinstance(one, tuple):
            flat(one, into)
        else:
            into.append(one)
    return into


def passed(name: str, line: tuple[Word, ...], given: tuple[object, ...]) -> list[Any]:
    """Arguments as C takes them.

    Raises
    ------
    TypeError
        An array of another kind, shape or order than the signature says, one that may not be written to, or too many or few of them.
    """
    made: list[Any] = []
    found = flat(given, [])
    if len(found) != len(line):
        raise TypeError(f"{name}: {len(found)} arguments, not {len(line)} (编译核参数个数不符)")
    for place, (word, one) in enumerate(zip(line, found, strict=True)):
        if word.shape:
            made += _fitting(word, one) or _array(f"{name}, argument {place}", word, one)
        else:
            made.append(float(one) if word.kind == "f64" else int(one))
    return made


def _fitting(word: Word, array: Any) -> tuple[int, int] | None:
    """An array that is as `_array` wants it, told in as few steps as can be: some kernels take forty, and are called for every span."""
    if word.shape == "[][]" or not isinstance(array, np.ndarray) or array.dtype not in word.kinds:
        return None
    shape, flags, columns = array.shape, array.flags, word.columns
    if not (flags.c_contiguous and flags.aligned and (flags.writeable or not word.written)):
        return None
    if len(shape) != (2 if columns else 1) or (columns and shape[1] != columns):
        return None
    return _address(array), shape[0]


def _array(where: str, word: Word, array: Any) -> list[int]:
    if not isinstance(array, np.ndarray) or array.dtype not in word.kinds:
        raise TypeError(f"{where}: {getattr(array, 'dtype', type(array))}, not {word.kind} (编译核参数类型不符)")
    shape, strides, size = array.shape, array.strides, array.itemsize
    flags = array.flags
    if word.written and not flags.writeable:
        raise TypeError(f"{where}: must not be written to (编译核参数只读)")
    if not flags.aligned:
        raise TypeError(f"{where}: not aligned (编译核参数未对齐)")
    at = _address(array)
    if word.shape == "[][]":
        if len(shape) != 2 or (shape[1] > 1 and strides[1] != size) or strides[0] % size:
            raise TypeError(
                f"{where}: shape {shape}, strides {strides}: not rows of numbers side by side (编译核参数形状不符)"
            )
        return [at, shape[0], shape[1], strides[0] // size]
    raise TypeError(
        f"{where}: shape {shape}, strides {strides}, not {word.kind}{word.shape} side by side (编译核参数形状不符)"
    )


def _address(array: Any) -> int:
    """Where the numbers of an array lie. Asked for every array of every call: numpy's own answer takes five times as long."""
    try:
        return ctypes.addressof(_BEGIN.from_buffer(array))
    except TypeError:  # read-only, or rows that lie apart
        at: int = array.__array_interface__["data"][0]
        return at
