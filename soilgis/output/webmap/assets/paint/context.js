/** Context (背景): neighbours, land, rivers, lakes and borders around the study, quiet enough not to be taken for it. */
import { toWorld } from "../core/geodesy.js";
import { sheetOf } from "./sheet.js";

const LOOKS = {
  light: { beside: "#e3e6e4", edge: "#a9b2b6", lake: "#cfe2ef", river: "#4f93c7", coast: "#93afc0", border: "#3a444b", halo: "rgba(255,255,255,.75)", outline: "#10181d" },
  dark: { beside: "#222e37", edge: "#4b5963", lake: "#1d3a50", river: "#5b9ccb", coast: "#4a6577", border: "#d7dde0", halo: "rgba(12,21,27,.75)", outline: "#cfd6da" },
};
/** Signs of borders: width and dashes in pixels of the screen. */
export const SIGNS = {
  national: { label: "国界", width: 2.2, dash: [9, 3, 2, 3] },
  undecided: { label: "未定国界", width: 1.8, dash: [5, 4] },
};

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

  _look(brush) {
    return LOOKS[brush.view.paper ? "light" : (this.app.state.theme ?? "light")] ?? LOOKS.light;
  },

  paint(brush) {
    const { ctx } = brush;
    const look = this._look(brush);
    brush.enter(0, 0);
    for (const [path, color] of [
      [this.beside, look.beside],
      [this.lakes, look.lake],
    ]) {
      ctx.fillStyle = color;
      ctx.fill(path, "evenodd");
    }
    this._stroke(brush, this.edges, look.edge, 0.9);
    this._stroke(brush, this.coast, look.coast, 0.9);
  },

  paintLines(brush) {
    const look = this._look(brush);
    brush.enter(0, 0);
    brush.ctx.lineCap = "round";
    this._stroke(brush, this.rivers, "rgba(255,255,255,.45)", 2.6);
    this._stroke(brush, this.rivers, look.river, 1.2);
  },

  _stroke(brush, path, color, width, dash = []) {
    const { ctx, pixel } = brush;
    ctx.strokeStyle = color;
    ctx.lineJoin = "round";
    ctx.lineWidth = width * pixel;
    ctx.setLineDash(dash.map((length) => length * pixel));
    ctx.stroke(path);
    ctx.setLineDash([]);
  },
});

/** Borders of the country, over every other line. */
const Borders = Context.extend({
  initialize(app) {
    this.app = app;
    this.order = 90;
    const { context } = app.view;
    this.borders = Object.entries(context.borders).map(([sign, lines]) => [SIGNS[sign], pathOf(lines, context.grid, false)]);
  },

  paint() {},

  paintLines(brush) {
    const look = this._look(brush);
    brush.enter(0, 0);
    brush.ctx.lineCap = "butt";
    for (const [sign, path] of this.borders) {
      this._stroke(brush, path, look.halo, sign.width + 2);
      this._stroke(brush, path, look.border, sign.width, sign.dash);
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
    if (outline) outline.color = LOOKS[state.theme === "dark" ? "dark" : "light"].outline;
    layers[0].sheet?.repaint();
  };
  dress();
  state.watch((changed) => changed.has("theme") && dress());
}
