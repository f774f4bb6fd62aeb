"""What files and command lines declare (声明之本): frozen, no unknown keys, help taken from attribute docstrings."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from soilgis.model.errors import Problems, SoilgisError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


_LONGEST_SHOWN = 120
"""Characters of a wrong value that a message repeats."""


class Declared(BaseModel):
    """Base of studies, layers and commands."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False, defer_build=True
    )

    @classmethod
    def load(cls, values: Mapping[str, Any], subject: str, error: type[SoilgisError]) -> Self:
        """Check values from a file or command line.

        Parameters
        ----------
        values
            What was given.
        subject
            Its name for messages.
        error
            The error to raise.

        Raises
        ------
        SoilgisError
            Of kind ``error``, naming every field that is wrong, what it is and what it must be.
        """
        try:
            return cls(**values)
        except ValidationError as failure:
            problems = Problems(subject)
            problems.extend(sentence for _, sentence in _faults(cls, failure))
            problems.raise_as(error)
            raise

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Every value that the declaration does not allow: its field, such as ``options.width_m``, and what is wrong with it."""
        try:
            cls(**values)
        except ValidationError as failure:
            return _faults(cls, failure)
        return []


def _faults(cls: type[Declared], failure: ValidationError) -> list[tuple[str, str]]:
    items: list[dict[str, Any]] = [dict(item) for item in failure.errors()]
    deeper = [item["loc"] for item in items]
    return [
        (".".join(map(str, item["loc"])), _sentence(cls, item))
        for item in items
        if not (item["type"] == "too_short" and any(_below(loc, item["loc"]) for loc in deeper))
    ]


def _below(loc: tuple[Any, ...], list_loc: tuple[Any, ...]) -> bool:
    """Whether a fault lies in an item of a list: such items are left out before the list's length is looked at."""
    return len(loc) > len(list_loc) and loc[: len(list_loc)] == list_loc


def _sentence(cls: type[Declared], item: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in item["loc"]) or cls.__name__
    if item["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(item["loc"][-1]), list(cls.model_fields), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else f"; known keys: {', '.join(cls.model_fields)}"
        return f"unknown key {where!r} (未知字段){hint}"
    if item["type"] == "missing":
        return f"{where} is missing (缺少字段)"
    if item["type"] == "value_error":
        said = str(item["msg"]).removeprefix("Value error, ")
        return f"{where}: {said}" if item["loc"] else said
    given = repr(item.get("input"))
    shown = given if len(given) <= _LONGEST_SHOWN else f"{given[:_LONGEST_SHOWN]}… ({len(given)} characters)"
    return f"{where} = {shown}: {_must(item)}"


_MUST = {
    "greater_than_equal": "must be at least {ge:g} (不得小于 {ge:g})",
    "greater_than": "must be more than {gt:g} (须大于 {gt:g})",
    "less_than_equal": "must be at most {le:g} (不得大于 {le:g})",
    "less_than": "must be less than {lt:g} (须小于 {lt:g})",
    "finite_number": "must be a finite number (须为有限的数)",
    "float_type": "must be a number (须为数字)",
    "float_parsing": "must be a number (须为数字)",
    "int_type": "must be a whole number (须为整数)",
    "int_parsing": "must be a whole number (须为整数)",
    "int_from_float": "must be a whole number (须为整数)",
    "bool_type": "must be true or false (须为是或否)",
    "bool_parsing": "must be true or false (须为是或否)",
    "string_type": "must be text (须为文字)",
    "path_type": "must be a path (须为路径)",
    "too_short": "must have at least {min_length} (至少要有 {min_length} 项)",
    "string_too_short": "must not be empty (不得为空)",
    "tuple_type": "must be a list (须为列表)",
}
"""What a field must hold, by pydantic's kind of fault; its own English sentence for all others."""


def _must(item: dict[str, Any]) -> str:
    """What a value must be."""
    told = item.get("ctx", {})
    if item["type"] in {"literal_error", "enum"}:
        words = re.findall(r"'([^']*)'", str(told["expected"]))
        near = difflib.get_close_matches(str(item.get("input")), words, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        return f"use {', '.join(word or 'nothing' for word in words)} (取值无效){hint}"
    sentence = _MUST.get(item["type"])
    numbers = all(isinstance(value, int | float) for value in told.values())
    return sentence.format(**told) if sentence and numbers else str(item["msg"])


def refuse_unknown_word(value: object, allowed: Iterable[str], name: str) -> None:
    """Refuse a value that is none of the words an argument takes, before any work begins.

    Raises
    ------
    UsageError
        Naming the words, the nearest first.
    """
    words = list(allowed)
    if value not in words:
        near = difflib.get_close_matches(str(value), words, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise UsageError(f"{name} is {value!r}; use {', '.join(words)} (取值无效){hint}")
