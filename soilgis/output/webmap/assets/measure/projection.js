/** Survey coordinates (测量坐标): what a file says about its coordinate system, and Gauss–Krüger back to longitude and latitude. */
import { DEGREE, FLATTENING as F, SEMI_MAJOR as A } from "../core/ellipsoid.js";
import { turning } from "./rings.js";
import { shown } from "../text.js";

/** Longest projected edge judged by its middle, metres: a longer one may bend both ways. */
const LONGEST = 5000;

/** Inverse transverse Mercator on CGCS2000 by Krüger's series to the fourth order in n (better than 0.1 mm within a zone). */
export function gaussKruger({ meridian, falseEast = 500000, falseNorth = 0, scale = 1, half = 0 }) {
  const n = F / (2 - F);
  const radius = (A / (1 + n)) * (1 + n ** 2 / 4 + n ** 4 / 64);
  const beta = [
    n / 2 - (2 * n ** 2) / 3 + (37 * n ** 3) / 96 - n ** 4 / 360,
    n ** 2 / 48 + n ** 3 / 15 - (437 * n ** 4) / 1440,
    (17 * n ** 3) / 480 - (37 * n ** 4) / 840,
    (4397 * n ** 4) / 161280,
  ];
  const delta = [
    2 * n - (2 * n ** 2) / 3 - 2 * n ** 3 + (116 * n ** 4) / 45,
    (7 * n ** 2) / 3 - (8 * n ** 3) / 5 - (227 * n ** 4) / 45,
    (56 * n ** 3) / 15 - (136 * n ** 4) / 35,
    (4279 * n ** 4) / 630,
  ];
  const locate = (east, north) => {
    const xi = (north - falseNorth) / (scale * radius);
    const eta = (east - falseEast) / (scale * radius);
    let x = xi;
    let y = eta;
    beta.forEach((b, k) => {
      const j = 2 * (k + 1);
      x -= b * Math.sin(j * xi) * Math.cosh(j * eta);
      y -= b * Math.cos(j * xi) * Math.sinh(j * eta);
    });
    const chi = Math.asin(Math.sin(x) / Math.cosh(y));
    const lat = delta.reduce((sum, d, k) => sum + d * Math.sin(2 * (k + 1) * chi), chi);
    return [meridian + Math.atan2(Math.sinh(y), Math.cos(x)) / DEGREE, lat / DEGREE];
  };
  return Object.assign(locate, { planar: true, meridian, half });
}

/** Central meridian of a zone number before the easting: 13–23 are six-degree zones, 25–45 three-degree zones. */
export function zoneMeridian(zone) {
  if (zone >= 13 && zone <= 23) return 6 * zone - 3;
  if (zone >= 25 && zone <= 45) return 3 * zone;
  throw new Error(`带号 ${zone} 不在我国范围（6°带 13–23，3°带 25–45）`);
}

const CURE =
  "网页不作基准转换：请先用测绘部门提供的当地转换参数（七参数或格网）转换为 CGCS2000（EPSG:4490），或用命令行并以 --crs 写明参数";

const DATUMS = new Set([
  "china2000",
  "cgcs2000",
  "chinageodeticcoordinatesystem2000",
  "chinesegeodeticcoordinatesystem2000",
  "chinacgcs2000",
  "国家大地坐标系2000",
  "2000国家大地坐标系",
  "国家2000大地坐标系",
  "2000中国大地坐标系",
  "wgs1984",
  "wgs84",
  "worldgeodeticsystem1984",
  "worldgeodeticsystem1984ensemble",
]);

/** Parameters of a transverse Mercator under the names that ESRI, GDAL and ISO give them. */
const PARAMETERS = {
  meridian: ["centralmeridian", "longitudeofcenter", "longitudeoforigin", "longitudeofnaturalorigin"],
  parallel: ["latitudeoforigin", "latitudeofcenter", "latitudeofnaturalorigin"],
  falseEast: ["falseeasting"],
  falseNorth: ["falsenorthing"],
  scale: ["scalefactor", "scalefactoratnaturalorigin"],
};

const plainWord = (text) =>
  String(text ?? "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");

