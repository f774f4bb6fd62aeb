/** KML (KML 读取): the polygons of every placemark. */
import { leftOut } from "./geojson.js";
import { refuse } from "./limits.js";
import { lonlat } from "./projection.js";
import { shown } from "../text.js";

/** Read KML texts: polygons of every placemark, longitude first. */
export function readKml(texts) {
  const found = { polygons: [], points: 0, lines: 0, bare: 0, names: [], facts: [] };
  const marks = new Set();
  for (const text of texts) {
    const page = new DOMParser().parseFromString(text, "application/xml");
    if (page.querySelector("parsererror")) refuse("不是合法的 KML");
    if (page.documentElement.localName !== "kml")
      refuse(`不是 KML（根元素是 ${shown(page.documentElement.localName)}）；请导出为 KML 或 GeoJSON`);
    const all = (node, tag) => [...node.getElementsByTagNameNS("*", tag)];
    for (const polygon of all(page, "Polygon")) {
      found.polygons.push(
        ["outerBoundaryIs", "innerBoundaryIs"].flatMap((kind) =>
          all(polygon, kind).flatMap((side) => all(side, "coordinates").map(kmlRing)),
        ),
      );
      const mark = polygon.closest("Placemark");
      const name = mark && [...mark.children].find((child) => child.localName === "name")?.textContent.trim();
      if (name && !found.names.includes(shown(name))) found.names.push(shown(name));
      marks.add(mark ?? polygon);
      found.facts = marks.size === 1 && mark ? factsOf(mark) : [];
    }
    found.points += all(page, "Point").length;
    found.lines += all(page, "LineString").length + all(page, "Track").length;
  }
  return { ...found, locate: lonlat, notes: leftOut(found) };
}

/** What a placemark says of itself in its ExtendedData, as [field, text]; plain pairs and those of a schema alike. */
function factsOf(mark) {
  const held = (node, tag) => [...node.children].find((child) => child.localName === tag)?.textContent.trim();
  return [...mark.getElementsByTagNameNS("*", "ExtendedData")]
    .flatMap((data) => [...data.getElementsByTagNameNS("*", "Data"), ...data.getElementsByTagNameNS("*", "SimpleData")])
    .map((one) => {
      const name = one.getAttribute("name");
      return one.localName === "Data" ? [held(one, "displayName") || name, held(one, "value")] : [name, one.textContent.trim()];
    })
    .filter(([field, text]) => field && text)
    .map(([field, text]) => [shown(field), shown(text)]);
}

function kmlRing(node) {
  const tuples = node.textContent
    .replace(/\s*,\s*/g, ",")
    .trim()
    .split(/\s+/)
    .filter(Boolean);
  return tuples.map((tuple) =>
    tuple
      .split(",")
      .slice(0, 2)
      .map((text) => (text.trim() === "" ? NaN : Number(text))),
  );
}
