"""Joining of page scripts (脚本合并): ES modules that name what they import become one classic script, without node.

Every module stays a function of its own, so that its private names stay private; what it exports is handed to the modules that import
it. Modules stand in the order in which they need each other. Statements that import or export begin a line, in one of three forms::

    import { a, b as c } from "./folder/file.js";
    export { a, b } from "./folder/file.js";
    export function a() {}          (also async function, class and const)

Anything else, a circle, and a name that its module does not export are refused: the page would fail only when it is opened.

`setup.py` reads this file by its path, before soilgis can be imported: it needs nothing but Python.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DOOR = "soilgis"
"""The one global of a page; later scripts add their exports to it."""
DOORS = ("core.js", "tiles.js", "viewer.js")
"""Modules whose exports go to the door, a script each; the later ones take from the first what it offers."""
PLAIN = ("check.js",)
"""Scripts that stand as they are: old browsers read them."""
_NAMES = r"\{\s*(?P<names>[\w$]+(?:\s+as\s+[\w$]+)?(?:\s*,\s*[\w$]+(?:\s+as\s+[\w$]+)?)*)\s*,?\s*\}"
_IMPORT = re.compile(rf'^import {_NAMES} from "(?P<path>[^"\n]+)";\n', re.MULTILINE)
_AGAIN = re.compile(rf'^export {_NAMES} from "(?P<path>[^"\n]+)";\n', re.MULTILINE)
_OWN = re.compile(r"^export (?P<kind>(?:async )?function|class|const) (?P<name>\w+)\b", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


class JoinError(ValueError):
    """A module that cannot be joined; the sentence names the file and the cure."""


@dataclass(frozen=True)
class Module:
    """One source: what is left of it without imports and exports, and what was found there.

    Attributes
    ----------
    path
        Path below the folder of sources, with ``/``.
    text
        The source without its statements of import and export.
    taken
        (module, its name, name here) of each name imported.
    passed
        The same for each name exported again from another module.
    own
        Names exported that are declared here.
    """

    path: str
    text: str
    taken: tuple[tuple[str, str, str], ...] = ()
    passed: tuple[tuple[str, str, str], ...] = ()
    own: tuple[str, ...] = ()

    @property
    def needs(self) -> tuple[str, ...]:
        """Paths of the modules it imports from, each once, as they come."""
        return tuple(dict.fromkeys(path for path, _, _ in (*self.taken, *self.passed)))

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it exports."""
        return (*self.own, *(name for _, _, name in self.passed))


@dataclass(frozen=True)
class Script:
    """Modules joined to one script.

    Attributes
    ----------
    text
        The script, not minified.
    order
        Paths of its modules, each after those that it needs.
    offers
        The (module, name) behind each name at the door, for scripts that come later.
    """

    text: str
    order: tuple[str, ...]
    offers: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def scripts(read: Callable[[str], str]) -> dict[str, str]:
    """Every script of the page, not minified, by the path of the source it begins with; see `join`."""
    first = join(DOORS[0], read)
    later = {path: join(path, read, first).text for path in DOORS[1:]}
    return {DOORS[0]: first.text, **later, **{path: read(path) for path in PLAIN}}


def parsed(path: str, source: str) -> Module:
    """Read one module.

    Raises
    ------
    JoinError
        If it imports or exports in a form that is not one of the three, or from outside the folder.
    """

    def found(pattern: re.Pattern[str]) -> tuple[tuple[str, str, str], ...]:
        return tuple(
            (_beside(path, match["path"]), *_renamed(one))
            for match in pattern.finditer(source)
            for one in match["names"].split(",")
        )

    text = _AGAIN.sub("", _IMPORT.sub("", source))
    own = tuple(match["name"] for match in _OWN.finditer(text))
    text = _OWN.sub(r"\g<kind> \g<name>", text)
    other = _OTHER.search(text)
    if other:
        raise JoinError(
            f"{path}: {other[0]!r} cannot be joined; import {{ names }} from a path, export functions, classes and constants by name"
        )
    module = Module(path, text, found(_IMPORT), found(_AGAIN), own)
    twice = [name for name in module.names if module.names.count(name) > 1]
    if twice:
        raise JoinError(f"{path}: exports {twice[0]} twice; leave one out")
    return module


