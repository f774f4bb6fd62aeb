/** Corner points (界址点): tables of corners in survey order, X north and Y east, or longitude and latitude, into polygons. */
import { CHINA, refuse } from "./limits.js";
import { gaussKruger, zoneMeridian } from "./projection.js";
import { boxOfPoints, nested, openRing, turning } from "./rings.js";
import { covering } from "./united.js";
import { shown } from "../text.js";

const NORTH = [300000, 6100000];

const HEADS = {
  site: /^(site_id|site|地块编号|地块|地块名称|项目编号|project_id)$/i,
  ring: /^(part|圈号|地块圈号|环号|ring)$/i,
  north: /^(x|北坐标|纵坐标|x坐标|north|northing|x[(（]北[)）])$/i,
  east: /^(y|东坐标|横坐标|y坐标|east|easting|y[(（]东[)）])$/i,
  lon: /^(lon|lng|longitude|经度)$/i,
  lat: /^(lat|latitude|纬度)$/i,
};

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const DMS = /^(\d+)[°度:\s]+(\d+)[′'分:\s]+([\d.]+)[″"秒]*\s*[NESW]?$/i;

/** Lines of a table as cells with their line number; cells may be quoted and parted by comma, semicolon or tab. */
function cellsOf(text) {
  const found = [];
  text.split(/\r\n|\r|\n/).forEach((line, i) => {
    const cells =
      line.match(/("(?:[^"]|"")*"|[^,，;；\t]*)([,，;；\t]|$)/g)?.map((cell) =>
        cell
          .replace(/[,，;；\t]$/, "")
          .trim()
          .replace(/^"(.*)"$/s, "$1")
          .replace(/""/g, '"')
          .trim(),
      ) ?? [];
    if (cells.length > 1 && !/[,，;；\t]$/.test(line)) cells.pop();
    if (cells.some(Boolean)) found.push({ cells, line: i + 1 });
  });
  return found;
}

/**
 * Where the columns are, -1 for those that are not there, and which kinds of coordinates they hold; null for a row that is no header.
 * @param {string[]} cells
 */
function columnsOf(cells) {
  const found = /** @type {Record<"site"|"ring"|"north"|"east"|"lon"|"lat", number>} */ (
    Object.fromEntries(Object.entries(HEADS).map(([role, pattern]) => [role, cells.findIndex((cell) => pattern.test(cell))]))
  );
  const [planar, degrees] = [found.north >= 0 && found.east >= 0, found.lon >= 0 && found.lat >= 0];
  return planar || degrees ? { ...found, planar, degrees } : null;
}

/** A number as written, with commas between thousands or as degrees, minutes and seconds; else refused with its line. */
function numberOf(text, line, name) {
  const bare = (text ?? "").normalize("NFKC").trim();
  const grouped = /^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(bare) ? bare.replace(/,/g, "") : bare;
  if (NUMBER.test(grouped)) return Number(grouped);
  const parts = DMS.exec((text ?? "").trim());
  if (!parts) refuse(`第 ${line} 行的坐标不是数字（${name}：“${shown(text ?? "")}”）`);
  if (Number(parts[2]) >= 60 || !(Number(parts[3]) < 60)) refuse(`第 ${line} 行的分或秒超过 60（${name}：“${shown(text)}”）`);
  return Number(parts[1]) + Number(parts[2]) / 60 + Number(parts[3]) / 3600;
}

/**
 * Read corner points: a header with X (north) and Y (east), or 经度 and 纬度; columns of sites (地块编号) and rings (圈号) when there
 * are several. Eastings carry their zone number, or a line `中央经线,111` says the meridian.
 * @returns {{polygons: [number, number][][][], locate: Function|null, notes: string[], names: string[]}}
 */
export function readCorners(text) {
  const lines = cellsOf(text);
  const told = lines.find(({ cells }) => /^中央(经线|子午线)$/.test(cells[0]));
  const rows = lines.filter((one) => one !== told);
  const head = rows.findIndex(({ cells }) => columnsOf(cells) !== null);
  if (head < 0) refuse("没有表头；需要 X（北）、Y（东）两列，或 经度、纬度两列");
  const columns = columnsOf(rows[head].cells);
  if (columns.planar && columns.degrees) refuse("表头中既有 X、Y 又有 经度、纬度；请只保留一种");
  const [first, second] = columns.planar ? [columns.north, columns.east] : [columns.lon, columns.lat];
  const names = columns.planar ? ["X", "Y"] : ["经度", "纬度"];
  const points = rows.slice(head + 1).map(({ cells, line }) => ({
    line,
    site: keyOf(cells, columns.site, line, "地块编号"),
    ring: keyOf(cells, columns.ring, line, "圈号"),
    one: numberOf(cells[first], line, names[0]),
    two: numberOf(cells[second], line, names[1]),
  }));
  if (!points.length) refuse("表中没有界址点");
  const locate = columns.planar ? planar(points, told ? numberOf(told.cells[1], told.line, "中央经线") : null) : degrees(points);
  const notes = [];
  const polygons = [...grouped(points, "site")].flatMap(([site, mine]) =>
    sitePolygons([...grouped(mine, "ring").values()], columns.planar, site, notes),
  );
  return { polygons, locate, notes, names: columns.site < 0 ? [] : [...grouped(points, "site").keys()].map(shown) };
}

function keyOf(cells, column, line, name) {
  if (column < 0) return "";
  return cells[column] || refuse(`第 ${line} 行的${name}是空的，无法确定属于哪一${name === "圈号" ? "圈" : "地块"}；请补全`);
}

function grouped(points, key) {
  const found = new Map();
  for (const point of points) {
    if (!found.has(point[key])) found.set(point[key], []);
    found.get(point[key]).push(point);
  }
  return found;
}

