/** Shapefiles (Shapefile 读取): the polygons of a .shp with what its .prj, .dbf and .shx say about them. */
import { decodeText } from "./decode.js";
import { MOST_POINTS, refuse } from "./limits.js";
import { fromWkt } from "./projection.js";
import { crossingOf, liesIn, openRing, turning } from "./rings.js";
import { shown } from "../text.js";

const LONGEST_NAME = 60;

/** Code pages by language driver id (dBASE 语言标识) and by the name in a .cpg. */
const DRIVERS = { 0x4d: "gb18030", 0x7a: "gb18030", 0x4f: "big5", 0x78: "big5", 0x57: "windows-1252", 0x03: "windows-1252" };

/** @type {[RegExp, string][]} */
const PAGES = [
  [/^(utf-?8|65001)$/i, "utf-8"],
  [/^((ansi ?|cp|oem ?)?936|gbk|gb2312|gb18030|54936)$/i, "gb18030"],
  [/^((ansi ?|cp)?950|big-?5)$/i, "big5"],
  [/^((ansi ?|cp)?1252|iso-?8859-?1|88591)$/i, "windows-1252"],
];
const NAMES = /^(名称|项目名称|地块名称|图斑名称|项目|地块|地块编号|编号|name|xmmc|dkmc|mc)$/i;
const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * Read a Shapefile from its members, each named in full.
 * @param {Map<string, Uint8Array>} members  at least the .shp; the others count only if they have its name
 * @returns {{polygons: [number, number][][][], locate: Function, notes: string[], names: string[], facts: string[][]}}
 */
export function readShapefile(members) {
  const every = [...members.keys()].filter((name) => /\.shp$/i.test(name));
  if (every.length !== 1) refuse(every.length ? `其中有 ${every.length} 个 .shp；请只保留一个范围图层` : "其中没有 .shp 文件");
  const stem = every[0].slice(0, -4).toLowerCase();
  const beside = (ending) => {
    const name = [...members.keys()].find((one) => one.toLowerCase() === stem + ending);
    return name === undefined ? null : members.get(name);
  };
  const prj = beside(".prj") ?? refuse(`缺少与 ${shown(every[0])} 同名的 .prj，无法确定坐标系；请连同 .prj 一起打开或压缩`);
  const locate = fromWkt(decodeText(prj));
  const notes = [];
  const rows = beside(".dbf") ? readDbf(beside(".dbf"), beside(".cpg"), notes) : null;
  const records = readRecords(members.get(every[0]));
  const index = beside(".shx");
  const listed = index && Math.floor((index.length - 100) / 8);
  if (index && listed !== records.length)
    refuse(`.shx 记有 ${listed} 个图形，.shp 中有 ${records.length} 个，两者不是同一图层或已损坏；请重新导出`);
  if (rows && rows.length !== records.length)
    refuse(`.dbf 有 ${rows.length} 行，.shp 有 ${records.length} 个图形，两者不是同一图层；请重新导出`);
  const kept = records.map((rings, i) => ({ rings, row: rows?.[i], number: i + 1 }));
  const deleted = kept.filter((one) => one.row?.deleted);
  if (deleted.length) notes.push(`${deleted.length} 个图形在 .dbf 中已标记删除，未计入（第 ${list(deleted)} 个）`);
  const standing = kept.filter((one) => !one.row?.deleted);
  const bare = standing.filter((one) => !one.rings.length);
  if (bare.length) notes.push(`${bare.length} 个要素没有几何，未计入（第 ${list(bare)} 个）`);
  const drawn = standing.filter((one) => one.rings.length);
  const polygons = drawn.flatMap((one) => sorted(one, notes));
  const facts = drawn.length === 1 ? (drawn[0].row?.facts() ?? []) : [];
  return { polygons, locate, notes, names: drawn.map((one) => one.row?.name).filter(Boolean), facts };
}

function list(some) {
  return (
    some
      .slice(0, 8)
      .map((one) => one.number)
      .join("、") + (some.length > 8 ? "……" : "")
  );
}

/** Rings of each record of a .shp, closed or not, none for a record without shape. */
function readRecords(bytes) {
  const view = viewOf(bytes);
  if (bytes.length < 100 || view.getInt32(0) !== 9994) refuse("不是 Shapefile（.shp 文件头不符）");
  const type = view.getInt32(32, true);
  if (type === 31) refuse("Shapefile 是多面体（MultiPatch），不是面图层；请先转换为面（Polygon）");
  if (![5, 15, 25].includes(type)) refuse("Shapefile 不是面图层；请使用面（Polygon）图层");
  const found = [];
  for (let at = 100; at + 8 <= bytes.length; ) {
    const next = at + 8 + 2 * view.getInt32(at + 4);
    if (next <= at + 8 || next > bytes.length) refuse("Shapefile 不完整");
    const kind = view.getInt32(at + 8, true);
    if (kind !== 0 && kind !== type) refuse(`Shapefile 第 ${found.length + 1} 个图形不是面`);
    found.push(kind === 0 ? [] : ringsAt(view, at + 8, next));
    at = next;
  }
  return found;
}

function ringsAt(view, at, end) {
  if (at + 44 > end) refuse("Shapefile 不完整");
  const [parts, points] = [view.getInt32(at + 36, true), view.getInt32(at + 40, true)];
  if (parts < 0 || points < 0 || at + 44 + 4 * parts + 16 * points > end) refuse("Shapefile 不完整");
  if (points > MOST_POINTS) refuse(`顶点超过 ${MOST_POINTS} 个；请用命令行计算`);
  const first = at + 44 + 4 * parts;
  const starts = Array.from({ length: parts }, (_, part) => view.getInt32(at + 44 + 4 * part, true));
  if (starts.some((from, i) => from < 0 || from > (starts[i + 1] ?? points))) refuse("Shapefile 不完整");
  return starts
    .map((from, i) => {
      const ring = [];
      for (let k = from; k < (starts[i + 1] ?? points); k++)
        ring.push([view.getFloat64(first + 16 * k, true), view.getFloat64(first + 16 * k + 8, true)]);
      return openRing(ring);
    })
    .filter((ring) => ring.length >= 3);
}

