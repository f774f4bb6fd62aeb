"""No host is asked (不联网): names and files that would make GDAL ask one are refused, unless the person says --online.

GDAL opens by content, not by ending: a file called dem.tif may be a VRT that names a host. So every file that begins as XML or JSON is
looked through, and what it names beside it, and what lies in a zip.
"""

from __future__ import annotations

import os
import re
import zipfile
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from soilgis.model.errors import LayerError, SoilgisError

if TYPE_CHECKING:
    from collections.abc import Iterator

_ALLOWED: ContextVar[bool] = ContextVar("online", default=False)

_HOST = re.compile(
    r"(?i)/vsi(?:curl|s3|gs|az|adls|oss|swift|hdfs|webhdfs)(?:_streaming)?\b|\b(?:https?|ftps?|s3|gs|wss?|azure|tcp)://"
)
_SERVICE = re.compile(
    r"(?i)^(?:WMS|WFS3?|WMTS|WCS|CSW|OAPIF|OAPIF_TILE|OGCAPI|TMS|EEDA|EEDAI|PLSCENES|DAAS|NGW|CARTO|AMIGOCLOUD|ELASTIC|ES|PG|"
    r"POSTGRESQL|MYSQL|MSSQL|OCI|ODBC|HANA|MONGODBV?3?|COUCHDB|CLOUDANT|GMLAS|STACTA|STACIT|HTTP|HTTPS|FTP|IIPIMAGE|SNOWFLAKE|ADBC|"
    r"GEORASTER|POSTGISRASTER|JDBC):"
)
"""Names of drivers that ask a host, before a colon; ``C:\\`` is a disk and one letter long."""
_XML_SOURCES = frozenset(
    {
        "vrtdataset", "ogrvrtdatasource", "ogrvrtlayer", "gdal_wms", "gdal_wmts", "wcs_gdal", "ogrwfsdatasource", "wms_capabilities", "wmt_ms_capabilities",
        "wfs_capabilities", "capabilities", "mrf_meta", "gdaltileindexdataset", "tilemapservice", "tilemap", "ogcapidataset", "ogcapitilesdataset",
        "csw_capabilities", "xodr", "vrttileddataset", "services",
    }
)  # fmt: skip
"""Roots of XML files that name other sources instead of holding shapes or cells."""
_JSON_SOURCES = re.compile(
    r'(?i)"stac_version"|"\.zgroup"|"\.zattrs"|"refs"\s*:|"(?:type|name)"\s*:\s*"link"|"collections"\s*:\s*\[|"conformsTo"\s*:|"tileSets?"\s*:|"currentVersion"\s*:'
)
_DESCRIBES = re.compile(r"(?i)DescribeFeatureType")
_SHUT = {
    "GDAL_HTTP_PROXY": "http://127.0.0.1:9", "GDAL_HTTPS_PROXY": "http://127.0.0.1:9", "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_HTTP_CONNECTTIMEOUT": "1", "GDAL_HTTP_TIMEOUT": "1", "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".no-host-is-asked",
    "PROJ_NETWORK": "OFF", "AWS_EC2_METADATA_DISABLED": "true",
}  # fmt: skip
"""Settings that lead every request to a port of this machine where nothing listens (discard, RFC 863)."""
_PATIENT = {"GDAL_HTTP_CONNECTTIMEOUT": "10", "GDAL_HTTP_TIMEOUT": "120"}
"""Seconds a host has to answer before it counts as one that does not."""
_MOST = 4 << 20
_HEAD = 1024  # as much as GDAL looks at to tell what a file is
"""Bytes of a description that are looked through; one that is longer and names sources is refused."""


@contextmanager
def asking_hosts(allowed: bool = True) -> Iterator[None]:  # noqa: FBT001, FBT002 - reads as a sentence: with asking_hosts():
    """Let files and names ask a host within the block (允许联网)."""
    token = _ALLOWED.set(allowed)
    try:
        with _settings(_PATIENT if allowed else {}):
            yield
    finally:
        _ALLOWED.reset(token)


def hosts_allowed() -> bool:
    """Whether files and names may ask a host now."""
    return _ALLOWED.get()


