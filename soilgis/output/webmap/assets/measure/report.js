/** The report on a range (核查结果): areas, overlaps with their bounds, the exact commands, CSV and GeoJSON. */
import { csv, fileName, saveText } from "../export/save.js";
import { boxOfPoints, nested } from "./rings.js";
import { chip, h, rounded } from "../text.js";

const MU = 2000 / 3;
const MOST_NAMES = 5;
const LONGEST_NAME = 40;
const MOST_FACTS = 12;
const LONGEST_FACT = 80;

/** Decimals that a bound allows: two digits of the bound itself, and never more than `most`. */
export function decimals(off, most) {
  return off > 0 ? Math.max(0, Math.min(most, 1 - Math.floor(Math.log10(off)))) : most;
}

/** An area in a unit of so many m², no finer than its bound. */
function inUnit({ area, off }, unit, most) {
  return rounded(area / unit, decimals(off > 0.5 ? off / unit : 0, most));
}

/** Whether a figure is smaller than what it may be off by: then it says nothing. */
function vague(one) {
  return one.area > 0.5 && one.off > 0.5 && one.off >= one.area;
}

/** Square metres in the three units planners use. */
function areaTexts(m2) {
  return [`${rounded(m2 / 1e6, 4)} km²`, `${rounded(m2 / 1e4, 4)} 公顷`, `${rounded(m2 / MU, 2)} 亩`];
}

/** @param {import("../state.js").App} app */
export function report(app, found) {
  const { view } = app.state;
  return [
    h("h2", {}, found.name),
    found.names.length ? h("p.sg-small", {}, `图形名称：${namesOf(found)}`) : null,
    attributes(found.facts),
    found.notes.map((note) => h("p.sg-small.sg-told", {}, `注意：${note}`)),
    h("p", {}, "范围面积 ", h("strong", {}, areaTexts(found.total).join(" ＝ "))),
    outside(found),
    elsewhere(found)
      ? null
      : [
          overlapTable(
            "涉及行政区",
            found.regions.filter((one) => one.area > 0.5),
            found,
          ),
          overlapTable("涉及优先区", found.zones, found, view),
        ],
    found.gaps.map((gap) => h("p.sg-gapline", {}, h("span.sg-chip.sg-unchecked", {}, "未核查"), ` ${gap.title}：${gap.reason}`)),
    h("p.sg-small", {}, "±为界线显示简化带来的上限。面积为 CGCS2000 椭球面积。需要精确结果时，请用命令行计算。"),
    h("p.sg-small", {}, "先导出 GeoJSON，再在同一目录运行（自有图层另加 --layers 目录）："),
    commandLines(found, view).map((line) => h("pre.sg-code", {}, line)),
    h(
      "div.sg-row.sg-wrap",
      {},
      h("button", { type: "button", onclick: () => saveText(studyCsv(found), `${fileOf(found)}_叠加.csv`, "text/csv") }, "导出 CSV"),
      h(
        "button",
        { type: "button", onclick: () => saveText(studyGeoJson(found), `${fileOf(found)}.geojson`, "application/geo+json") },
        "导出 GeoJSON",
      ),
    ),
  ];
}

/** What the file says of its only shape: the first fields that hold something. */
function attributes(facts) {
  if (!facts.length) return null;
  const rows = facts
    .slice(0, MOST_FACTS)
    .map(([name, text]) => h("tr", {}, h("th", { scope: "row" }, clipped(name, LONGEST_NAME)), h("td", {}, clipped(text, LONGEST_FACT))));
  const more = facts.length > MOST_FACTS ? `（前 ${MOST_FACTS} 项，共 ${facts.length} 项）` : "";
  return h("table", {}, h("caption", {}, `文件中的属性${more}`), h("tbody", {}, rows));
}

/** Names of the shapes in the file, the first few of many. */
function namesOf({ names }) {
  const first = names.slice(0, MOST_NAMES).map((name) => clipped(name, LONGEST_NAME));
  const count = names.length > MOST_NAMES ? ` 等 ${names.length} 个` : "";
  return first.join("、") + count;
}

function clipped(text, most) {
  const signs = [...text];
  return signs.length > most ? `${signs.slice(0, most - 1).join("")}…` : text;
}

/** Whether the range shares no ground with the study: then nothing was checked, and nothing is clear. */
function elsewhere(found) {
  return !found.regions.some((one) => one.area > 0.5);
}

function outside(found) {
  if (elsewhere(found)) {
    const [west, south, east, north] = boxOfPoints(found.polygons.flat(3), 2);
    const place = `${west.toFixed(3)}–${east.toFixed(3)}°E，${south.toFixed(3)}–${north.toFixed(3)}°N`;
    return h(
      "p.sg-error",
      { role: "alert" },
      `范围（${place}）与研究区没有公共部分，全部未核查；请检查坐标系、带号和中央经线，或换用范围所在地的地图`,
    );
  }
  const covered = found.regions.reduce((sum, one) => sum + one.area, 0);
  const left = found.total - covered;
  return left > 1 + found.total * 1e-9 ? h("p.sg-small", {}, `其中 ${rounded(left / 1e6, 4)} km² 在本次范围行政区之外，未核查。`) : null;
}

