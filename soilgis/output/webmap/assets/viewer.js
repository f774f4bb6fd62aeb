/** The page (页面): puts map, panels and footer together and keeps them in step. */
import { take } from "./core/pack.js";
import { followLink, parseView } from "./export/link.js";
import { dropZone } from "./measure/measure.js";
import { context } from "./paint/context.js";
import { letters } from "./paint/letters.js";
import { overview } from "./paint/overview.js";
import { sheetOf, timing } from "./paint/sheet.js";
import { hoverCard, zonesAt } from "./panels/details.js";
import { frame } from "./panels/frame.js";
import { State } from "./state.js";
import { h } from "./text.js";

/* Called by hand in a browser's tools, and by tests. */
export { classColors } from "./core/colors.js";
export { ownLimits, reclass, spelled } from "./core/classing.js";
export { layOut } from "./export/export.js";
export { picture } from "./export/picture.js";
export { exactArea, polygonArea } from "./measure/area.js";
export { readRange } from "./measure/files.js";
export { studyCsv } from "./measure/report.js";

/**
 * Open the page.
 * @param {any} map  Leaflet's
 * @param {{regions: any, zones: any[], rasters: any[]}} layers  on the map already
 * @param {string} holder  id of the element that holds the view
 * @returns {import("./state.js").App}
 */
export function open(map, layers, holder) {
  const started = performance.now();
  const view = take(holder).head;
  const sheet = sheetOf(map);
  sheet.held = true;
  /** @type {import("./state.js").App} */
  const app = { map, view, state: new State(view), ...layers, hovered: -1, busy: false };
  app.bare = parseView(location.hash).ui === "map";
  app.say = toast();
  app.home = () => home(app);
  for (const raster of app.rasters) raster.ground = app.regions;
  document.title = view.title;
  document.documentElement.lang = "zh-CN";
  frame(app);
  controls(app);
  setTheme(app);
  app.state.watch((changed) => changed.has("theme") && setTheme(app));
  paintRegions(app);
  context(app);
  letters(app);
  pointer(app);
  home(app);
  overview(app);
  dropZone(app);
  followLink(app);
  sheet.held = false;
  sheet.paint();
  document.getElementById("sg-wait")?.remove();
  timing.open = performance.now() - started;
  timing.ready = performance.now();
  return app;
}

/** A short message that goes away by itself. */
function toast() {
  const box = h("div.sg-toast", { role: "status", hidden: true });
  document.body.append(box);
  let waiting = 0;
  return (text) => {
    box.textContent = text;
    box.hidden = false;
    clearTimeout(waiting);
    waiting = setTimeout(() => (box.hidden = true), 3500);
  };
}

/** What stands on the map: scale, north, zoom in Chinese, and the way back to the whole of it, also by the Home key. */
function controls(app) {
  const { map } = app;
  const holder = map.getContainer();
  L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 140 }).addTo(map);
  for (const [part, word] of [
    ["in", "放大"],
    ["out", "缩小"],
  ]) {
    const button = holder.querySelector(`.leaflet-control-zoom-${part}`);
    button?.setAttribute("title", word);
    button?.setAttribute("aria-label", word);
  }
  corner(map, () => {
    const button = h("button.sg-home", { type: "button", title: "显示全部范围（Home 键）", onclick: () => home(app) }, "全图");
    L.DomEvent.disableClickPropagation(button);
    return button;
  });
  corner(map, () => h("div.sg-north", { title: "上方为北", role: "img", "aria-label": "指北针，上方为北" }, h("span", {}, "▲"), "北"));
  holder.setAttribute("role", "application");
  holder.setAttribute("aria-label", "地图；方向键移动，加减键缩放，Home 键显示全图；行政区可在搜索、排名或表格中选择");
  document.addEventListener("keydown", (event) => {
    const typing = /** @type {Element} */ (event.target).closest?.("input, select, textarea, .sg-page");
    if (event.key === "Home" && !typing) home(app);
  });
  map.invalidateSize({ animate: false });
  new ResizeObserver(() => {
    map.invalidateSize({ animate: false });
    if (app.waitsForRoom || !app.moved) home(app);
  }).observe(holder);
  map.on("movestart zoomstart", () => (app.moved ||= !app.homing));
}

function corner(map, make) {
  const control = L.control({ position: "topright" });
  control.onAdd = make;
  control.addTo(map);
}

function setTheme(app) {
  document.documentElement.dataset.theme = app.state.theme;
}

function paintRegions(app) {
  const { state, regions } = app;
  regions.fillOf = (region) => (state.indicator ? state.fillOf(state.indicator, region) : null);
  state.watch((changed) => {
    if (["indicator", "ramp", "off"].some((name) => changed.has(name))) regions.refresh();
  });
  regions.refresh();
}

function pointer(app) {
  const { map, state, regions } = app;
  hoverCard(app);
  map.on("click", (event) => {
    if (app.busy) return;
    state.set({ selected: regions.at(event.latlng), spot: zonesAt(app, event.latlng), card: null });
    if (app.bare) return;
    app.showPage("详情");
    if (state.selected >= 0) app.openPanel();
  });
  state.watch((changed) => {
    if (changed.has("selected")) regions.sheet?.mark(regions, state.selected);
  });
  app.choose = (region, move = true) => {
    state.set({ selected: region, spot: [], card: null });
    if (move) map.fitBounds(regions.bounds(region), { maxZoom: 9, paddingTopLeft: [30, 30], paddingBottomRight: beside(map) });
  };
}

/** Pixels right of and below the map that a panel covers, and a rim. */
function beside(map) {
  const side = document.getElementById("sg-right");
  if (!side || side.hidden) return [30, 30];
  const [panel, ground] = [side.getBoundingClientRect(), map.getContainer().getBoundingClientRect()];
  const across = Math.max(0, ground.right - panel.left);
  return panel.left <= ground.left ? [30, 30 + Math.max(0, ground.bottom - panel.top)] : [30 + across, 30];
}

/** Show every region; a frame without room yet is waited for. */
function home(app) {
  app.homing = true;
  fit(app);
  app.homing = false;
  app.moved = false;
}

function fit(app) {
  const room = app.map.getSize();
  app.waitsForRoom = room.x < 40 || room.y < 40;
  if (app.waitsForRoom) return app.map.setView([36, 104], 4, { animate: false });
  if (app.regions.length) app.map.fitBounds(app.regions.bounds(), { padding: [12, 12], animate: false });
  else app.map.setView([36, 104], 4, { animate: false });
  return app.map;
}
