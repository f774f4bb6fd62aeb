/** Dropped files (范围文件): GeoJSON, KML/KMZ, Shapefile and corner-point tables read in the page, or refused in a sentence. */
import { readCorners } from "./corners.js";
import { decodeText } from "./decode.js";
import { readGeoJson } from "./geojson.js";
import { readKml } from "./kml.js";
import { CHINA, MOST_POINTS, refuse } from "./limits.js";
import { lonlat, placed } from "./projection.js";
import { boxOfPoints, crossingOf, nested, openRing } from "./rings.js";
import { readShapefile } from "./shapefile.js";
import { united } from "./united.js";
import { unzip } from "./zip.js";
import { rounded, shown } from "../text.js";

export const MOST_BYTES = 32 << 20;

/** Files that are not read here, and what to do with them. */
const STRANGERS = {
  gpkg: "GeoPackage 请用 QGIS 导出为 GeoJSON，或用命令行计算",
  gdb: "文件地理数据库请导出为 GeoJSON 或 Shapefile",
  dwg: "请另存为 DXF 后转为 GeoJSON，或导出界址点 CSV",
  dxf: "DXF 请用命令行 soilgis screen 计算，或转为 GeoJSON",
  xlsx: "请另存为 CSV（界址点表）",
  xls: "请另存为 CSV（界址点表）",
  rar: "请解压后压缩为 zip",
  "7z": "请解压后压缩为 zip",
  ovkml: "请在奥维中导出为 KML 或 GeoJSON",
  ovobj: "请在奥维中导出为 KML 或 GeoJSON",
  parquet: "GeoParquet 请用命令行计算",
  fgb: "FlatGeobuf 请用命令行计算",
  tif: "栅格请用命令行计算",
  tiff: "栅格请用命令行计算",
  shx: "请同时选择 .shp、.prj、.dbf",
  dbf: "请同时选择 .shp、.prj、.shx",
  prj: "请同时选择 .shp、.dbf、.shx",
};

/** Read a zip: a Shapefile, else one drawing of another kind. */
function readZip(bytes) {
  const members = unzip(bytes, /\.(shp|prj|dbf|shx|cpg|kml|geojson|json)$/i);
  const names = [...members.keys()];
  if (names.some((name) => /\.shp$/i.test(name))) return readShapefile(members);
  const drawings = names.filter((name) => /\.(kml|geojson|json)$/i.test(name));
  if (drawings.length !== 1)
    refuse(
      drawings.length
        ? `zip 中有 ${drawings.length} 个图形文件；请只保留一个`
        : "zip 中没有 .shp 文件；请把 .shp、.prj、.dbf、.shx 一起压缩",
    );
  const text = decodeText(members.get(drawings[0]));
  return /\.kml$/i.test(drawings[0]) ? readKml([text]) : readGeoJson(text);
}

/**
 * Bring polygons to longitude and latitude, check where they lie, and join those that overlap; what was done is said.
 * @param {{polygons: number[][][][], locate: Function|null, notes: string[], names: string[], facts?: string[][]}} read
 */
function checked({ polygons, locate, notes, names, facts }) {
  const open = polygons
    .map((rings) => rings.map(openRing))
    .filter((rings) => rings.length && rings[0].length >= 3)
    .map((rings) => rings.filter((ring) => ring.length >= 3));
  if (!open.length) refuse("文件中没有面；请提供多边形（面）范围");
  if (!open.flat(3).every(Number.isFinite)) refuse("坐标不是数字");
  const cleaned = placed(open, locate ?? lonlat);
  const points = cleaned.flat().reduce((sum, ring) => sum + ring.length, 0);
  if (points > MOST_POINTS) refuse(`顶点超过 ${MOST_POINTS} 个；请用命令行计算`);
  refuseElsewhere(cleaned.flat(2), locate ?? lonlat);
  const crossing = cleaned.map((rings) => crossingOf(rings)).find(Boolean);
  const made = crossing ? { polygons: [], crossing, doubled: 0 } : united(cleaned);
  if (made.crossing) refuse(`多边形自相交（约 ${made.crossing[0].toFixed(5)}°E，${made.crossing[1].toFixed(5)}°N）；请修正后重试`);
  if (!made.polygons.length) refuse("多边形没有面积；请检查图形");
  const said = made.doubled > 0.5 ? [`图形之间有重叠或重复，重叠部分 ${rounded(made.doubled / 1e4, 4)} 公顷只计一次`] : [];
  const nestedHoles = made.doubled < -0.5 ? [`有的孔洞互相重叠或套在孔洞里，孔洞部分均不计入`] : [];
  return { polygons: made.polygons.map(nested), notes: [...notes, ...said, ...nestedHoles], names: names ?? [], facts: facts ?? [] };
}