function overlapTable(title, rows, found, view) {
  if (!rows.length) return h("p", {}, `${title}：无`);
  return h(
    "table",
    {},
    h("caption", {}, title),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        ["名称", "面积", "占范围"].map((text) => h("th", { scope: "col" }, text)),
      ),
    ),
    h(
      "tbody",
      {},
      rows.map((one) => [
        h(
          one.area > 0.5 ? "tr.sg-first" : "tr.sg-first.sg-clear",
          {},
          h("th", { scope: "row" }, one.name, view && one.status ? chip(view, one.status) : null),
          h("td.sg-num", {}, verdict(one)),
          h("td.sg-num", {}, one.area > 0.5 && !vague(one) ? shareOf(one, found) : ""),
        ),
        h(
          "tr",
          {},
          h(
            "td.sg-small",
            { colSpan: 3 },
            one.area > 0.5 && !vague(one) ? `${inUnit(one, 1e4, 4)} 公顷　${inUnit(one, MU, 2)} 亩　` : "",
            bound(one),
          ),
        ),
      ]),
    ),
  );
}

/** How far a figure may be off; nothing where it is exact, and a plain word where the bound is larger than the figure. */
function bound(one) {
  if (one.off <= 0.5) return one.area > 0.5 ? "不受界线简化影响" : "";
  const most = `±${rounded(one.off / 1e6, decimals(one.off / 1e6, 4))} km²`;
  return vague(one) ? `量得 ${inUnit(one, 1e6, 4)} km²，误差上限 ${most}，不小于数值本身，须用命令行精算` : `误差上限 ${most}`;
}

/** Share of the range, no finer than the bound allows. */
function shareOf(one, found) {
  return `${rounded((one.area / found.total) * 100, decimals(one.off > 0.5 ? (one.off / found.total) * 100 : 0, 2))}%`;
}

/** A zone that is not met but whose border is near is not declared clear. */
function verdict(one) {
  if (vague(one)) return "需精算";
  if (one.area > 0.5) return `${inUnit(one, 1e6, 4)} km²`;
  return one.off > 0 ? "界线附近，需精确核查" : one.clear;
}

/** The commands that give the exact figures for the exported GeoJSON: against the zones, and against the regions. */
function commandLines(found, view) {
  const name = fileOf(found);
  const zones = view.layers.map((layer) => ` --zones ${layer.id}`).join("");
  const lines = [
    `soilgis coverage --regions admin --level ${view.levelId} --zones "${name}.geojson" --zone-id name --out "${name}_行政区.csv"`,
  ];
  if (zones) lines.unshift(`soilgis coverage --regions "${name}.geojson" --region-id name${zones} --out "${name}_分区.csv"`);
  return lines;
}

/** The export's name without its ending. */
function fileOf(found) {
  return fileName(found.name.replace(/\.(geojson|json|kml|kmz|zip|csv|txt)$/i, "")).replace(/[\s$`"]/g, "_");
}

export function studyCsv(found) {
  const head = ["类别", "编号", "名称", "状态", "核查结论", "面积_km2", "面积_公顷", "面积_亩", "占范围_%", "简化误差上限_km2"];
  const rows = [...found.regions.filter((one) => one.area > 0.5), ...found.zones].map((one) => [
    one.kind,
    one.code,
    one.name,
    one.status ?? "",
    vague(one) ? "需精算" : one.area > 0.5 ? "涉及" : elsewhere(found) ? "未核查" : one.off > 0 ? "需精确核查" : one.clear,
    (one.area / 1e6).toFixed(6),
    (one.area / 1e4).toFixed(4),
    (one.area / MU).toFixed(2),
    ((one.area / found.total) * 100).toFixed(4),
    (one.off / 1e6).toFixed(6),
  ]);
  const gaps = found.gaps.map((gap) => ["未核查图层", gap.id, gap.title, gap.status, "未核查", "", "", "", "", ""]);
  return csv([
    head,
    [
      "范围",
      "",
      found.name,
      "",
      "",
      (found.total / 1e6).toFixed(6),
      (found.total / 1e4).toFixed(4),
      (found.total / MU).toFixed(2),
      "100",
      "0",
    ],
    ...rows,
    ...gaps,
  ]);
}

function studyGeoJson(found) {
  const close = (ring) => [...ring, ring[0]];
  const geometry = { type: "MultiPolygon", coordinates: found.polygons.map((rings) => nested(rings).map(close)) };
  return JSON.stringify({
    type: "FeatureCollection",
    features: [{ type: "Feature", properties: { name: found.name, area_m2: Math.round(found.total) }, geometry }],
  });
}
