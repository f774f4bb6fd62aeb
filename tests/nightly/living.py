"""Planting a fault into what is alive: functions exchange their code, constants and data classes their values."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from dataclasses import dataclass, field, is_dataclass
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator
    from pathlib import Path

    from mutator import Mutator


@dataclass(frozen=True)
class Fault:
    """One change of one module."""

    path: Path
    number: int
    changed: Mutator
    tree: ast.Module = field(repr=False)

    @property
    def key(self) -> tuple[str, str, str]:
        """Module, text of the line and change: what the list of equivalent faults names."""
        text = self.path.read_text(encoding="utf-8").splitlines()[self.changed.line - 1].strip()
        return self.path.stem, text, self.changed.said.partition(": ")[2]


def codes(code: CodeType) -> Iterator[CodeType]:
    """A code and all codes in it."""
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from codes(one)


class Living:
    """The functions of a room that are alive, found once: looking for them in every fork would copy all memory."""

    def __init__(self, room: Path) -> None:
        start = f"{room.resolve()}{os.sep}"
        every = [one for one in gc.get_objects() if type(one) is FunctionType]
        self.functions = [one for one in every if one.__code__.co_filename.startswith(start)]
        gc.freeze()

    def plant(self, fault: Fault) -> None:
        """Put a fault into the living functions of its module, or its constants and classes, wherever they are held."""
        path = str(fault.path.resolve())
        code = compile(fault.tree, path, "exec")
        if not fault.changed.inside:
            self._outside(importlib.import_module(".".join(fault.path.with_suffix("").parts)), code)
            return
        fresh = {one.co_qualname: one for one in codes(code)}
        for one in self.functions:
            new = fresh.get(one.__code__.co_qualname)
            if one.__code__.co_filename == path and new and new.co_freevars == one.__code__.co_freevars:
                one.__code__ = new

    def _outside(self, module: ModuleType, code: CodeType) -> None:
        """Put a constant, a default or what a decorator does in place of the module's own."""
        fresh = ModuleType(module.__name__)
        fresh.__dict__.update({"__file__": module.__file__, "__package__": module.__package__})
        sys.modules[module.__name__] = fresh
        exec(code, fresh.__dict__)
        sys.modules[module.__name__] = module
        for name, new in vars(fresh).items():
            old = vars(module).get(name)
            if isinstance(new, type) and is_dataclass(new) and new.__module__ == module.__name__:
                _remade(old, new)
            elif name[:2] != "__" and not callable(new) and not isinstance(new, ModuleType) and repr(new) != repr(old):
                self._held(name, old, new)

    def _held(self, name: str, old: object, new: object) -> None:
        """Exchange a constant where it is imported and where it is a default."""
        for one in [one for one in list(sys.modules.values()) if getattr(one, "__dict__", {}).get(name) is old]:
            setattr(one, name, new)
        for one in self.functions:
            for key, value in (one.__kwdefaults__ or {}).items():
                if value is old:
                    one.__kwdefaults__[key] = new


def _remade(old: Any, new: Any) -> None:
    """Give a data class the defaults and the openness of another."""
    old.__init__.__defaults__, old.__init__.__kwdefaults__ = new.__init__.__defaults__, new.__init__.__kwdefaults__
    for guard in ("__setattr__", "__delattr__"):
        if guard in vars(old) and guard not in vars(new):
            delattr(old, guard)
