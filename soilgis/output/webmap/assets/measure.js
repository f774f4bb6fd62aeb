/** Measuring and drawing (量算与绘制): distances and areas on the ellipsoid; a drawn or dropped polygon against every layer. */
(function (SG) {
  "use strict";
  const { h, fill, rounded } = SG;
  const SKETCH = { color: "#ff3d3d", weight: 2, fillOpacity: 0.12, interactive: false };
  const MU = 2000 / 3;
  const MOST_NAMES = 5;
  const LONGEST_NAME = 40;

  /** Square metres in the three units planners use. */
  function areaTexts(m2) {
    return [`${rounded(m2 / 1e6, 4)} km²`, `${rounded(m2 / 1e4, 4)} 公顷`, `${rounded(m2 / MU, 2)} 亩`];
  }

  /** Let the user click points; `finish(points)` gets them as [lon, lat]. Enter or a double click ends, Escape cancels. */
  function sketch(app, { closed, note, finish }) {
    app.stopSketch?.();
    const { map } = app;
    const points = [];
    const shape = (closed ? L.polygon : L.polyline)([], SKETCH).addTo(map);
    app.busy = true;
    map.doubleClickZoom.disable();
    map.getContainer().classList.add("sg-sketching");
    const stop = () => {
      map.off("click", add);
      map.off("dblclick", end);
      document.removeEventListener("keydown", key);
      map.getContainer().classList.remove("sg-sketching");
      app.stopSketch = null;
      setTimeout(() => {
        app.busy = false;
        map.doubleClickZoom.enable();
      }, 60);
    };
    const add = (event) => {
      points.push([event.latlng.lng, event.latlng.lat]);
      shape.addLatLng(event.latlng);
      note?.(points);
    };
    const end = () => {
      const kept = points.filter((point, i) => i === 0 || Math.hypot(point[0] - points[i - 1][0], point[1] - points[i - 1][1]) > 1e-9);
      stop();
      if (kept.length >= (closed ? 3 : 2)) finish(kept, shape);
      else shape.remove();
    };
    const key = (event) => {
      if (event.key === "Enter") end();
      if (event.key === "Escape") {
        stop();
        shape.remove();
      }
    };
    app.stopSketch = () => {
      stop();
      shape.remove();
    };
    map.on("click", add);
    map.on("dblclick", end);
    document.addEventListener("keydown", key);
  }

  /** Total length of a path in metres. */
  function pathLength(points) {
    return points.slice(1).reduce((sum, point, i) => sum + SG.distance(points[i], point), 0);
  }

  /** The page of tools: measure, draw, drop. */
  function measurePage(app) {
    const result = h("div.sg-result", { "aria-live": "polite" });
    const picker = h("input", { type: "file", hidden: true, multiple: true, accept: ".geojson,.json,.kml,.kmz,.zip,.shp,.shx,.dbf,.prj,.cpg,.csv,.txt", "aria-label": "打开范围文件", onchange: async () => {
      await readFiles(app, [...picker.files], result);
      picker.value = "";
    } });
    const say = (...lines) => fill(result, lines.map((line) => h("p", {}, line)));
    const length = () => sketch(app, { closed: false, note: (points) => say(`已点 ${points.length} 个点，长度 ${rounded(pathLength(points) / 1000, 3)} km`), finish: (points, shape) => {
      keep(app, shape);
      say(`长度：${rounded(pathLength(points) / 1000, 3)} km（CGCS2000 椭球大地线）`);
    } });
    const area = () => sketch(app, { closed: true, note: (points) => say(`已点 ${points.length} 个点；双击或按回车结束`), finish: (points, shape) => {
      shape.remove();
      study(app, { polygons: [[points]] }, "绘制范围", result);
    } });
    say("单击加点，双击或回车结束，Esc 取消。");
    app.readFiles = (files) => readFiles(app, files, result);
    app.measure = (polygons, name = "范围") => study(app, { polygons }, name, result);
    return h("div", {},
      h("div.sg-row.sg-wrap", {},
        h("button", { type: "button", onclick: length }, "量距离"), h("button", { type: "button", onclick: area }, "画多边形"),
        h("button", { type: "button", onclick: () => picker.click() }, "打开范围文件"),
        h("button", { type: "button", onclick: () => {
          clear(app);
          say("已清除。");
        } }, "清除")),
      h("p.sg-small", {}, "可打开或拖入 GeoJSON、KML、KMZ、Shapefile（zip，或同时选择 .shp、.prj、.dbf）、界址点 CSV（X 北、Y 东带号）。文件只在本机读取，不会上传。"), picker, result);
  }

  function keep(app, shape) {
    (app.sketches ??= []).push(shape);
  }

  function clear(app) {
    app.stopSketch?.();
    for (const shape of app.sketches ?? []) shape.remove();
    app.sketches = [];
  }

  /** Catch files that are dropped anywhere on the page, from its first moment: a browser would leave the page for them. */
  function dropZone(app) {
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

  /** Read a file, or a Shapefile's members opened together, and study its polygons; what is wrong is said in a sentence. */
  async function readFiles(app, files, result) {
    if (!files.length) return;
    app.openPanel?.("right");
    app.showPage("量算");
    const first = files.find((file) => /\.shp$/i.test(file.name)) ?? files[0];
    try {
      const size = files.reduce((sum, file) => sum + file.size, 0);
      if (size > SG.MOST_BYTES) throw new Error(`文件 ${(size / (1 << 20)).toFixed(0)} MB，超过 ${SG.MOST_BYTES >> 20} MB；请用命令行计算`);
      const members = new Map();
      for (const file of files) members.set(file.name, new Uint8Array(await file.arrayBuffer()));
      const strangers = files.filter((file) => !/\.(shp|shx|dbf|prj|cpg|sbn|sbx|qpj|qix)$/i.test(file.name) && !/\.shp\.xml$/i.test(file.name));
      if (files.length > 1 && strangers.length) throw new Error(`一次只能打开一个范围文件（收到 ${files.length} 个）；请逐个打开，或合并为一个`);
      const range = files.length > 1 || first.name.toLowerCase().endsWith(".shp") ? SG.readLoose(members) : SG.readRange(first.name, members.get(first.name));
      study(app, range, SG.shown(first.name), result);
    } catch (error) {
      fill(result, h("p.sg-error", { role: "alert" }, `无法读取 ${SG.shown(first.name)}：${error.message}`));
    }
  }

  /** Overlap of polygons with every region and zone. */
  function studied(app, polygons) {
    const parts = polygons.map(SG.nested);
    const rings = parts.flat();
    const total = parts.reduce((sum, part) => sum + SG.polygonArea(part), 0);
    const packs = new Map();
    const facesOf = (pack) => {
      if (!packs.has(pack)) {
        const sum = new Map();
        for (const part of parts) for (const [face, area] of SG.faceOverlaps(pack, part)) sum.set(face, (sum.get(face) ?? 0) + area);
        packs.set(pack, sum);
      }
      return packs.get(pack);
    };
    const shareOf = (layer, feature) => {
      const faces = facesOf(layer.pack);
      const members = layer.facesOf(feature);
      const area = members.reduce((sum, face) => sum + (faces.get(face) ?? 0), 0);
      return { area: Math.min(area, total), off: SG.tolerance(layer.pack, members, rings) };
    };
    const { view } = app.state;
    const regions = view.regions.code.map((code, i) => ({ kind: "行政区", code, name: view.regions.name[i], whole: view.regions.area[i], ...shareOf(app.regions, i) })).filter((one) => one.area > 0.5 || one.off > 0.5);
    const zones = view.layers.flatMap((card, i) => SG.zonesOf(view, card).map((zone, feature) => ({ kind: zone.kind, code: zone.id, name: zone.name, status: zone.status, clear: zone.outside, whole: null, ...shareOf(app.zones[i], feature) })));
    return { total, regions: regions.sort((a, b) => b.area - a.area), zones, gaps: view.gaps };
  }

  function study(app, { polygons: given, notes = [], names = [] }, name, result) {
    clear(app);
    const { polygons, crossing } = SG.united(given);
    const crossed = given.map((rings) => SG.crossing(rings)).find(Boolean) ?? crossing;
    if (crossed) return fill(result, h("p.sg-error", { role: "alert" }, `多边形自相交（约 ${crossed[0].toFixed(5)}°E，${crossed[1].toFixed(5)}°N）；请重新绘制`));
    const shape = L.polygon(polygons.map((rings) => rings.map((ring) => ring.map(([lon, lat]) => [lat, lon]))), SKETCH).addTo(app.map);
    keep(app, shape);
    app.map.fitBounds(shape.getBounds(), { maxZoom: 12, padding: [30, 30] });
    const found = studied(app, polygons);
    app.lastStudy = { ...found, name, polygons, notes, names };
    return fill(result, report(app, app.lastStudy));
  }

  function report(app, found) {
    const { view } = app.state;
    return [
      h("h2", {}, found.name),
      found.names.length ? h("p.sg-small", {}, `图形名称：${found.names.slice(0, MOST_NAMES).map((name) => clipped(name, LONGEST_NAME)).join("、")}${found.names.length > MOST_NAMES ? ` 等 ${found.names.length} 个` : ""}`) : null,
      found.notes.map((note) => h("p.sg-small.sg-told", {}, `注意：${note}`)),
      h("p", {}, "范围面积 ", h("strong", {}, areaTexts(found.total).join(" ＝ "))),
      outside(found),
      elsewhere(found) ? null : [overlapTable("涉及行政区", found.regions.filter((one) => one.area > 0.5), found), overlapTable("涉及优先区", found.zones, found, view)],
      found.gaps.map((gap) => h("p.sg-gapline", {}, h("span.sg-chip.sg-unchecked", {}, "未核查"), ` ${gap.title}：${gap.reason}`)),
      h("p.sg-small", {}, "±为界线显示简化带来的上限。面积为 CGCS2000 椭球面积。需要精确结果时，请用命令行计算。"),
      h("p.sg-small", {}, "先导出 GeoJSON，再在同一目录运行（自有图层另加 --layers 目录）："),
      commandLines(found, view).map((line) => h("pre.sg-code", {}, line)),
      h("div.sg-row.sg-wrap", {}, h("button", { type: "button", onclick: () => SG.saveText(studyCsv(found), `${fileOf(found)}_叠加.csv`, "text/csv") }, "导出 CSV"),
        h("button", { type: "button", onclick: () => SG.saveText(studyGeoJson(found), `${fileOf(found)}.geojson`, "application/geo+json") }, "导出 GeoJSON")),
    ];
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
      const [west, south, east, north] = SG.boxOfPoints(found.polygons.flat(3), 2);
      const place = `${west.toFixed(3)}–${east.toFixed(3)}°E，${south.toFixed(3)}–${north.toFixed(3)}°N`;
      return h("p.sg-error", { role: "alert" }, `范围（${place}）与研究区没有公共部分，全部未核查；请检查坐标系、带号和中央经线，或换用范围所在地的地图`);
    }
    const covered = found.regions.reduce((sum, one) => sum + one.area, 0);
    const left = found.total - covered;
    return left > 1 + found.total * 1e-9 ? h("p.sg-small", {}, `其中 ${rounded(left / 1e6, 4)} km² 在研究区行政区之外，未核查。`) : null;
  }

  function overlapTable(title, rows, found, view) {
    if (!rows.length) return h("p", {}, `${title}：无`);
    return h("table", {}, h("caption", {}, title),
      h("thead", {}, h("tr", {}, ["名称", "面积", "占范围"].map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, rows.map((one) => [
        h(one.area > 0.5 ? "tr.sg-first" : "tr.sg-first.sg-clear", {}, h("th", { scope: "row" }, one.name, view && one.status ? SG.chip(view, one.status) : null),
          h("td.sg-num", {}, verdict(one)), h("td.sg-num", {}, one.area > 0.5 ? `${rounded((one.area / found.total) * 100, 2)}%` : "")),
        h("tr", {}, h("td.sg-small", { colSpan: 3 }, one.area > 0.5 ? `${rounded(one.area / 1e4, 4)} 公顷　${rounded(one.area / MU, 2)} 亩　` : "", bound(one))),
      ])));
  }

  /** How far a figure may be off; nothing where it is exact, and a plain word where the bound is larger than the figure. */
  function bound(one) {
    if (one.off <= 0.5) return one.area > 0.5 ? "不受界线简化影响" : "";
    return `误差上限 ±${rounded(one.off / 1e6, 4)} km²${one.area > 0.5 && one.off >= one.area ? "，大于数值本身，需用命令行精算" : ""}`;
  }

  /** A zone that is not met but whose border is near is not declared clear. */
  function verdict(one) {
    if (one.area > 0.5) return `${rounded(one.area / 1e6, 4)} km²`;
    return one.off > 0 ? "界线附近，需精确核查" : one.clear;
  }

  /** The commands that give the exact figures for the exported GeoJSON: against the zones, and against the regions. */
  function commandLines(found, view) {
    const name = fileOf(found);
    const zones = view.layers.map((layer) => ` --zones ${layer.id}`).join("");
    const lines = [`soilgis coverage --regions admin --level ${view.levelId} --zones "${name}.geojson" --zone-id name --out "${name}_行政区.csv"`];
    if (zones) lines.unshift(`soilgis coverage --regions "${name}.geojson" --region-id name${zones} --out "${name}_分区.csv"`);
    return lines;
  }

  /** The export's name without its ending. */
  function fileOf(found) {
    return SG.fileName(found.name.replace(/\.(geojson|json|kml|kmz|zip|csv|txt)$/i, "")).replace(/[\s$`"]/g, "_");
  }

  function studyCsv(found) {
    const head = ["类别", "编号", "名称", "状态", "核查结论", "面积_km2", "面积_公顷", "面积_亩", "占范围_%", "简化误差上限_km2"];
    const rows = [...found.regions.filter((one) => one.area > 0.5), ...found.zones].map((one) => [one.kind, one.code, one.name, one.status ?? "", one.area > 0.5 ? "涉及" : elsewhere(found) ? "未核查" : one.off > 0 ? "需精确核查" : one.clear, (one.area / 1e6).toFixed(6), (one.area / 1e4).toFixed(4), (one.area / MU).toFixed(2), ((one.area / found.total) * 100).toFixed(4), (one.off / 1e6).toFixed(6)]);
    const gaps = found.gaps.map((gap) => ["未核查图层", gap.id, gap.title, gap.status, "未核查", "", "", "", "", ""]);
    return SG.csv([head, ["范围", "", found.name, "", "", (found.total / 1e6).toFixed(6), (found.total / 1e4).toFixed(4), (found.total / MU).toFixed(2), "100", "0"], ...rows, ...gaps]);
  }

  function studyGeoJson(found) {
    const close = (ring) => [...ring, ring[0]];
    const geometry = { type: "MultiPolygon", coordinates: found.polygons.map((rings) => SG.nested(rings).map(close)) };
    return JSON.stringify({ type: "FeatureCollection", features: [{ type: "Feature", properties: { name: found.name, area_m2: Math.round(found.total) }, geometry }] });
  }

  Object.assign(SG, { measurePage, dropZone, studied, areaTexts, pathLength, studyCsv });
})((globalThis.SG ??= {}));
