/** Measuring and drawing (量算与绘制): distances and areas on the ellipsoid; a drawn or dropped polygon against every layer. */
import { MOST_BYTES, readLoose, readRange } from "./files.js";
import { clear, keep, pathLength, sketch } from "./sketch.js";
import { study } from "./study.js";
import { fill, h, rounded, shown } from "../text.js";

/**
 * The page of tools: measure, draw, drop.
 * @param {import("../state.js").App} app
 */
export function measurePage(app) {
  const result = h("div.sg-result", { "aria-live": "polite" });
  const picker = h("input", {
    type: "file",
    hidden: true,
    multiple: true,
    accept: ".geojson,.json,.kml,.kmz,.zip,.shp,.shx,.dbf,.prj,.cpg,.csv,.txt",
    "aria-label": "打开范围文件",
    onchange: async () => {
      await readFiles(app, [...picker.files], result);
      picker.value = "";
    },
  });
  const say = (...lines) =>
    fill(
      result,
      lines.map((line) => h("p", {}, line)),
    );
  const length = () =>
    sketch(app, {
      closed: false,
      note: (points) => say(`已点 ${points.length} 个点，长度 ${rounded(pathLength(points) / 1000, 3)} km`),
      finish: (points, shape) => {
        keep(app, shape);
        say(`长度：${rounded(pathLength(points) / 1000, 3)} km（CGCS2000 椭球大地线）`);
      },
    });
  const area = () =>
    sketch(app, {
      closed: true,
      note: (points) => say(`已点 ${points.length} 个点；双击或按回车结束`),
      finish: (points, shape) => {
        shape.remove();
        study(app, { polygons: [[points]] }, "绘制范围", result);
      },
    });
  say("单击加点，双击或回车结束，Esc 取消。");
  app.readFiles = (files) => readFiles(app, files, result);
  app.measure = (polygons, name = "范围") => study(app, { polygons }, name, result);
  return h(
    "div",
    {},
    h(
      "div.sg-row.sg-wrap",
      {},
      h("button", { type: "button", onclick: length }, "量距离"),
      h("button", { type: "button", onclick: area }, "画多边形"),
      h("button", { type: "button", onclick: () => picker.click() }, "打开范围文件"),
      h(
        "button",
        {
          type: "button",
          onclick: () => {
            clear(app);
            say("已清除。");
          },
        },
        "清除",
      ),
    ),
    h(
      "p.sg-small",
      {},
      "可打开或拖入 GeoJSON、KML、KMZ、Shapefile（zip，或同时选择 .shp、.prj、.dbf）、界址点 CSV（X 北、Y 东带号）。文件只在本机读取，不会上传。",
    ),
    picker,
    result,
  );
}

/**
 * Catch files that are dropped anywhere on the page, from its first moment: a browser would leave the page for them.
 * @param {import("../state.js").App} app
 */
export function dropZone(app) {
  const zone = document.body;
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("sg-dropping");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("sg-dropping"));
  zone.addEventListener("drop", async (event) => {
    event.preventDefault();
    zone.classList.remove("sg-dropping");
    const files = [...event.dataTransfer.files];
    if (!files.length) return;
    app.openPanel?.("right");
    app.showPage("量算");
    await app.readFiles(files);
  });
}

/**
 * Read a file, or a Shapefile's members opened together, and study its polygons; what is wrong is said in a sentence.
 * @param {import("../state.js").App} app
 */
async function readFiles(app, files, result) {
  if (!files.length) return;
  app.openPanel?.("right");
  app.showPage("量算");
  const first = files.find((file) => /\.shp$/i.test(file.name)) ?? files[0];
  try {
    const size = files.reduce((sum, file) => sum + file.size, 0);
    if (size > MOST_BYTES) throw new Error(`文件 ${(size / (1 << 20)).toFixed(0)} MB，超过 ${MOST_BYTES >> 20} MB；请用命令行计算`);
    const members = new Map();
    for (const file of files) members.set(file.name, new Uint8Array(await file.arrayBuffer()));
    const strangers = files.filter(
      (file) => !/\.(shp|shx|dbf|prj|cpg|sbn|sbx|qpj|qix)$/i.test(file.name) && !/\.shp\.xml$/i.test(file.name),
    );
    if (files.length > 1 && strangers.length)
      throw new Error(`一次只能打开一个范围文件（收到 ${files.length} 个）；请逐个打开，或合并为一个`);
    const range =
      files.length > 1 || first.name.toLowerCase().endsWith(".shp") ? readLoose(members) : readRange(first.name, members.get(first.name));
    study(app, range, shown(first.name), result);
  } catch (error) {
    fill(result, h("p.sg-error", { role: "alert" }, `无法读取 ${shown(first.name)}：${error.message}`));
  }
}