/** @type {(value: number, range: number[]) => boolean} */
const inside = (value, [low, high]) => value >= low && value <= high;

function degrees(points) {
  const { lon, lat } = CHINA;
  const [as, swapped] = [
    points.every((p) => inside(p.one, lon) && inside(p.two, lat)),
    points.every((p) => inside(p.two, lon) && inside(p.one, lat)),
  ];
  const [p] = points;
  if (!as && swapped)
    refuse(`经纬度疑似颠倒：按表头第一点在东经 ${p.one}°、北纬 ${p.two}°，不在我国；对调后在东经 ${p.two}°、北纬 ${p.one}°。请更正表头`);
  return null;
}

/** Settle zone and meridian of survey coordinates (带号与中央经线). */
function planar(points, meridian) {
  const local = (east) => (east > 1e7 ? east % 1e6 : east);
  const plausible = (north, east) => inside(north, NORTH) && inside(local(east), [1e5, 9e5]);
  if (points.every((one) => Math.abs(one.one) <= 180 && Math.abs(one.two) <= 180)) refuse("X、Y 看来是经纬度；请把表头改为 经度、纬度");
  const [head] = points;
  if (!plausible(head.one, head.two) && plausible(head.two, head.one))
    refuse("X、Y 似乎颠倒：测量坐标 X 为北（纵），Y 为东（横，前两位为带号）；请更正表头");
  const off = points.find((one) => !inside(one.one, NORTH));
  if (off) refuse(`第 ${off.line} 行 X=${off.one} 不在我国范围（北坐标约 300 000–6 100 000 m）`);
  const zones = [...new Set(points.map((one) => Math.floor(one.two / 1e6)))];
  if (zones.length > 1) refuse(`Y 坐标的带号不一致（${zones.join("、")}）；请按带分开`);
  const [zone] = zones;
  if (zone === 0 && meridian === null) refuse("Y 坐标没有带号，无法确定中央经线；请在 Y 前加两位带号，或加一行“中央经线,111”");
  const central = zone === 0 ? meridian : zoneMeridian(zone);
  if (meridian !== null && meridian !== central)
    refuse(`带号 ${zone} 的中央经线是 ${central}°，与文件中写明的 ${meridian}° 矛盾；请更正其一`);
  if (!inside(central, [69, 138])) refuse(`中央经线 ${central}° 不在我国范围`);
  return gaussKruger({ meridian: central, falseEast: zone * 1e6 + 500000, half: zone === 0 ? 0 : zone <= 23 ? 3 : 1.5 });
}

/**
 * Polygons of one site: a ring inside another is a hole, one inside that an island, and so on; a ring given twice counts once, and
 * rings that overlap are joined; both are said.
 */
function sitePolygons(all, swap, site, notes) {
  const rings = all.map((points) => openRing(points.map((p) => (swap ? [p.two, p.one] : [p.one, p.two]))));
  rings.forEach((ring, i) => {
    if (new Set(ring.map(String)).size < 3)
      refuse(`第 ${all[i][0].line} 行起的一圈只有 ${new Set(ring.map(String)).size} 个不同的点，至少需要 3 个`);
  });
  const where = site ? `地块 ${shown(site)}：` : "";
  const distinct = rings.filter((ring, i) => !rings.slice(0, i).some((other) => sameRing(ring, other)));
  if (distinct.length < rings.length) notes.push(`${where}${rings.length - distinct.length} 圈重复给出，只计一次`);
  const crossed = distinct.map((ring) => distinct.some((other) => relation(ring, other, swap) === "overlap"));
  if (crossed.some(Boolean)) notes.push(`${where}${crossed.filter(Boolean).length} 圈互相重叠，已合并计算`);
  const calm = distinct.filter((_, i) => !crossed[i]);
  const depth = calm.map((ring) => calm.filter((other) => relation(ring, other, swap) === "inside"));
  const shells = calm.filter((_, i) => depth[i].length % 2 === 0).map((ring) => [ring]);
  calm.forEach((ring, i) => {
    if (depth[i].length % 2 === 0) return;
    const owner = depth[i].reduce((best, other) => (Math.abs(turning(other)) < Math.abs(turning(best)) ? other : best));
    shells.find(([shell]) => shell === owner)?.push(ring);
  });
  return [...shells, ...distinct.filter((_, i) => crossed[i]).map((ring) => [ring])];
}

/** How a ring lies to another: "inside" it, "overlap" when each has ground of its own and some in common, else "apart". */
function relation(ring, other, metres) {
  const [a, b] = [boxOfPoints(ring.flat(), 2), boxOfPoints(other.flat(), 2)];
  if (ring === other || a[0] > b[2] || a[2] < b[0] || a[1] > b[3] || a[3] < b[1]) return "apart";
  const polygons = covering([ring, other], metres ? 1e5 : undefined);
  const together = polygons.reduce((sum, rings) => sum + nested(rings).reduce((whole, one) => whole + turning(one), 0), 0);
  const [mine, its] = [Math.abs(turning(ring)), Math.abs(turning(other))];
  const least = 1e-9 * Math.min(mine, its);
  if (together >= mine + its - least) return "apart";
  if (together <= its + least) return "inside";
  return together <= mine + least ? "apart" : "overlap";
}

/** Whether two rings have the same corners in the same or the reverse order, wherever they begin. */
function sameRing(a, b) {
  if (a.length !== b.length) return false;
  const texts = b.map(String);
  const at = texts.indexOf(String(a[0]));
  return (
    at >= 0 &&
    [1, -1].some((step) => a.every((point, i) => String(point) === texts[(at + step * i + i * texts.length + texts.length) % texts.length]))
  );
}
