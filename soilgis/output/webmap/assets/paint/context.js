/** Context (背景): neighbours, rivers, lakes, coast and borders around the study, quiet enough not to be taken for it. */
import { toWorld } from "../core/geodesy.js";
import { h } from "../text.js";
import { SEATS, seatSign } from "./seats.js";
import { sheetOf } from "./sheet.js";

const LIGHT = {
  beside: "#e3e6e4", edge: "#a9b2b6", lake: "#cfe2ef", river: "#4f93c7", coast: "#93afc0",
  border: "#3a444b", halo: "rgba(255,255,255,.75)", outline: "#10181d",
};
const DARK = {
  beside: "#222e37", edge: "#4b5963", lake: "#1d3a50", river: "#5b9ccb", coast: "#4a6577",
  border: "#d7dde0", halo: "rgba(12,21,27,.75)", outline: "#cfd6da",
};
/** Signs of borders: width and dashes in pixels of the screen. */
const SIGNS = {
  national: { label: "国界", width: 2.2, dash: [9, 3, 2, 3] },
  undecided: { label: "未定国界", width: 1.8, dash: [5, 4] },
  province: { label: "省级界", width: 1.5, dash: [] },
  dashes: { label: "南海断续线", width: 2, dash: [] },
};

/** Signs of borders and seats that a page shows, in the order of a legend. */
export function signsOf(view) {
  const { context } = view;
  if (!context) return [];
  const shown = ["national", "undecided"].filter((sign) => context.borders[sign]?.length);
  if (shown.length || context.islands) shown.push("province");
  if (context.islands) shown.push("dashes");
  const seats = Object.keys(SEATS).filter((kind) => context.seats.includes(kind));
  return [...shown.map((sign) => SIGNS[sign]), ...seats.map((seat) => ({ seat, label: SEATS[seat] }))];
}

const Context = L.Layer.extend({
  initialize(app) {
    this.app = app;
    this.order = -50;
    const { context } = app.view;
    this.coast = pathOf(context.coast, context.grid, false);
    this.beside = pathOf(context.beside, context.grid, true);
    this.edges = pathOf(context.edges, context.grid, false);
    this.lakes = pathOf(context.lakes, context.grid, true);
    this.rivers = pathOf(context.rivers, context.grid, false);
  },

  onAdd(map) {
    this.sheet = sheetOf(map);
    this.sheet.add(this);
  },

  onRemove() {
    this.sheet.remove(this);
    this.sheet = null;
  },

  paint(brush) {
    const { ctx } = brush;
    const look = lookOf(this.app, brush);
    brush.enter(0, 0);
    for (const [path, color] of [
      [this.beside, look.beside],
      [this.lakes, look.lake],
    ]) {
      ctx.fillStyle = color;
      ctx.fill(path, "evenodd");
    }
    stroke(brush, this.edges, look.edge, 0.9);
    stroke(brush, this.coast, look.coast, 0.9);
    ctx.lineCap = "round";
    stroke(brush, this.rivers, look.river, 1.2);
  },

  /** Rivers again, so pale that the fills of the study are read through them; outside it they stand in full already. */
  paintLines(brush) {
    const look = lookOf(this.app, brush);
    brush.enter(0, 0);
    brush.ctx.lineCap = "round";
    stroke(brush, this.rivers, "rgba(255,255,255,.35)", 1.8);
    brush.ctx.globalAlpha = 0.55;
    stroke(brush, this.rivers, look.river, 0.8);
    brush.ctx.globalAlpha = 1;
  },
});

/** Colours of the page's theme; paper is always light. */
function lookOf(app, brush) {
  return app.state.theme === "dark" && !brush.view.paper ? DARK : LIGHT;
}

function stroke(brush, path, color, width, dash = []) {
  const { ctx, pixel } = brush;
  ctx.strokeStyle = color;
  ctx.lineJoin = "round";
  ctx.lineWidth = width * pixel;
  ctx.setLineDash(dash.map((length) => length * pixel));
  ctx.stroke(path);
  ctx.setLineDash([]);
}

/** Borders of the country, over every other line. */
const Borders = L.Layer.extend({
  initialize(app) {
    this.app = app;
    this.order = 90;
    const { context } = app.view;
    const drawn = Object.entries(context.borders);
    this.borders = drawn.map(([sign, lines]) => [SIGNS[sign], pathOf(lines, context.grid, false)]);
  },

  onAdd(map) {
    this.sheet = sheetOf(map);
    this.sheet.add(this);
  },

  onRemove() {
    this.sheet.remove(this);
    this.sheet = null;
  },

  paint() {},

  paintLines(brush) {
    const look = lookOf(this.app, brush);
    brush.enter(0, 0);
    brush.ctx.lineCap = "butt";
    for (const [sign, path] of this.borders) {
      stroke(brush, path, look.halo, sign.width + 2);
      stroke(brush, path, look.border, sign.width, sign.dash);
    }
  },
});

/** Steps on a grid as one path in the world's pixels at zoom 0. */
function pathOf(lines, grid, closed) {
  const path = new Path2D();
  for (const steps of lines) {
    let [x, y] = [0, 0];
    for (let i = 0; i < steps.length; i += 2) {
      x += steps[i];
      y += steps[i + 1];
      const [wx, wy] = toWorld(x * grid - 180, y * grid - 90);
      if (i) path.lineTo(wx, wy);
      else path.moveTo(wx, wy);
    }
    if (closed) path.closePath();
  }
  return path;
}

/** Put the context under everything. */
export function context(app) {
  if (!app.view.context) return;
  const { map, state, regions } = app;
  const layers = [new Context(app), new Borders(app)];
  for (const layer of layers) map.addLayer(layer);
  const outline = regions.lines?.find((line) => line.inner === false);
  const dress = () => {
    const look = state.theme === "dark" ? DARK : LIGHT;
    if (outline) Object.assign(outline, { color: look.outline, halo: outline.halo && look.halo });
    layers[0].sheet?.repaint();
  };
  dress();
  signLegend(app);
  state.watch((changed) => changed.has("theme") && dress());
}

/** The signs of borders, and that rivers are not drawn where they are not, in a corner of the map. */
function signLegend(app) {
  const signs = signsOf(app.view);
  const dry = !app.view.context.rivers.length && !app.view.context.drawn;
  if (!signs.length && !dry) return;
  const control = L.control({ position: "bottomright" });
  control.onAdd = () =>
    h(
      "div.sg-signs",
      { role: "note", "aria-label": "界线图例" },
      signs.map((sign) => h("div", {}, sample(sign), sign.label)),
      dry ? h("div", {}, app.view.context.line) : null,
    );
  control.addTo(app.map);
}

function sample(sign) {
  const canvas = h("canvas", { width: 34, height: 10 });
  const ctx = canvas.getContext("2d");
  drawSign(ctx, sign, 1, 5, 32);
  return canvas;
}

/** Draw a sign as long as `length` into a legend. */
export function drawSign(ctx, sign, x, y, length) {
  if (sign.seat) {
    seatSign(ctx, sign.seat, x + length / 2, y, 4);
    return;
  }
  ctx.strokeStyle = LIGHT.border;
  ctx.lineWidth = sign.width;
  ctx.setLineDash(sign.dash);
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x + length, y);
  ctx.stroke();
  ctx.setLineDash([]);
}