/**
 * Sort a record's rings into polygons as GDAL does: shells run clockwise, an anticlockwise ring is a hole of the smallest shell around
 * it, or a shell where there is none. A record drawn the other way round throughout is read that way, and said so.
 */
function sorted({ rings, number }, notes) {
  let shells = rings.filter((ring) => turning(ring) < 0);
  let others = rings.filter((ring) => turning(ring) >= 0);
  if (
    shells.length &&
    others.length &&
    shells.every((ring) => others.some((other) => Math.abs(turning(ring)) < turning(other) && liesIn(ring, other)))
  ) {
    notes.push(`第 ${number} 个图形的环方向与 Shapefile 规定相反（外环应为顺时针），已按内外关系读取`);
    [shells, others] = [others, shells];
  }
  const found = shells.map((ring) => ({ size: Math.abs(turning(ring)), rings: [ring] })).sort((a, b) => a.size - b.size);
  const alone = [];
  for (const ring of others) {
    const around =
      found.find((one) => Math.abs(turning(ring)) <= one.size && liesIn(ring, one.rings[0])) ??
      found.find((one) => crossingOf([one.rings[0], ring]));
    if (around) around.rings.push(ring);
    else alone.push([ring]);
  }
  return [...found.map((one) => one.rings), ...alone];
}

/** Rows of a .dbf: whether each is marked deleted, and its name if a column holds one. */
function readDbf(bytes, cpg, notes) {
  const view = viewOf(bytes);
  if (bytes.length < 33) refuse(".dbf 不完整");
  const [count, head, wide] = [view.getUint32(4, true), view.getUint16(8, true), view.getUint16(10, true)];
  if (!wide || head + count * wide > bytes.length + 1) refuse(".dbf 不完整；请重新导出");
  const decode = decoderOf(bytes, cpg, view.getUint8(29), [head, wide, count]);
  const field = decode && fieldOf(bytes, head, decode);
  if (!decode) notes.push("属性文字的编码无法识别（.cpg 与内容不符），未显示名称；几何不受影响");
  return Array.from({ length: count }, (_, i) => {
    const at = head + i * wide;
    const text = field
      ? decode(bytes.subarray(at + field.from, at + field.from + field.length))
          .replace(/[\0 ]+$/, "")
          .trim()
      : "";
    const facts = () => (decode ? factsOf(bytes, head, at, decode) : []);
    return { deleted: bytes[at] === 0x2a, name: shown(text).slice(0, LONGEST_NAME), facts };
  });
}

/** What a row says of its shape, as [field, text]; fields that hold nothing are left out. */
function factsOf(bytes, head, at, decode) {
  const clean = (part) => shown(decode(part).replace(/\0[^]*$/, "").trim());
  return fieldsOf(bytes, head)
    .map(({ name, from, length }) => [clean(name), clean(bytes.subarray(at + from, at + from + length))])
    .filter(([, text]) => text && !/^\*+$/.test(text));
}

/** How to decode texts: as the .cpg says, else the language driver, else UTF-8, else GB18030; null if what is said does not fit. */
function decoderOf(bytes, cpg, driver, [head, wide, count]) {
  const said = cpg ? new TextDecoder("windows-1252").decode(cpg).trim() : "";
  const named = said ? PAGES.find(([pattern]) => pattern.test(said))?.[1] : DRIVERS[driver];
  if (said && !named) return null;
  const content = bytes.subarray(0, head + count * wide);
  for (const encoding of named ? [named] : ["utf-8", "gb18030"]) {
    try {
      const decoder = new TextDecoder(encoding, { fatal: true });
      fieldsOf(content, head).forEach(({ name }) => decoder.decode(name));
      for (const { from, length } of fieldsOf(content, head).filter((one) => one.text)) {
        for (let i = 0; i < count; i++) decoder.decode(whole(content.subarray(head + i * wide + from, head + i * wide + from + length)));
      }
      const easy = new TextDecoder(encoding);
      return (part) => easy.decode(whole(part));
    } catch {
      continue;
    }
  }
  return null;
}

/** A text without what follows its end: the padding, and a character that the column's width has cut. */
function whole(part) {
  let end = part.length;
  while (end && (part[end - 1] === 0x20 || part[end - 1] === 0)) end--;
  return end === part.length && end > 3 ? cutBack(part) : part.subarray(0, end);
}

function cutBack(part) {
  for (const encoding of ["utf-8", "gb18030"]) {
    for (let less = 0; less < 4; less++) {
      try {
        new TextDecoder(encoding, { fatal: true }).decode(part.subarray(0, part.length - less));
        return part.subarray(0, part.length - less);
      } catch {
        continue;
      }
    }
  }
  return part;
}

function fieldsOf(bytes, head) {
  const found = [];
  let from = 1;
  for (let at = 32; at + 32 <= head && bytes[at] !== 0x0d; at += 32) {
    const end = bytes.subarray(at, at + 11).indexOf(0);
    found.push({ name: bytes.subarray(at, at + (end < 0 ? 11 : end)), text: bytes[at + 11] === 0x43, from, length: bytes[at + 16] });
    from += bytes[at + 16];
  }
  return found;
}

function fieldOf(bytes, head, decode) {
  return fieldsOf(bytes, head).find((one) => one.text && NAMES.test(decode(one.name).trim())) ?? null;
}
