/** Comparison (对比): two layers side by side, an indicator or a raster each, parted by a bar that is drawn across the map. */
import { fill, h } from "../text.js";

/**
 * The two choosers, the legend of each side, and the bar on the map.
 * @param {import("../state.js").App} app
 */
export function comparison(app) {
  const { state, regions } = app;
  const { view } = state;
  const everything = [...view.indicators, ...view.rasters];
  const options = () => [
    ...view.indicators.map((one) => h("option", {}, one.label)),
    ...view.rasters.map((one) => h("option", {}, `栅格：${one.title}`)),
  ];
  const left = h("select", { "aria-label": "左侧图层", onchange: () => chooseLeft(app, everything[left.selectedIndex]) }, options());
  const right = h(
    "select",
    { "aria-label": "右侧图层", onchange: () => state.set({ compared: everything[right.selectedIndex - 1] ?? null }) },
    h("option", {}, "不对比"),
    options(),
  );
  const [leftLegend, rightLegend] = [h("div.sg-left-legend"), h("div.sg-right-legend")];
  const leftRow = h("label.sg-row", {}, h("span.sg-small", {}, "左侧"), left);
  const bar = dividing(app);
  const update = () => {
    const second = state.compared;
    const first = app.leftOf?.() ?? state.indicator;
    right.selectedIndex = second ? everything.indexOf(second) + 1 : 0;
    left.selectedIndex = everything.indexOf(first);
    leftRow.hidden = bar.element.hidden = !second;
    app.rasters.forEach((raster, i) => part(app, raster, view.rasters[i], bar));
    regions.compare = second?.values ? { at: bar.at, fill: (region) => state.fillOf(second, region) } : null;
    fill(leftLegend, second && first ? sideLegend(state, "左侧", first) : []);
    fill(rightLegend, second ? sideLegend(state, "右侧", second) : []);
    bar.name(nameOf(first), nameOf(second));
    regions.refresh();
  };
  app.leftOf = () => state.leftRaster ?? topmost(app);
  state.watch((changed) => ["compared", "leftRaster", "indicator", "layers", "ramp"].some((name) => changed.has(name)) && update());
  queueMicrotask(update);
  return h(
    "section.sg-block",
    { "aria-label": "对比" },
    h("div.sg-caption", {}, "左右对比"),
    leftRow,
    h("label.sg-row", {}, h("span.sg-small", {}, "右侧"), right),
    leftLegend,
    rightLegend,
  );
}

function nameOf(one) {
  return one?.label ?? one?.title ?? "";
}

/** Put an indicator or a raster on the left side. */
function chooseLeft(app, one) {
  if (one.values) {
    for (const entry of app.entries ?? []) if (app.rasters.includes(entry.layer) && entry.on) app.switchLayer?.(entry, false);
    app.state.set({ indicator: one, leftRaster: null });
  } else app.state.set({ leftRaster: one });
}

/** Show a raster on the sides that chose it. */
function part(app, raster, card, bar) {
  const { compared, leftRaster } = app.state;
  const here = (compared && leftRaster === card) || ticked(app, raster);
  const there = compared === card;
  const side = here && there ? null : there ? "right" : "left";
  raster.compare = compared && side ? { at: bar.at, side } : null;
  const covered = compared && !there && leftRaster && leftRaster !== card;
  if ((here || there) && !covered) app.map.addLayer(raster);
  else if (app.map.hasLayer(raster)) app.map.removeLayer(raster);
}

/** Whether the reader has switched a raster on in the layer tree. */
function ticked(app, raster) {
  return app.entries?.some((entry) => entry.layer === raster && entry.on) ?? false;
}

/** The raster that covers the left side: the uppermost of those switched on; null where the indicator shows. */
function topmost(app) {
  const { view } = app.state;
  const shown = app.rasters.filter((raster) => ticked(app, raster) && raster.options.opacity > 0);
  const top = shown.sort((a, b) => b.order - a.order)[0];
  return top ? view.rasters[app.rasters.indexOf(top)] : null;
}

/** What the colours of a side mean. */
function sideLegend(state, word, one) {
  const rows = one.values ? one.labels.map((label, number) => [state.colorOf(one, number), label]).reverse() : one.legend;
  return [
    h("p.sg-small", {}, `${word}：${nameOf(one)}`),
    rows.map(([color, label]) => h("div.sg-class", {}, h("i.sg-swatch", { style: `background-color:${color}` }), h("span", {}, label))),
  ];
}

/** The bar across the map; `at` says where it lies in what is painted. */
function dividing(app) {
  const { map, regions, state } = app;
  let fraction = 0.5;
  const [before, after] = [h("span.sg-before"), h("span.sg-after")];
  const element = h(
    "div.sg-swipe",
    {
      hidden: true,
      role: "slider",
      tabIndex: 0,
      "aria-label": "对比分隔条",
      "aria-valuemin": 0,
      "aria-valuemax": 100,
      "aria-valuenow": 50,
    },
    before,
    h("i", {}, "◀ ▶"),
    after,
  );
  map.getContainer().parentElement?.append(element);
  const place = (to) => {
    fraction = Math.min(0.98, Math.max(0.02, to));
    element.style.left = `${fraction * 100}%`;
    element.setAttribute("aria-valuenow", String(Math.round(fraction * 100)));
    regions.refresh();
  };
  app.comparedAt = (x) => (state.compared && x > fraction * map.getSize().x ? state.compared : null);
  element.addEventListener("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    const box = map.getContainer().getBoundingClientRect();
    element.onpointermove = (move) => place((move.clientX - box.left) / box.width);
    event.preventDefault();
  });
  element.addEventListener("pointerup", () => (element.onpointermove = null));
  element.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -0.05, ArrowRight: 0.05 }[event.key];
    if (by) place(fraction + by);
  });
  map.on("move", () => state.compared && regions.refresh());
  return {
    element,
    at: (painted) => offsetOf(app, painted, fraction),
    name: (first, second) => {
      before.textContent = first;
      after.textContent = second;
    },
  };
}

/** The bar as a fraction of what is painted, from where the map's left edge lies in it; in a picture it is the same fraction. */
function offsetOf(app, painted, fraction) {
  const sheet = app.regions.sheet;
  if (!sheet?._bounds || Math.abs(painted.width - sheet._bounds.getSize().x) > 0.5) return fraction;
  const size = app.map.getSize();
  const left = app.map.containerPointToLayerPoint([0, 0]).x - sheet._bounds.min.x;
  return (left + fraction * size.x) / painted.width;
}
