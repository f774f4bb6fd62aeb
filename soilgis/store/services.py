"""Services of features (要素服务): WFS and OGC API Features, taken page by page into one GeoJSON; nothing is asked unless --online is said.

A WFS that knows no GeoJSON is asked for its GML, which every WFS 2.0 has (OGC 09-025r2, 7.6.3.7); GDAL reads it, its schema is not fetched.
"""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soilgis.model.errors import LayerError, UsageError
from soilgis.model.sentences.exchange import ExchangeMessages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = 1000
"""Features asked for at a time."""
MOST_BYTES = 1 << 28
"""Bytes of one page; a server that sends more is refused."""
_SECONDS = 60
_JSON = {"outputFormat": "application/json"}
_HEAD = 8192
_GML_ROOT = re.compile(r"<(?:\w+:)?FeatureCollection\b[^>]*>")


@dataclass(frozen=True)
class Taken:
    """What was taken from a service (快照): how many features, and its address without what stands behind ``?``."""

    features: int
    address: str


def take_snapshot(url: str, collection: str, place: Path, *, online: bool) -> Taken:
    """Write all features of a service into one GeoJSON file.

    Parameters
    ----------
    url
        Address of a WFS, or of a collection of an OGC API Features (``…/collections/NAME``).
    collection
        Feature type of the WFS; empty for a collection.
    place
        The GeoJSON.
    online
        Whether hosts may be asked.

    Raises
    ------
    UsageError
        If hosts may not be asked, or the address carries a password or is none.
    LayerError
        If the service does not answer, answers with something else, leads to another host, or sends fewer features than it says it has.
    """
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(f"{url!r} is no address of a service (服务地址无效); it begins with https:// or http://")
    if parts.username or parts.password:
        raise UsageError(f"the address at {parts.hostname} carries a name or password (服务地址含口令); take it out")
    if not online:
        raise UsageError(ExchangeMessages.needs_online(host=parts.hostname))
    pages = _collection_pages(url, parts.hostname) if "/collections/" in parts.path else _wfs_pages(url, collection)
    address = urllib.parse.urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    return Taken(_written(pages, place, parts.hostname), address)


def _written(pages: Iterator[dict[str, Any]], place: Path, host: str) -> int:
    """Features of all pages in one file, with the CRS that the first page names."""
    count, said, known = 0, None, set()
    with place.open("w", encoding="utf-8") as file:
        for page in pages:
            if not count:
                crs = page.get("crs")
                file.write(
                    '{"type":"FeatureCollection",' + (f'"crs":{json.dumps(crs)},' if crs else "") + '"features":['
                )
            matched = page.get("numberMatched", page.get("totalFeatures"))
            said = matched if isinstance(matched, int) else said
            for feature in page["features"]:
                mark = str(feature.get("id", "")) or json.dumps(feature, sort_keys=True)
                if mark in known:
                    raise LayerError(ExchangeMessages.page_again(host=host, count=count))
                known.add(mark)
                file.write(("," if count else "") + json.dumps(feature, ensure_ascii=False))
                count += 1
        file.write("]}" if count else "")
    if not count:
        raise LayerError(f"the service at {host} sent no features (服务没有返回要素); check the name of the collection")
    if said is not None and count < said:
        raise LayerError(ExchangeMessages.fewer_features(host=host, count=count, said=said))
    return count


def _collection_pages(url: str, host: str) -> Iterator[dict[str, Any]]:
    """Pages of a collection, each leading to the next."""
    parts = urllib.parse.urlsplit(url)
    path = parts.path.rstrip("/")
    items = path if path.endswith("/items") else f"{path}/items"
    query = urllib.parse.urlencode({**dict(urllib.parse.parse_qsl(parts.query)), "limit": PAGE, "f": "json"})
    following = urllib.parse.urlunsplit((parts.scheme, parts.netloc, items, query, ""))
    while following:
        page = _page(following, host)
        yield page
        links = [one for one in page.get("links", []) if isinstance(one, dict) and one.get("rel") == "next"]
        following = urllib.parse.urljoin(following, str(links[0]["href"])) if links and page["features"] else ""
        if following and urllib.parse.urlsplit(following).hostname != host:
            raise LayerError(
                ExchangeMessages.leads_elsewhere(host=host, other=urllib.parse.urlsplit(following).hostname)
            )


