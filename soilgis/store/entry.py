"""The gate (入口检查): what may be opened at all: a file, reachable, within measure, that asks no host."""

from __future__ import annotations

import errno
import os
import re
import stat
import zipfile
from pathlib import Path

from soilgis.model.errors import LayerError, SoilgisError
from soilgis.store.online import refuse_hosts

MOST_ENTRIES = 10_000
"""Entries of an archive."""
MOST_BYTES = 2 << 30
"""Bytes an archive may unpack to when it packs tightly: more than `MOST_RATIO` times its own size."""
SMALL_BYTES = 64 << 20
"""Bytes an archive may unpack to however tightly it is packed."""
MOST_RATIO = 100
"""Unpacked over packed size beyond which an archive of more than `SMALL_BYTES` is refused; shapes pack 3 to 20 times."""
_INSIDE = re.compile(r"^(?:/vsi(?:zip|tar|gzip|subfile)/\{?)+")


def admit(source: str | Path, error: type[SoilgisError] = LayerError) -> None:
    """Refuse what must not be opened; what is not there is left to whoever opens it.

    Parameters
    ----------
    source
        A path, or a ``/vsizip/`` name.
    error
        Kind of error to raise.

    Raises
    ------
    SoilgisError
        Of kind ``error``: a pipe, a device, a link that leads nowhere, a name with NUL, an archive that unpacks beyond measure,
        or anything that would ask a host.
    """
    text = str(source)
    if "\0" in text:
        raise error(f"{text!r} holds NUL and names no file (文件名含空字符)")
    refuse_hosts(source, error)
    place = _on_disk(text)
    try:
        mode = os.stat(place).st_mode  # noqa: PTH116 - an os.PathLike of any length
    except FileNotFoundError:
        if os.path.islink(place):  # noqa: PTH114
            raise error(f"{place} is a link to a file that does not exist (链接失效): {os.readlink(place)}") from None  # noqa: PTH115
        return
    except OSError as failure:
        if failure.errno == errno.ENAMETOOLONG:
            return  # a value, not a name; whoever takes it for one says so
        raise error(f"{place} cannot be opened: {failure.strerror or failure} (无法打开)") from failure
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise error(f"{place} is a pipe or a device, not a file (不是文件); save the data as a file first")
    if stat.S_ISREG(mode):
        _refuse_swollen(place, error)


def _on_disk(text: str) -> str:
    """The file of a name such as ``/vsizip/a.zip/b.tif``; any other name as it is."""
    if not _INSIDE.match(text):
        return text
    inner = _INSIDE.sub("", text)
    ends = [found.end() for found in re.finditer(r"\.(?:zip|kmz|tgz|tar|gz)(?=[/}]|$)", inner, re.IGNORECASE)]
    return next((inner[:end] for end in ends if Path(inner[:end]).is_file()), inner)


def _refuse_swollen(place: str, error: type[SoilgisError]) -> None:
    with open(place, "rb") as file:  # noqa: PTH123
        packed = file.read(4) in {b"PK\x03\x04", b"PK\x05\x06"}
    if not packed:
        return
    try:
        with zipfile.ZipFile(place) as archive:
            entries = archive.infolist()
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError):
        return  # whoever opens it says that it is damaged
    size, own = sum(entry.file_size for entry in entries), max(Path(place).stat().st_size, 1)
    if len(entries) > MOST_ENTRIES:
        raise error(
            f"{place} holds {len(entries)} entries, more than {MOST_ENTRIES} (压缩包条目过多); unpack it yourself and give the file"
        )
    if size > SMALL_BYTES and size / own > MOST_RATIO:
        raise error(
            f"{place} of {own / 1e6:.1f} MB would unpack to {size / 1e6:.0f} MB, {size / own:.0f} times its size (压缩包解压后过大); unpack it yourself and give the file"
        )
    if place.lower().endswith(".kmz") and size > MOST_BYTES:
        raise error(
            f"{place} would unpack to {size / 1e9:.1f} GB (压缩包解压后过大); unpack it yourself and give the .kml"
        )