/** Read well-known text as nodes of a key, own values and inner nodes. */
function parseWkt(text) {
  const tokens = text.match(/"(?:[^"]|"")*"|[[\](),]|[^\s"[\](),]+/g) ?? [];
  let at = 0;
  const node = (depth) => {
    const found = { key: tokens[at++].toUpperCase(), values: [], nodes: [] };
    at++;
    while (at < tokens.length && !/^[\])]$/.test(tokens[at])) {
      const token = tokens[at];
      if (token === ",") at++;
      else if (/^[[(]$/.test(tokens[at + 1] ?? "")) found.nodes.push(depth > 40 ? unreadable(text) : node(depth + 1));
      else {
        found.values.push(token.startsWith('"') ? token.slice(1, -1).replace(/""/g, '"') : token);
        at++;
      }
    }
    at++;
    return found;
  };
  return /^[[(]$/.test(tokens[1] ?? "") ? node(0) : unreadable(text);
}

/** @returns {never} */
function unreadable(text) {
  throw new Error(`.prj 不是坐标系说明，无法读取：${shown(text.trim().slice(0, 40)) || "（空）"}；请重新导出，或转换为 EPSG:4490`);
}

/** @type {(node: any, ...keys: string[]) => any} */
const inner = (node, ...keys) => node?.nodes.find((one) => keys.includes(one.key));

/** Refuse a geographic system that is not CGCS2000 or WGS 84 in degrees from Greenwich. */
function checkDatum(geographic, name) {
  const datum = inner(geographic, "DATUM", "GEODETICDATUM", "TRF", "ENSEMBLE");
  const called = datum?.values[0] ?? "";
  if (!DATUMS.has(plainWord(called).replace(/^d(?=wgs|china|cgcs)/, ""))) {
    throw new Error(`坐标系“${name}”的大地基准是“${shown(called) || "未注明"}”，不是 CGCS2000 或 WGS84；${CURE}`);
  }
  const shape = inner(datum, "SPHEROID", "ELLIPSOID");
  const [major, flat] = [Number(shape?.values[1]), Number(shape?.values[2])];
  if (!(Math.abs(major - A) < 0.01) || !(Math.abs(flat - 298.2572221) < 1e-5 || Math.abs(flat - 298.2572235) < 1e-5)) {
    throw new Error(`坐标系“${name}”的椭球（${shape?.values.slice(1, 3).join("，") || "未注明"}）不是 CGCS2000 或 WGS84 的椭球；${CURE}`);
  }
  const shift = inner(datum, "TOWGS84") ?? inner(geographic, "TOWGS84");
  if (shift?.values.some((value) => Number(value) !== 0))
    throw new Error(`坐标系“${name}”带有 TOWGS84 转换参数，不是 CGCS2000 或 WGS84 本身；${CURE}`);
  const zero = inner(geographic, "PRIMEM", "PRIMEMERIDIAN")?.values[1] ?? 0;
  if (Number(zero) !== 0) throw new Error(`坐标系“${name}”的经度不从格林尼治起算；请转换为 EPSG:4490`);
  const units = [
    geographic,
    inner(geographic, "CS"),
    ...geographic.nodes.filter((one) => one.key === "AXIS" && !/^up$/i.test(one.values[1] ?? "")),
  ].flatMap((one) => one?.nodes.filter((unit) => ["UNIT", "ANGLEUNIT"].includes(unit.key)) ?? []);
  const odd = units.find((unit) => !(Math.abs(Number(unit.values[1]) - DEGREE) < 1e-9));
  if (odd) throw new Error(`坐标系“${name}”的角度单位是“${shown(odd.values[0])}”，不是度；请转换为 EPSG:4490`);
}

/** Parameters of the projection; what a transverse Mercator does not have, or has in other units, is refused. */
function parametersOf(projected, name) {
  const holder = inner(projected, "CONVERSION") ?? projected;
  const method = inner(projected, "PROJECTION") ?? inner(holder, "METHOD", "PROJECTION");
  if (!["transversemercator", "gausskruger", "gausskrüger"].includes(plainWord(method?.values[0]))) {
    throw new Error(`投影“${name}”暂不支持；请转换为经纬度或高斯-克吕格（CGCS2000）`);
  }
  const found = { meridian: NaN, parallel: 0, falseEast: NaN, falseNorth: 0, scale: 1 };
  for (const { values, nodes } of holder.nodes.filter((one) => one.key === "PARAMETER")) {
    const role = Object.keys(PARAMETERS).find((key) => PARAMETERS[key].includes(plainWord(values[0])));
    const unit = nodes.find((one) => /UNIT$/.test(one.key));
    const standard = unit?.key === "ANGLEUNIT" || role === "meridian" || role === "parallel" ? DEGREE : 1;
    if ((!role && Number(values[1]) !== 0) || (unit && Math.abs(Number(unit.values[1]) - standard) > 1e-9))
      throw new Error(`投影“${name}”的参数“${shown(values[0])}”暂不支持；请转换为 EPSG:4490`);
    if (role) found[role] = Number(values[1]);
  }
  if (![found.meridian, found.falseEast, found.falseNorth, found.scale].every(Number.isFinite))
    throw new Error(`投影“${name}”缺少中央经线或东偏移；请转换为 EPSG:4490`);
  if (found.parallel !== 0) throw new Error(`投影“${name}”的起始纬度不为 0，暂不支持；请转换为 EPSG:4490`);
  return found;
}

/** Read a .prj: a function from file coordinates to [lon, lat], or an error that names what was found. */
export function fromWkt(text) {
  const root = parseWkt(text.replace(/^\ufeff/, "").trim());
  const name = shown(root.values[0] ?? root.key);
  if (/gcj|mars|bd-?09|火星|百度/i.test(text))
    throw new Error(`坐标系“${name}”是 GCJ-02 加密坐标（或 BD-09），不能用于量算；请换用 CGCS2000 数据`);
  const level = ["COMPD_CS", "COMPOUNDCRS"].includes(root.key) ? root.nodes[0] : root;
  if (["GEOGCS", "GEOGCRS", "GEODCRS", "GEOGRAPHICCRS", "GEODETICCRS"].includes(level?.key)) {
    checkDatum(level, name);
    return lonlat;
  }
  const base = inner(level, "GEOGCS", "BASEGEOGCRS", "BASEGEODCRS");
  if (!["PROJCS", "PROJCRS", "PROJECTEDCRS"].includes(level?.key) || !base)
    throw new Error(`坐标系“${name}”既不是经纬度也不是投影坐标系，暂不支持；请转换为 EPSG:4490`);
  checkDatum(base, name);
  const units = level.nodes.flatMap((one) =>
    ["UNIT", "LENGTHUNIT"].includes(one.key)
      ? [one]
      : one.key === "AXIS" || one.key === "CS"
        ? one.nodes.filter((unit) => /^(LENGTH)?UNIT$/.test(unit.key))
        : [],
  );
  if (units.some((unit) => !(Math.abs(Number(unit.values[1]) - 1) < 1e-9)))
    throw new Error(`投影“${name}”的长度单位不是米；请转换为 EPSG:4490`);
  return gaussKruger(parametersOf(level, name));
}

/** Read an EPSG code: longitude and latitude, a Gauss–Krüger zone of CGCS2000 (EPSG:4491–4554), or a UTM zone of WGS 84. */
export function fromEpsg(code) {
  if ([4326, 4490, 4480, 4979].includes(code)) return lonlat;
  if (code >= 4491 && code <= 4501)
    return gaussKruger({ meridian: 75 + 6 * (code - 4491), falseEast: 13500000 + 1e6 * (code - 4491), half: 3 });
  if (code >= 4502 && code <= 4512) return gaussKruger({ meridian: 75 + 6 * (code - 4502), half: 3 });
  if (code >= 4513 && code <= 4533)
    return gaussKruger({ meridian: 75 + 3 * (code - 4513), falseEast: 25500000 + 1e6 * (code - 4513), half: 1.5 });
  if (code >= 4534 && code <= 4554) return gaussKruger({ meridian: 75 + 3 * (code - 4534), half: 1.5 });
  if (code >= 32643 && code <= 32653) return gaussKruger({ meridian: 75 + 6 * (code - 32643), scale: 0.9996, half: 3 });
  const old =
    (code >= 2327 && code <= 2442) ||
    [4214, 4555, 4610, 4795].includes(code) ||
    (code >= 21413 && code <= 21423) ||
    (code >= 21453 && code <= 21463);
  throw new Error(
    old
      ? `EPSG:${code} 是北京54、西安80 等旧坐标系，不是 CGCS2000 或 WGS84；${CURE}`
      : `EPSG:${code} 暂不支持；请转换为 EPSG:4490（CGCS2000 经纬度）`,
  );
}

/**
 * Bring polygons to longitude and latitude. An edge that is straight in a projection bends there: it is halved until what lies between
 * the bent edge and its chords is less than the edge's share of 0.2 m², or of a billionth of the whole where that is more.
 */
export function placed(polygons, locate) {
  if (!locate.planar) return polygons.map((rings) => rings.map((ring) => ring.map(([x, y]) => locate(x, y))));
  let [length, area] = [0, 0];
  for (const ring of polygons.flat()) {
    area += Math.abs(turning(ring));
    ring.forEach(([x, y], i) => (length += Math.hypot(x - ring[(i + 1) % ring.length][0], y - ring[(i + 1) % ring.length][1])));
  }
  const share = Math.max(0.2, area * 1e-9) / (length || 1);
  const between = (a, b, p, q, depth) => {
    const mid = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    const m = locate(...mid);
    const east = Math.cos(m[1] * DEGREE) * (DEGREE * A) ** 2;
    const bend = ((q[0] - p[0]) * (m[1] - p[1]) - (q[1] - p[1]) * (m[0] - p[0])) * east * (2 / 3);
    const size = Math.hypot(a[0] - b[0], a[1] - b[1]);
    if (depth > 14 || !(size > LONGEST || Math.abs(bend) > share * size)) return [];
    return [...between(a, mid, p, m, depth + 1), m, ...between(mid, b, m, q, depth + 1)];
  };
  return polygons.map((rings) =>
    rings.map((ring) => {
      const places = ring.map(([x, y]) => locate(x, y));
      return ring.flatMap((point, i) => {
        const j = (i + 1) % ring.length;
        const far = point[0] === ring[j][0] && point[1] === ring[j][1];
        return far ? [places[i]] : [places[i], ...between(point, ring[j], places[i], places[j], 0)];
      });
    }),
  );
}

/** What is in longitude and latitude already stays where it is. */
export const lonlat = (x, y) => [x, y];