def join(entry: str, read: Callable[[str], str], below: Script | None = None) -> Script:
    """Join a module and all that it needs to one classic script.

    Parameters
    ----------
    entry
        Path of the module whose exports go to the page's door.
    read
        Gives the source of a path; raises OSError or KeyError if there is none.
    below
        A script that stands earlier in the page: what it offers is taken from there, never twice.

    Raises
    ------
    JoinError
        If modules need each other in a circle, if one does not exist, or if a name is not exported where it is imported from.
    """
    modules = _collected(entry, read, set(below.order) if below else set())
    offered = {behind: name for name, behind in below.offers.items()} if below else {}
    for module in modules.values():
        for path, name, _ in (*module.taken, *module.passed):
            _check(module, path, name, modules.get(path), offered)
    body = "\n".join(_wrapped(module, modules, offered) for module in modules.values())
    last = modules[entry]
    handed = ", ".join(last.names)
    head = f"var {DOOR} = (() => {{" if below is None else "(() => {"
    end = f"return {{ {handed} }};" if below is None else f"Object.assign({DOOR}, {{ {handed} }});"
    taken = f"const {{ {handed} }} = {_variable(entry)};"
    offers = {name: _origin(modules, entry, name) for name in last.names}
    return Script(f'{head}\n"use strict";\n{body}\n{taken}\n{end}\n}})();\n', tuple(modules), offers)


def _collected(entry: str, read: Callable[[str], str], before: set[str]) -> dict[str, Module]:
    """Modules by path, each after those that it needs; those of an earlier script left out."""
    done: dict[str, Module] = {}
    asking: list[str] = []

    def visit(path: str, asked: str) -> None:
        if path in done or path in before:
            return
        if path in asking:
            raise JoinError(f"modules need each other in a circle: {' → '.join([*asking[asking.index(path) :], path])}")
        try:
            source = read(path)
        except (OSError, KeyError) as failure:
            raise JoinError(f"{asked}: there is no module {path}") from failure
        module = parsed(path, source)
        asking.append(path)
        for needed in module.needs:
            visit(needed, path)
        asking.pop()
        done[path] = module

    visit(entry, entry)
    return done


def _check(module: Module, path: str, name: str, there: Module | None, offered: Mapping[tuple[str, str], str]) -> None:
    if there is None and (path, name) not in offered:
        raise JoinError(
            f"{module.path}: {name} of {path} is not offered by the script that holds it; export it again there"
        )
    if there is not None and name not in there.names:
        raise JoinError(f"{module.path}: {path} exports no {name}")


def _wrapped(module: Module, modules: Mapping[str, Module], offered: Mapping[tuple[str, str], str]) -> str:
    """One module as a function that is called at once and gives what it exports."""
    lines = []
    for path in module.needs:
        for holder, names in _sources(module, path, modules, offered):
            lines.append(f"const {{ {', '.join(names)} }} = {holder};")
    given = f"return {{ {', '.join(module.names)} }};\n"
    return "\n".join([f"const {_variable(module.path)} = (() => {{", *lines, f"{module.text}{given}}})();"])


def _sources(
    module: Module, path: str, modules: Mapping[str, Module], offered: Mapping[tuple[str, str], str]
) -> list[tuple[str, list[str]]]:
    here = [(name, new) for source, name, new in (*module.taken, *module.passed) if source == path]
    held = path in modules
    names = [(name if held else offered[path, name], new) for name, new in here]
    parts = [old if old == new else f"{old}: {new}" for old, new in dict.fromkeys(names)]
    return [(_variable(path) if held else DOOR, parts)]


def _origin(modules: Mapping[str, Module], path: str, name: str) -> tuple[str, str]:
    """Module that declares a name, and its name there."""
    while path in modules and name not in modules[path].own:
        path, name = next((source, old) for source, old, new in modules[path].passed if new == name)
    return path, name


def _variable(path: str) -> str:
    """Name of what a module exports; sources begin no name with ``$``."""
    return "$" + re.sub(r"\W", "_", path.removesuffix(".js"))


def _beside(path: str, wanted: str) -> str:
    found = posixpath.normpath(posixpath.join(posixpath.dirname(path), wanted))
    if not wanted.startswith(("./", "../")) or found.startswith("..") or not found.endswith(".js"):
        raise JoinError(
            f"{path}: {wanted} is not a file of the page; write its path, as ./file.js or ../folder/file.js"
        )
    return found


def _renamed(one: str) -> tuple[str, str]:
    old, _, new = (part.strip() for part in one.strip().partition(" as "))
    return old, new or old