@contextmanager
def shut_out_hosts() -> Iterator[None]:
    """Tell GDAL and PROJ of this process to reach no host within the block, whatever slips through `refuse_hosts`."""
    with _settings(_SHUT):
        yield


@contextmanager
def _settings(wanted: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def refuse_hosts(source: str | Path, error: type[SoilgisError] = LayerError) -> None:
    """Refuse a name, or a file whose content, would ask a host; within `asking_hosts` everything passes.

    Parameters
    ----------
    source
        A path, or anything GDAL opens.
    error
        Kind of error to raise.

    Raises
    ------
    SoilgisError
        Of kind ``error``, naming the file and the host.
    """
    if _ALLOWED.get():
        return
    asked = _named(str(source)) or _asked_by(Path(str(source)), set())
    if asked:
        raise error(
            f"{source} would ask a host: {asked[:120]} (会访问网络，已拒绝); save the data as a file, or say --online"
        )


def _named(text: str) -> str:
    """The part of a name that asks a host; empty where none does."""
    found = _HOST.search(text) or _SERVICE.match(text.strip())
    return "" if found is None else text[found.start() :].strip()


def _asked_by(path: Path, seen: set[str]) -> str:
    """What a file, or one it names, would ask; empty where nothing is asked or the file is not there."""
    key = os.path.realpath(path)
    if key in seen or not os.path.isfile(key):  # noqa: PTH113 - a text too long for a name is no file
        return ""
    seen.add(key)
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                return next(
                    filter(
                        None, (_told(_start(archive, name), path.parent, seen) for name in archive.namelist()[:10_000])
                    ),
                    "",
                )
        with path.open("rb") as file:
            head = file.read(_HEAD)
            return _told(head + file.read(_MOST + 1 - _HEAD), path.parent, seen) if _may_ask(head) else ""
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return ""  # whoever opens it says what is wrong with it


def _start(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as member:
        head = member.read(_HEAD)
        return head + member.read(_MOST) if _may_ask(head) else b""


def _may_ask(head: bytes) -> bool:
    """Whether a file that begins so can be one that names hosts: not much of the others is read."""
    return _text(head)[:1] in {"<", "{"}


def _text(content: bytes) -> str:
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    return content.decode(encoding, "replace").lstrip("\ufeff \t\r\n")


def _told(content: bytes, beside: Path, seen: set[str]) -> str:
    text = _text(content)
    if text.startswith("{"):
        return _named_in(text) if _JSON_SOURCES.search(text[:200_000]) else ""
    if not text.startswith("<"):
        return ""
    root = re.search(r"<([A-Za-z_][\w.:-]*)", text)
    kind = "" if root is None else root[1].rpartition(":")[2].lower()
    if kind not in _XML_SOURCES:
        return _named_in(text) if _DESCRIBES.search(text[:20_000]) else ""
    if len(content) > _MOST or "<!ENTITY" in text:
        return f"{kind} of more than {_MOST >> 20} MB" if len(content) > _MOST else "<!ENTITY"
    return _by_sources(text, beside, seen)


def _named_in(text: str) -> str:
    found = _HOST.search(text)
    return "" if found is None else re.split(r"[\"'<>\s]", text[found.start() :])[0]


def _by_sources(text: str, beside: Path, seen: set[str]) -> str:
    """What the sources of a VRT or service description would ask: hosts, or other files that ask hosts."""
    try:
        pieces = [str(one) for node in ET.fromstring(text).iter() for one in (node.text, *_values(node)) if one]  # noqa: S314 - no entities
    except ET.ParseError:
        pieces = re.findall(r">([^<>]+)<|\"([^\"]+)\"", text)
        pieces = ["".join(pair) for pair in pieces]
    for piece in (piece.strip() for piece in pieces):
        asked = _named(piece)
        if asked:
            return asked
        if piece.startswith("<"):
            asked = _told(piece.encode(), beside, seen)
        elif len(piece) < 1000:
            with suppress(ValueError):
                asked = _asked_by(beside / re.sub(r"^(?:vrt://|/vsi(?:zip|tar|gzip|subfile)/)", "", piece), seen)
        if asked:
            return asked
    return ""


def _values(node: ET.Element) -> list[str]:
    return [value for key, value in node.attrib.items() if not key.startswith("{") and "schema" not in key.lower()]
