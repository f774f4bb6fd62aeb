/** Lines (线图层): lines that a map has to show, painted over every border. */
import { toWorld } from "../core/geodesy.js";
import { sheetOf } from "./sheet.js";

export const Lines = L.Layer.extend({
  options: { order: 100, color: "#10181d", width: 2 },

  /** @param {[number, number][][]} lines  points of each line as [lon, lat] */
  initialize(lines, options) {
    L.Util.setOptions(this, options);
    this.order = this.options.order;
    this.lines = lines.map((points) => points.map(([lon, lat]) => toWorld(lon, lat)));
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
    const { ctx } = brush;
    brush.enter(0, 0);
    ctx.lineCap = "round";
    for (const [color, extra] of [
      ["rgba(255,255,255,.7)", 2],
      [this.options.color, 0],
    ]) {
      ctx.strokeStyle = color;
      ctx.lineWidth = (this.options.width + extra) * brush.pixel;
      ctx.beginPath();
      for (const line of this.lines) line.forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
      ctx.stroke();
    }
  },
});
