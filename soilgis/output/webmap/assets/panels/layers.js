/** Layer tree (图层树): priority areas grouped by kind, with opacity, order and status; what is missing is listed as 未核查. */
import { chip, fill, h } from "../text.js";
import { termsButton } from "./terms.js";

/** @param {import("../state.js").App} app */
export function layerTree(app) {
  const { state, map } = app;
  const { view } = state;
  const tree = h("div.sg-tree");
  const entries = view.layers.map((card, i) => ({ card, layer: app.zones[i], title: card.title, on: map.hasLayer(app.zones[i]) }));
  const rasters = app.rasters.map((layer, i) => ({ card: view.rasters[i], layer, title: view.rasters[i].title, on: map.hasLayer(layer) }));
  const draw = () => {
    const kinds = [...new Set(entries.map((entry) => entry.card.kindLabel))];
    fill(
      tree,
      group("行政区", [regionRow(app)]),
      kinds.map((kind) =>
        group(
          kind,
          entries.filter((entry) => entry.card.kindLabel === kind).map((entry) => layerRow(app, entry, entries, draw)),
        ),
      ),
      rasters.length
        ? group(
            "栅格",
            rasters.map((entry) => layerRow(app, entry, rasters, draw)),
          )
        : null,
      view.gaps.length
        ? group(
            "未核查",
            view.gaps.map((gap) => gapRow(app, gap)),
          )
        : null,
    );
  };
  app.entries = [...entries, ...rasters];
  app.redrawTree = draw;
  app.switchLayer = (entry, on) => {
    entry.on = on;
    if (on) map.addLayer(entry.layer);
    else map.removeLayer(entry.layer);
    draw();
    state.tell(new Set(["layers"]));
  };
  draw();
  return h("section.sg-block", { "aria-label": "图层" }, h("div.sg-caption", {}, "图层"), tree);
}

function group(title, rows) {
  return h("details.sg-group", { open: true }, h("summary", {}, title), rows);
}

function regionRow(app) {
  const { regions } = app;
  const slider = opacitySlider(regions, "行政区");
  return h("div.sg-layer", {}, h("span.sg-name", {}, "行政区着色与界线"), slider);
}

function layerRow(app, entry, siblings, redraw) {
  const { state, map } = app;
  const box = h("input", {
    type: "checkbox",
    checked: entry.on,
    onchange: () => {
      entry.on = box.checked;
      if (entry.on) map.addLayer(entry.layer);
      else map.removeLayer(entry.layer);
      state.tell(new Set(["layers"]));
    },
  });
  const swatch = entry.card.color ? h("i.sg-zone", { style: `--c:${entry.card.color};--a:${hatchAngle(entry.card.angle)}deg` }) : null;
  const name = h("span.sg-name", { title: [entry.title, entry.card.note].filter(Boolean).join("\n") }, entry.title);
  const step = (word, sign, by) =>
    h(
      "button.sg-icon",
      {
        type: "button",
        title: word,
        "aria-label": `${word} ${entry.title}`,
        disabled: !siblings[siblings.indexOf(entry) + by],
        onclick: () => move(entry, siblings, by, redraw),
      },
      sign,
    );
  const hatch = (on) => entry.layer.setHatched?.(on || entry.pinned === true);
  const pin =
    entry.card.color && !entry.card.tint
      ? h(
          "button.sg-icon",
          {
            type: "button",
            title: "斜线",
            "aria-label": `斜线 ${entry.title}`,
            "aria-pressed": String(entry.pinned === true),
            onclick: () => {
              entry.pinned = !entry.pinned;
              pin?.setAttribute("aria-pressed", String(entry.pinned));
              hatch(false);
            },
          },
          "▨",
        )
      : null;
  const terms = entry.card.id ? termsButton(app, { layer: entry.card.id }) : null;
  return h(
    "div.sg-layer",
    { onmouseenter: () => hatch(true), onmouseleave: () => hatch(false), onfocusin: () => hatch(true), onfocusout: () => hatch(false) },
    h("label", {}, box, swatch, name),
    chip(state.view, entry.card.status),
    h("div.sg-tools", {}, opacitySlider(entry.layer, entry.title), pin, terms, step("上移", "▲", -1), step("下移", "▼", 1)),
    entry.card.legend
      ? h(
          "div.sg-tools.sg-wrap",
          {},
          entry.card.legend.map(([color, label]) => h("span.sg-key", {}, h("i.sg-swatch", { style: `background-color:${color}` }), label)),
        )
      : null,
    entry.card.legend && entry.card.note ? h("p.sg-small.sg-tools", {}, entry.card.note) : null,
  );
}

function hatchAngle(angle) {
  return { 0: 0, 45: -45, 90: 90, 135: 45 }[angle] ?? 45;
}

function opacitySlider(layer, title) {
  const slider = h("input.sg-opacity", {
    type: "range",
    min: 0,
    max: 100,
    step: 5,
    value: Math.round(layer.options.opacity * 100),
    title: "不透明度",
    "aria-label": `${title} 不透明度`,
    oninput: () => layer.setOpacity(Number(slider.value) / 100),
  });
  return slider;
}

/** Move a layer among its siblings, the first of the list painted last; the key that did it keeps the focus. */
function move(entry, siblings, step, redraw) {
  const pressed = document.activeElement?.getAttribute("aria-label");
  const at = siblings.indexOf(entry);
  const to = Math.max(0, at + step);
  siblings.splice(at, 1);
  siblings.splice(to, 0, entry);
  const orders = siblings.map((one) => one.layer.order).sort((a, b) => b - a);
  siblings.forEach((one, i) => (one.layer.order = orders[i]));
  entry.layer.sheet?.repaint();
  redraw();
  const buttons = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll(".sg-tree button")]);
  const labelled = buttons.filter((button) => button.getAttribute("aria-label") === pressed);
  const other = buttons.find(
    (button) => !button.disabled && ["上移", "下移"].some((word) => button.getAttribute("aria-label") === `${word} ${entry.title}`),
  );
  (labelled.find((button) => !button.disabled) ?? other)?.focus();
}

function gapRow(app, gap) {
  return h(
    "div.sg-layer.sg-gap",
    { title: gap.reason },
    h("span.sg-name", {}, gap.title),
    h("span.sg-chip.sg-unchecked", {}, "未核查"),
    h("p.sg-small", {}, `${gap.reason} `, termsButton(app, { layer: gap.id })),
  );
}
