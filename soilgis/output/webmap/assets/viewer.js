/** The page (页面): puts map, panels and footer together and keeps them in step. */
import { take } from "./core/pack.js";
import { exportMenu } from "./export/export.js";
import { followLink } from "./export/link.js";
import { dropZone, measurePage } from "./measure/measure.js";
import { context } from "./paint/context.js";
import { letters } from "./paint/letters.js";
import { sheetOf, timing } from "./paint/sheet.js";
import { comparison } from "./panels/compare.js";
import { detailPanel, hoverCard, sourcePanel } from "./panels/details.js";
import { layerTree } from "./panels/layers.js";
import { indicatorPicker, legend } from "./panels/legend.js";
import { searchBox } from "./panels/search.js";
import { chartPage, tablePage } from "./panels/table.js";
import { State } from "./state.js";
import { fill, h } from "./text.js";

/* Called by hand in a browser's tools, and by tests. */
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
  app.say = toast();
  document.title = view.title;
  document.documentElement.lang = "zh-CN";
  frame(app);
  paintRegions(app);
  context(app);
  letters(app);
  pointer(app);
  home(app);
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

function frame(app) {
  const { map, state, view } = app;
  const holder = map.getContainer();
  const left = h(
    "aside.sg-side.sg-left",
    { id: "sg-left", "aria-label": "目录" },
    searchBox(app),
    indicatorPicker(state),
    legend(state),
    layerTree(app),
  );
  const right = h("aside.sg-side.sg-right", { id: "sg-right", "aria-label": "数据" }, tabs(app));
  const main = h("main.sg-main", {}, holder, notices(view));
  left.append(comparison(app));
  document.body.classList.add("sg");
  document.body.append(head(app, left, right), left, main, right, foot(view));
  setTheme(app);
  state.watch((changed) => changed.has("theme") && setTheme(app));
  L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 140 }).addTo(map);
  north(map);
  for (const [part, word] of [
    ["in", "放大"],
    ["out", "缩小"],
  ]) {
    const button = holder.querySelector(`.leaflet-control-zoom-${part}`);
    button?.setAttribute("title", word);
    button?.setAttribute("aria-label", word);
  }
  map.invalidateSize({ animate: false });
  new ResizeObserver(() => {
    map.invalidateSize({ animate: false });
    if (app.waitsForRoom) home(app);
  }).observe(holder);
}

function head(app, left, right) {
  const { state, view } = app;
  const toggle = (label, side) => {
    const button = h(
      "button",
      {
        type: "button",
        "aria-expanded": String(!side.hidden),
        "aria-controls": side.id,
        onclick: () => {
          side.hidden = !side.hidden;
          button.setAttribute("aria-expanded", String(!side.hidden));
          app.map.invalidateSize({ animate: false });
        },
      },
      label,
    );
    return button;
  };
  const theme = h(
    "button",
    { type: "button", onclick: () => state.set({ theme: state.theme === "dark" ? "light" : "dark" }) },
    state.theme === "dark" ? "浅色" : "深色",
  );
  state.watch((changed) => changed.has("theme") && (theme.textContent = state.theme === "dark" ? "浅色" : "深色"));
  if (innerWidth < 760) right.hidden = left.hidden = true;
  const sides = [toggle("图层", left), toggle("数据", right)];
  app.openPanel = () => right.hidden && sides[1].click();
  return h(
    "header.sg-head",
    {},
    h("div.sg-title", {}, h("h1", {}, view.title), h("p", {}, view.extent)),
    h("nav.sg-actions", { "aria-label": "工具" }, exportMenu(app), theme, sides),
  );
}

function notices(view) {
  const lines = [view.status.line].filter(Boolean);
  return h(
    "div.sg-notices",
    {},
    view.regions.code.length ? null : h("div.sg-notice", {}, "研究区没有行政区，地图上没有可显示的内容"),
    lines.map((line) => h(`div.sg-notice.sg-${view.status.key}`, {}, line)),
    view.gaps.length
      ? h("div.sg-notice.sg-unchecked", {}, `未核查：${view.gaps.map((gap) => gap.title).join("、")}（不等于不涉及）`)
      : null,
  );
}

function tabs(app) {
  /** @type {[string, (app: import("./state.js").App) => HTMLElement][]} */
  const makers = [
    ["详情", detailPanel],
    ["表格", tablePage],
    ["图表", chartPage],
    ["量算", measurePage],
    ["来源", sourcePanel],
  ];
  const pages = new Map();
  const body = h("div.sg-page", { role: "tabpanel", tabIndex: 0 });
  const buttons = makers.map(([title], i) =>
    h("button", { type: "button", role: "tab", id: `sg-tab-${i}`, onclick: () => choose(i) }, title),
  );
  const choose = (number) => {
    const [title, make] = makers[number];
    if (!pages.has(title)) pages.set(title, make(app));
    buttons.forEach((button, i) => {
      button.setAttribute("aria-selected", String(i === number));
      button.tabIndex = i === number ? 0 : -1;
    });
    body.setAttribute("aria-labelledby", `sg-tab-${number}`);
    fill(body, pages.get(title));
    app.page = title;
  };
  const list = h(
    "div.sg-tabs",
    {
      role: "tablist",
      "aria-label": "数据页",
      onkeydown: (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        const to = (makers.findIndex(([title]) => title === app.page) + step + makers.length) % makers.length;
        choose(to);
        buttons[to].focus();
      },
    },
    buttons,
  );
  app.showPage = (title) => choose(makers.findIndex(([name]) => name === title));
  choose(0);
  return [list, body];
}

function foot(view) {
  return h("footer.sg-foot", {}, h("span.sg-review", {}, view.review), h("span", {}, view.footer.join("　")));
}

function north(map) {
  const control = L.control({ position: "topright" });
  control.onAdd = () => h("div.sg-north", { title: "上方为北", "aria-label": "指北针" }, h("span", {}, "▲"), "北");
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
    state.set({ selected: regions.at(event.latlng) });
    app.showPage("详情");
    if (state.selected >= 0 && innerWidth >= 760) app.openPanel();
  });
  state.watch((changed) => {
    if (changed.has("selected")) regions.sheet?.mark(regions, state.selected);
  });
  app.choose = (region, move = true) => {
    state.set({ selected: region });
    if (move) map.fitBounds(regions.bounds(region), { maxZoom: 9, padding: [30, 30] });
  };
}

/** Show every region; a frame without room yet is waited for. */
function home(app) {
  const room = app.map.getSize();
  app.waitsForRoom = room.x < 40 || room.y < 40;
  if (app.waitsForRoom) return app.map.setView([36, 104], 4, { animate: false });
  if (app.regions.length) app.map.fitBounds(app.regions.bounds(), { padding: [12, 12], animate: false });
  else app.map.setView([36, 104], 4, { animate: false });
  return app.map;
}
