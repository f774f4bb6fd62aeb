/** GeoJSON (GeoJSON 读取): its polygons, with the coordinate system that it names. */
import { refuse } from "./limits.js";
import { fromEpsg, lonlat } from "./projection.js";
import { shown } from "../text.js";

/** Read GeoJSON; a `crs` member is obeyed or refused. Label points are left out and said so; lines are refused, as by the command line. */
export function readGeoJson(text) {
  let root;
  try {
    root = JSON.parse(text);
  } catch (error) {
    refuse(
      /^\s*[\x1e{].*\}\s*[\x1e{\n]/s.test(text) && /\n\s*\x1e?\{/.test(text)
        ? "是逐行的 GeoJSON 序列；请导出为普通 GeoJSON（FeatureCollection）"
        : `不是合法的 GeoJSON：${error.message}`,
    );
  }
  if (root?.type === "Topology") refuse("是 TopoJSON；请导出为 GeoJSON");
  if (/^esriGeometry/.test(root?.geometryType ?? "") || root?.rings) refuse("是 Esri JSON；请导出为 GeoJSON");
  const found = { polygons: [], points: 0, lines: 0, bare: 0, names: [], facts: [] };
  let features = 0;
  const locate = geoJsonCrs(root);
  const visit = (item, depth) => {
    if (!item || typeof item !== "object" || depth > 60) return void found.bare++;
    if (depth && item.crs && JSON.stringify(item.crs) !== JSON.stringify(root.crs))
      refuse("要素自带与文件不同的 crs；请统一坐标系后重新导出");
    if (item.type === "FeatureCollection") (item.features ?? []).forEach((one) => visit(one, depth + 1));
    else if (item.type === "Feature") {
      const before = found.polygons.length;
      visit(item.geometry, depth + 1);
      const name = item.properties?.["名称"] ?? item.properties?.["项目名称"] ?? item.properties?.name;
      if (found.polygons.length === before) return;
      found.facts = ++features === 1 ? factsOf(item.properties) : [];
      if (name !== undefined && name !== null) found.names.push(shown(name));
    } else if (item.type === "GeometryCollection") (item.geometries ?? []).forEach((one) => visit(one, depth + 1));
    else if (item.type === "Polygon") found.polygons.push(ringsOf(item.coordinates));
    else if (item.type === "MultiPolygon") found.polygons.push(...(item.coordinates ?? []).map(ringsOf));
    else if (/Point$/.test(item.type)) found.points++;
    else if (/LineString$/.test(item.type)) found.lines++;
    else refuse(`含有不认识的类型“${shown(item.type ?? "")}”，不是 GeoJSON；请重新导出`);
  };
  visit(root, 0);
  return { ...found, locate, notes: leftOut(found) };
}

/** What a feature says of itself, as [field, text], whatever holds nothing or more than a text left out. */
function factsOf(properties) {
  return Object.entries(properties && typeof properties === "object" ? properties : {})
    .filter(([, value]) => ["string", "number", "boolean"].includes(typeof value) && String(value).trim())
    .map(([field, value]) => [shown(field), shown(value)]);
}

function ringsOf(rings) {
  const number = (value) => (typeof value === "number" && Number.isFinite(value) ? value : refuse("坐标不是数字"));
  if (!Array.isArray(rings)) refuse("坐标不是数组，不是合法的 GeoJSON");
  return rings.map((ring) => ring.map((point) => [number(point[0]), number(point[1])]));
}

/** What is no polygon: points beside polygons are labels; lines may be meant to be measured, so they are refused. */
export function leftOut({ polygons, points, lines, bare }) {
  if (lines && polygons.length) refuse(`面 ${polygons.length} 个、线 ${lines} 条混在一起；请只保留面（多边形）`);
  return [points && polygons.length ? `${points} 个点（注记）未计入` : "", bare ? `${bare} 个要素没有几何，未计入` : ""].filter(Boolean);
}

function geoJsonCrs(root) {
  if (root?.crs === undefined) return lonlat;
  const name = String(root.crs?.properties?.name ?? root.crs?.name ?? "");
  if (/gcj|mars|bd-?09|火星|百度/i.test(name)) refuse("文件声明为 GCJ-02 加密坐标（或 BD-09），不能用于量算；请换用 CGCS2000 数据");
  if (/^urn:ogc:def:crs:OGC:[\d.]*:CRS84$|^(OGC:)?CRS84$/i.test(name)) return lonlat;
  const code = /^(?:urn:(?:ogc|x-ogc):def:crs:)?EPSG:+(?:[\d.]*:)?(\d+)$/i.exec(name);
  return code
    ? fromEpsg(Number(code[1]))
    : refuse(name ? `坐标系“${shown(name)}”无法识别；请转换为 EPSG:4490` : "文件声明坐标系未知（crs 为空）；请声明或转换为 EPSG:4490");
}
