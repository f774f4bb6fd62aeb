/** The overview (鹰眼): the whole study small in a corner, with a frame around what the map shows, once that is no longer all of it. */
import { h } from "../text.js";
import { sheetOf } from "./sheet.js";

const WIDTH = 150;
const HEIGHT = 112;
const RIM = 6;
/** From this width of the window on the overview is open at first. */
const WIDE = 1101;
/** It is shown while the map shows less than this share of the study's width or height. */
const MOST = 0.8;
const LEAST_FRAME = 5;

/** Put the overview on a map that has regions. */
export function overview(app) {
  const { map, regions, state } = app;
  if (!regions.length || app.bare) return;
  const ratio = 2;
  const canvas = /** @type {HTMLCanvasElement} */ (h("canvas", { width: WIDTH * ratio, height: HEIGHT * ratio }));
  const frame = h("i.sg-frame");
  const stage = h("div.sg-eye", { title: "点击移动地图" }, canvas, frame);
  const toggle = h("button", { type: "button", "aria-controls": "sg-eye", onclick: () => open(stage.hidden) });
  stage.id = "sg-eye";
  const box = h("div.sg-overview", { hidden: true }, toggle, stage);
  const view = viewOf(map, regions.bounds(), ratio);
  const open = (on) => {
    stage.hidden = !on;
    toggle.setAttribute("aria-expanded", String(on));
    toggle.textContent = on ? "鹰眼 ×" : "鹰眼";
    follow();
  };
  const follow = () => {
    const shown = frameOf(map, view);
    box.hidden = shown.width >= MOST * view.study.x && shown.height >= MOST * view.study.y;
    if (box.hidden || stage.hidden) return;
    const clipped = clip(shown);
    for (const side of ["left", "top", "width", "height"]) frame.style[side] = `${clipped[side]}px`;
    if (!view.fresh) sheetOf(map).paintOn(canvas.getContext("2d"), view, [regions, regions.rim].filter(Boolean));
    view.fresh = true;
  };
  stage.addEventListener("click", (event) => {
    const { left, top } = stage.getBoundingClientRect();
    map.panTo(map.unproject([view.left + event.clientX - left, view.top + event.clientY - top], view.zoom), { animate: false });
  });
  const control = L.control({ position: "bottomright" });
  control.onAdd = () => {
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    return box;
  };
  control.addTo(map);
  map.on("move zoomend resize", follow);
  state.watch((changed) => {
    if (!["indicator", "ramp", "off", "theme"].some((name) => changed.has(name))) return;
    view.fresh = false;
    follow();
  });
  open(innerWidth >= WIDE);
}

/** How the study fits into the overview: zoom, and the window's corner in pixels of the world at that zoom. */
function viewOf(map, bounds, ratio) {
  const [a, b] = [map.project(bounds.getNorthWest(), 0), map.project(bounds.getSouthEast(), 0)];
  const zoom = Math.log2(Math.min((WIDTH - 2 * RIM) / (b.x - a.x), (HEIGHT - 2 * RIM) / (b.y - a.y)));
  const scale = 2 ** zoom;
  return {
    zoom,
    left: ((a.x + b.x) / 2) * scale - WIDTH / 2,
    top: ((a.y + b.y) / 2) * scale - HEIGHT / 2,
    width: WIDTH,
    height: HEIGHT,
    ratio,
    study: b.subtract(a).multiplyBy(scale),
    fresh: false,
  };
}

/** What the map shows, in pixels of the overview. */
function frameOf(map, view) {
  const bounds = map.getBounds();
  const [a, b] = [map.project(bounds.getNorthWest(), view.zoom), map.project(bounds.getSouthEast(), view.zoom)];
  return { left: a.x - view.left, top: a.y - view.top, width: b.x - a.x, height: b.y - a.y };
}

/** The part of a frame that lies in the overview, never too small to be seen. */
function clip({ left, top, width, height }) {
  const [x0, y0] = [Math.min(Math.max(left, 0), WIDTH - LEAST_FRAME), Math.min(Math.max(top, 0), HEIGHT - LEAST_FRAME)];
  const [x1, y1] = [Math.min(left + width, WIDTH), Math.min(top + height, HEIGHT)];
  return { left: x0, top: y0, width: Math.max(x1 - x0, LEAST_FRAME), height: Math.max(y1 - y0, LEAST_FRAME) };
}
