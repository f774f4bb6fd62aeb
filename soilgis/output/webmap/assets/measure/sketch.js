/** Drawing by hand (绘制): lines and polygons clicked on the map, and what is drawn of a range. */
import { distance } from "../core/geodesy.js";

/** How drawn lines look. */
export const SKETCH = { color: "#ff3d3d", weight: 2, fillOpacity: 0.12, interactive: false };

/**
 * Let the user click points; `finish(points)` gets them as [lon, lat]. Enter or a double click ends, Escape cancels.
 * @param {import("../state.js").App} app
 */
export function sketch(app, { closed, note, finish }) {
  app.stopSketch?.();
  const { map } = app;
  const points = [];
  const shape = (closed ? L.polygon : L.polyline)([], SKETCH).addTo(map);
  app.busy = true;
  map.doubleClickZoom.disable();
  map.getContainer().classList.add("sg-sketching");
  const stop = () => {
    map.off("click", add);
    map.off("dblclick", end);
    document.removeEventListener("keydown", key);
    map.getContainer().classList.remove("sg-sketching");
    app.stopSketch = null;
    setTimeout(() => {
      app.busy = false;
      map.doubleClickZoom.enable();
    }, 60);
  };
  const add = (event) => {
    points.push([event.latlng.lng, event.latlng.lat]);
    shape.addLatLng(event.latlng);
    note?.(points);
  };
  const end = () => {
    const kept = points.filter((point, i) => i === 0 || Math.hypot(point[0] - points[i - 1][0], point[1] - points[i - 1][1]) > 1e-9);
    stop();
    if (kept.length >= (closed ? 3 : 2)) finish(kept, shape);
    else shape.remove();
  };
  const key = (event) => {
    if (event.key === "Enter") end();
    if (event.key === "Escape") {
      stop();
      shape.remove();
    }
  };
  app.stopSketch = () => {
    stop();
    shape.remove();
  };
  map.on("click", add);
  map.on("dblclick", end);
  document.addEventListener("keydown", key);
}

/** Total length of a path in metres. */
export function pathLength(points) {
  return points.slice(1).reduce((sum, point, i) => sum + distance(points[i], point), 0);
}

/**
 * Keep what was drawn, to be cleared.
 * @param {import("../state.js").App} app
 */
export function keep(app, shape) {
  (app.sketches ??= []).push(shape);
}

/**
 * Take away all that was drawn.
 * @param {import("../state.js").App} app
 */
export function clear(app) {
  app.stopSketch?.();
  for (const shape of app.sketches ?? []) shape.remove();
  app.sketches = [];
}
