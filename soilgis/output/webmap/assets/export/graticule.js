/** Graticule (经纬网): thin lines of longitude and latitude on a printed map, with their degrees at its edges. */
import { fromWorld, toWorld } from "../core/geodesy.js";

const STEPS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20];
const MOST = 6;
const LINE = "rgba(40,60,70,.28)";

/** Multiples of a step inside a span, by the finest step that gives at most `MOST` of them. */
export function ticks(low, high) {
  const step = STEPS.find((one) => (high - low) / one <= MOST) ?? STEPS.at(-1);
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.max(0, Math.floor(high / step + 1e-9) - first + 1) }, (_, i) => (first + i) * step);
}

/** Degrees as they stand at the edge of a map: 112.5°E, 8°S, 0°. */
export function degrees(value, [plus, minus]) {
  const text = `${Math.abs(value)}°`;
  return value ? text + (value > 0 ? plus : minus) : text;
}

/**
 * Draw the graticule of a part of the world into a box.
 * @param {CanvasRenderingContext2D} ctx
 * @param {{x: number, y: number, width: number, height: number}} box
 * @param {{zoom: number, left: number, top: number}} view  left and top in pixels of the world at `zoom`
 * @param {string} family  of the type
 */
export function graticule(ctx, box, { zoom, left, top }, family) {
  const scale = 2 ** zoom;
  const [west, north] = fromWorld(left / scale, top / scale);
  const [east, south] = fromWorld((left + box.width) / scale, (top + box.height) / scale);
  ctx.save();
  ctx.font = `400 10px ${family}`;
  ctx.textBaseline = "middle";
  for (const lon of ticks(west, east)) {
    const x = box.x + toWorld(lon, 0)[0] * scale - left;
    line(ctx, x, box.y, x, box.y + box.height);
    if (x > box.x + 24 && x < box.x + box.width - 24) label(ctx, degrees(lon, ["E", "W"]), x, box.y + box.height - 9, "center");
  }
  for (const lat of ticks(south, north)) {
    const y = box.y + toWorld(0, lat)[1] * scale - top;
    line(ctx, box.x, y, box.x + box.width, y);
    if (y > box.y + 8 && y < box.y + box.height - 20) label(ctx, degrees(lat, ["N", "S"]), box.x + 4, y, "left");
  }
  ctx.restore();
}

function line(ctx, x0, y0, x1, y1) {
  ctx.strokeStyle = LINE;
  ctx.lineWidth = 0.7;
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.stroke();
}

function label(ctx, text, x, y, align) {
  ctx.textAlign = align;
  ctx.lineJoin = "round";
  ctx.strokeStyle = "rgba(255,255,255,.9)";
  ctx.lineWidth = 3;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = "#51616b";
  ctx.fillText(text, x, y);
}