/** Refuse what does not lie in China, with the likely cause: axes swapped, no projection declared, the wrong zone. */
function refuseElsewhere(points, locate) {
  const box = boxOfPoints(points.flat(), 2);
  const { lon, lat } = CHINA;
  /** @type {(box: number[]) => boolean} */
  const lies = ([west, south, east, north]) => west >= lon[0] && east <= lon[1] && south >= lat[0] && north <= lat[1];
  if (!locate.planar && Math.max(Math.abs(box[0]), Math.abs(box[2])) > 360)
    refuse(`坐标（${points[0].join("，")}）不是经纬度，且文件未声明投影；请声明坐标系后重新导出`);
  const told = `（${box[0].toFixed(4)}–${box[2].toFixed(4)}°E，${box[1].toFixed(4)}–${box[3].toFixed(4)}°N）`;
  if (!lies(box) && lies([box[1], box[0], box[3], box[2]]))
    refuse(`经纬度疑似颠倒：按文件所写在${told}，不在我国范围；对调后在我国。请把经度写在前、纬度写在后`);
  if (!lies(box)) refuse(`坐标${told}不在我国范围；请检查经纬度次序与坐标系`);
  const off = locate.half ? Math.max(locate.meridian - box[0], box[2] - locate.meridian) : 0;
  if (off > locate.half + 3)
    refuse(`坐标${told}距所声明投影带的中央经线 ${locate.meridian}° 达 ${off.toFixed(1)}°，带号或中央经线疑似有误`);
}

/** The ending that a file's content has, whatever its name says: zip, XML and JSON begin unmistakably. */
function kindOf(name, bytes) {
  const ending = /\.([^.]*)$/.exec(name.toLowerCase())?.[1] ?? "";
  if (STRANGERS[ending]) refuse(`不支持 .${ending}；${STRANGERS[ending]}`);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && ["kml", "geojson", "json", "csv", "txt"].includes(ending))
    return ending === "kml" ? "kmz" : "zip";
  return ending;
}

/**
 * Read the range that a file holds.
 * @param {string} name
 * @param {Uint8Array} bytes
 * @returns {{polygons: [number, number][][][], notes: string[], names: string[], facts: string[][]}}
 *   polygons that do not overlap, as oriented rings of [lon, lat], not closed
 */
export function readRange(name, bytes) {
  if (bytes.length > MOST_BYTES) refuse(`文件 ${(bytes.length / (1 << 20)).toFixed(0)} MB，超过 ${MOST_BYTES >> 20} MB；请用命令行计算`);
  if (!bytes.length) refuse("文件是空的");
  const kind = kindOf(name, bytes);
  const readers = {
    geojson: () => readGeoJson(decodeText(bytes)),
    json: () => readGeoJson(decodeText(bytes)),
    kml: () => readKml([decodeText(bytes)]),
    kmz: () => readKmz(bytes),
    zip: () => readZip(bytes),
    shp: () => readShapefile(new Map([[name, bytes]])),
    csv: () => readCorners(decodeText(bytes)),
    txt: () => readCorners(decodeText(bytes)),
  };
  if (!Object.hasOwn(readers, kind)) refuse(`不支持 .${shown(kind)}；可用 GeoJSON、KML、KMZ、Shapefile、界址点 CSV`);
  return soundly(() => checked(readers[kind]()));
}

/** Read the members of a Shapefile that were opened together. */
export function readLoose(members) {
  return soundly(() => checked(readShapefile(members)));
}

function readKmz(bytes) {
  const inside = [...unzip(bytes, /\.kml$/i)].sort(([a], [b]) => (a < b ? -1 : 1));
  if (!inside.length) refuse("kmz 中没有 .kml");
  const found = readKml(inside.map(([, content]) => decodeText(content)));
  if (inside.length > 1) found.notes.unshift(`kmz 中有 ${inside.length} 个 .kml，已一并读取`);
  return found;
}

/** Whatever a damaged file breaks is said in a sentence of ours. */
function soundly(read) {
  try {
    return read();
  } catch (error) {
    if (error.constructor === Error) throw error;
    return refuse("文件内容已损坏或不完整，无法读取");
  }
}