def _wfs_pages(url: str, collection: str) -> Iterator[dict[str, Any]]:
    """Pages of a feature type by WFS 2.0, until one is not full."""
    parts = urllib.parse.urlsplit(url)
    host = parts.hostname or ""
    if not collection:
        raise UsageError(f"the WFS at {host} needs reading.collection, its feature type (缺少要素类型)")
    given = {key: value for key, value in urllib.parse.parse_qsl(parts.query) if key.lower() not in {"service", "request", "version"}}  # fmt: skip
    start, form = 0, _JSON
    while True:
        asked = {**given, "service": "WFS", "version": "2.0.0", "request": "GetFeature", "typeNames": collection,
                 "startIndex": start, "count": PAGE}  # fmt: skip
        page, form = _wfs_page(parts, asked, form)
        yield page
        start += len(page["features"])
        matched = page.get("numberMatched", page.get("totalFeatures"))
        if not page["features"] or (start >= matched if isinstance(matched, int) else len(page["features"]) < PAGE):
            return


def _wfs_page(
    parts: urllib.parse.SplitResult, asked: dict[str, Any], form: dict[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """One page in the form the service has, and that form: GeoJSON, else its own GML."""

    def address(more: dict[str, str]) -> str:
        query = urllib.parse.urlencode({**asked, **more})
        return urllib.parse.urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))

    host = parts.hostname or ""
    try:
        return _page(address(form), host), form
    except LayerError:
        if not form:
            raise
        try:
            return _page(address({}), host), {}
        except LayerError:
            pass
        raise


def _page(url: str, host: str) -> dict[str, Any]:
    """One page, GeoJSON or GML, as a mapping like GeoJSON's."""
    content = _content(url, host)
    try:
        page = json.loads(content)
    except ValueError:
        page = _from_gml(content, host)
    if not isinstance(page, dict) or not isinstance(page.get("features"), list):
        start = content[:60].decode("utf-8", "replace").strip()
        raise LayerError(ExchangeMessages.no_geojson(host=host, start=start))
    return page


def _content(url: str, host: str) -> bytes:
    request = urllib.request.Request(url, headers={"Accept": "application/geo+json, application/json, */*;q=0.5"})  # noqa: S310 - http and https only, checked above
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            content: bytes = answer.read(MOST_BYTES + 1)
    except urllib.error.HTTPError as failure:
        raise LayerError(f"the service at {host} answers {failure.code} {failure.reason} (服务返回错误)") from None
    except (OSError, ValueError) as failure:
        raise LayerError(f"the service at {host} cannot be reached: {failure} (服务无法访问)") from None
    if len(content) > MOST_BYTES:
        raise LayerError(f"the service at {host} sends more than {MOST_BYTES >> 20} MB at once (单页过大)")
    return content


def _from_gml(content: bytes, host: str) -> dict[str, Any] | None:
    """Features of a GML as GDAL reads it, with the number the service says it has; None where it is no GML."""
    head = content[:_HEAD].decode("utf-8", "replace")
    root = _GML_ROOT.search(head)
    if root is None or "<!ENTITY" in head or "<!DOCTYPE" in head:
        return None
    matched = re.search(r'numberMatched="(\d+)"', root[0])
    said: dict[str, Any] = {"numberMatched": int(matched[1])} if matched else {}
    if not re.search(rb"<(?:\w+:)?(?:member|featureMembers?)\b", content):
        return {"features": [], **said}
    import pyogrio

    try:
        frame = pyogrio.read_dataframe(content, DOWNLOAD_SCHEMA="NO")
        made: dict[str, Any] = json.loads(frame.to_json(drop_id=True))
    except Exception as failure:  # GDAL's errors have no common root
        raise LayerError(
            f"the GML of the service at {host} cannot be read: {failure} (服务返回的 GML 无法读取); ask its keeper for a file"
        ) from failure
    for feature in made["features"]:
        named = feature["properties"].pop("gml_id", None)
        feature.update({"id": named} if named else {})
    return {**made, **said}
