"""How files are opened (打开方式): what a user names for files that do not say it themselves, for all of them or for one input."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soilgis.model.errors import UsageError, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

_FIELD = re.compile(r"([a-z][a-z_-]*)=(.+)", re.DOTALL)


@dataclass(frozen=True)
class Named:
    """A value a user named for a file (指定值).

    Attributes
    ----------
    value
        The value; empty when none was named.
    here
        Whether it was named for this very input; otherwise it serves the inputs that need it.
    """

    value: str = ""
    here: bool = False

    def __bool__(self) -> bool:
        """Whether anything was named."""
        return bool(self.value)


@dataclass(frozen=True)
class FileOpening:
    """How one file is opened (单个文件的打开方式).

    Attributes
    ----------
    crs, encoding, sublayer
        CRS of a file that declares none, encoding of its text, layer of a file with several.
    empty_id_as
        Name of rows whose id is empty; without it they are refused.
    """

    crs: Named = Named()
    encoding: Named = Named()
    sublayer: Named = Named()
    empty_id_as: str = ""


NOTHING = FileOpening()
"""Nothing is named: the file says itself how it is opened."""


@dataclass(frozen=True)
class Opening:
    """How the files of a command are opened (打开方式).

    ``crs``, ``encoding`` and ``sublayer`` are one value for every input that needs it, such as ``"EPSG:4547"``, or
    ``"zones=EPSG:4547"`` for one input, or several of these.

    Attributes
    ----------
    crs
        CRS of files that declare none.
    encoding
        Encoding of the text of Shapefiles, such as GB18030.
    sublayer
        Layer of files that hold several.
    dissolve_regions
        Whether several rows of one region's id are one region; otherwise they are refused.
    empty_id_as
        Name of rows whose id is empty; without it they are refused.

    Examples
    --------
    >>> Opening(crs=("EPSG:4490", "zones=EPSG:4547")).of("zones").crs
    Named(value='EPSG:4547', here=True)
    """

    crs: str | tuple[str, ...] = ()
    encoding: str | tuple[str, ...] = ()
    sublayer: str | tuple[str, ...] = ()
    dissolve_regions: bool = False
    empty_id_as: str = ""

    def of(self, *fields: str) -> FileOpening:
        """How an input is opened; ``fields`` are its names, such as zones."""
        return FileOpening(
            _named(self.crs, fields), _named(self.encoding, fields), _named(self.sublayer, fields), self.empty_id_as
        )

    def refuse_unknown(self, fields: Iterable[str]) -> None:
        """Refuse values named for an input that a command does not have.

        Raises
        ------
        UsageError
            Naming the option and the inputs there are; also if one input is given two values.
        """
        known = {field.replace("-", "_") for field in fields}
        for option in ("crs", "encoding", "sublayer"):
            named = [_split(value)[0] for value in _several(getattr(self, option))]
            strange = [field for field in named if field and field not in known]
            if strange:
                raise UsageError(
                    f"--{option} {strange[0]}=…: there is no input {strange[0]!r} (没有这个输入项); name one of {shorten(sorted(known), 20)}"
                )
            twice = [field for field in dict.fromkeys(named) if named.count(field) > 1]
            if twice:
                whom = f"for {twice[0]}" if twice[0] else "for all inputs"
                raise UsageError(f"--{option} is given twice {whom} (重复指定); name it once")


PLAIN = Opening()
"""The same for all files of a command."""


def _several(values: str | tuple[str, ...]) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) and values else tuple(values)


def _split(value: str) -> tuple[str, str]:
    """Input and value of ``zones=EPSG:4547``; the input is empty where none is named."""
    found = _FIELD.fullmatch(value.strip())
    return (found[1].replace("-", "_"), found[2].strip()) if found else ("", value.strip())


def _named(values: str | tuple[str, ...], fields: tuple[str, ...]) -> Named:
    pairs = dict(map(_split, _several(values)))
    wanted = [field.replace("-", "_") for field in fields]
    for field in wanted:
        if pairs.get(field):
            return Named(pairs[field], here=True)
    return Named(pairs.get("", ""))
