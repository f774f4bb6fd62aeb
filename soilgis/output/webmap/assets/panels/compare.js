/** Comparison (对比): two indicators side by side, parted by a bar that is drawn across the map. */
import { fill, h } from "../text.js";

/**
 * The chooser of the second indicator, and the bar on the map.
 * @param {import("../state.js").App} app
 */
export function comparison(app) {
  const { state, regions, map } = app;
  const { view } = state;
  const choices = view.indicators;
  const everything = [...choices, ...view.rasters];
  let fraction = 0.5;
  const select = h(
    "select",
    { "aria-label": "对比指标", onchange: () => state.set({ compared: everything[select.selectedIndex - 1] ?? null }) },
    h("option", {}, "不对比"),
    choices.map((one) => h("option", {}, one.label)),
  );
  if (view.rasters.length) select.append(...view.rasters.map((one) => h("option", {}, `栅格：${one.title}`)));
  const bar = h(
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
    h("span.sg-before"),
    h("i", {}, "◀ ▶"),
    h("span.sg-after"),
  );
  map.getContainer().parentElement?.append(bar);
  const place = (to) => {
    fraction = Math.min(0.98, Math.max(0.02, to));
    bar.style.left = `${fraction * 100}%`;
    bar.setAttribute("aria-valuenow", String(Math.round(fraction * 100)));
    regions.refresh();
  };
  const legend = h("div.sg-right-legend");
  const update = () => {
    const second = state.compared;
    select.selectedIndex = second ? everything.indexOf(second) + 1 : 0;
    bar.hidden = !second;
    const cut = (side) => ({ at: (painted) => offsetOf(app, painted, fraction), side });
    app.rasters.forEach((raster, i) => {
      const chosen = second === view.rasters[i];
      raster.compare = second ? cut(chosen ? "right" : "left") : null;
      if (chosen) map.addLayer(raster);
      else if (!ticked(app, raster) && map.hasLayer(raster)) map.removeLayer(raster);
    });
    regions.compare = second?.values
      ? { at: (painted) => offsetOf(app, painted, fraction), fill: (region) => state.fillOf(second, region) }
      : null;
    fill(legend, second ? rightLegend(state, second) : []);
    if (second) {
      bar.querySelector(".sg-before").textContent = leftOf(app)?.title ?? state.indicator?.label ?? "";
      bar.querySelector(".sg-after").textContent = second.label ?? second.title;
    }
    regions.refresh();
  };
  app.comparedAt = (x) => (state.compared && x > fraction * map.getSize().x ? state.compared : null);
  bar.addEventListener("pointerdown", (event) => {
    bar.setPointerCapture(event.pointerId);
    const box = map.getContainer().getBoundingClientRect();
    bar.onpointermove = (move) => place((move.clientX - box.left) / box.width);
    event.preventDefault();
  });
  bar.addEventListener("pointerup", () => (bar.onpointermove = null));
  bar.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") place(fraction - 0.05);
    if (event.key === "ArrowRight") place(fraction + 0.05);
  });
  map.on("move", () => state.compared && regions.refresh());
  state.watch((changed) => ["compared", "indicator", "layers", "ramp"].some((name) => changed.has(name)) && update());
  update();
  return h("section.sg-block", { "aria-label": "对比" }, h("div.sg-caption", {}, "左右对比"), select, legend);
}

/**
 * Whether the reader has switched a raster on in the layer tree.
 * @param {import("../state.js").App} app
 */
function ticked(app, raster) {
  return app.entries?.some((entry) => entry.layer === raster && entry.on) ?? false;
}

/**
 * The raster that covers the left side: the uppermost of those switched on, the compared one left out; null where the indicator shows.
 * @param {import("../state.js").App} app
 */
function leftOf(app) {
  const { view, compared } = app.state;
  const shown = app.rasters.filter((raster, i) => ticked(app, raster) && view.rasters[i] !== compared && raster.options.opacity > 0);
  const top = shown.sort((a, b) => b.order - a.order)[0];
  return top ? view.rasters[app.rasters.indexOf(top)] : null;
}

/** What the colours of the right side mean. */
function rightLegend(state, second) {
  const rows = second.values ? second.labels.map((label, number) => [state.colorOf(second, number), label]).reverse() : second.legend;
  return [
    h("p.sg-small", {}, `右侧：${second.label ?? second.title}`),
    rows.map(([color, label]) => h("div.sg-class", {}, h("i.sg-swatch", { style: `background-color:${color}` }), h("span", {}, label))),
  ];
}

/**
 * The bar as a fraction of what is painted, from where the map's left edge lies in it; in a picture it is the same fraction.
 * @param {import("../state.js").App} app
 */
function offsetOf(app, painted, fraction) {
  const sheet = app.regions.sheet;
  if (!sheet?._bounds || Math.abs(painted.width - sheet._bounds.getSize().x) > 0.5) return fraction;
  const size = app.map.getSize();
  const left = app.map.containerPointToLayerPoint([0, 0]).x - sheet._bounds.min.x;
  return (left + fraction * size.x) / painted.width;
}
