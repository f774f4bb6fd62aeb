/** The view in the address (视图链接): zoom, place, indicator, classes, names, layers and colours, so that a link opens what was seen. */
import { ownLimits, plainLimits } from "../core/classing.js";

const NAMES = ["names", "values", "none"];

/**
 * Spell the view as the part of an address after #.
 * @param {import("../state.js").App} app
 */
export function spellView(app) {
  const { map, state } = app;
  const centre = map.getCenter();
  const on = app.entries.map((entry) => (entry.on ? 1 : 0)).join("");
  const parts = {
    z: map.getZoom(),
    c: `${centre.lat.toFixed(4)},${centre.lng.toFixed(4)}`,
    i: state.indicator?.id,
    v: state.compared ? sideId(state.view, state.compared) : undefined,
    w: state.leftRaster ? sideId(state.view, state.leftRaster) : undefined,
    m: state.method === "given" ? undefined : state.method,
    b: state.method === "own" ? spellLimits(state) : undefined,
    n: state.names === "names" ? undefined : state.names,
    ui: app.bare ? "map" : undefined,
    r: state.ramp,
    t: state.theme,
    l: on,
    s: state.selected >= 0 ? state.view.regions.code[state.selected] : undefined,
  };
  return Object.entries(parts)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
    .join("&");
}

/** Limits of the reader's own as numbers that are read back by `ownLimits`. */
function spellLimits({ indicator }) {
  return plainLimits(indicator).join(",");
}

/** How an address names a side of the comparison: an indicator by its id, a raster by its place in the list. */
function sideId(view, one) {
  return one.values ? one.id : `raster.${view.rasters.indexOf(one)}`;
}

/** Read an address back; unknown or broken parts are left out. */
export function parseView(hash) {
  const found = {};
  for (const part of hash.replace(/^#/, "").split("&")) {
    const [key, value] = part.split("=");
    if (!value) continue;
    try {
      found[key] = decodeURIComponent(value);
    } catch {
      continue;
    }
  }
  return found;
}

/** Class as an address says; limits that are none leave the classes as the page was written with. */
function classify(state, wanted) {
  if (!state.indicator) return;
  if (["quantile", "equal", "natural"].includes(wanted.m)) return void state.classify(wanted.m);
  const { limits, problem } = wanted.m === "own" ? ownLimits(wanted.b ?? "", state.indicator) : { limits: [], problem: "none" };
  if (!problem) state.classify("own", limits);
  else if (wanted.i && state.method !== "given") state.classify("given");
}

/**
 * Show what an address asks for.
 * @param {import("../state.js").App} app
 */
export function apply(app, wanted) {
  const { state, map } = app;
  const byId = (id) => state.view.indicators.find((one) => one.id === id);
  const fields = {};
  if (byId(wanted.i)) fields.indicator = byId(wanted.i);
  const raster = (id) => (/^raster\.\d+$/.test(id ?? "") ? state.view.rasters[Number(id.slice(7))] : undefined);
  const right = byId(wanted.v) ?? raster(wanted.v);
  if (right) fields.compared = right;
  if (right && raster(wanted.w)) fields.leftRaster = raster(wanted.w);
  if (state.view.ramps[wanted.r]) fields.ramp = wanted.r;
  if (["dark", "light"].includes(wanted.t)) fields.theme = wanted.t;
  const region = state.view.regions.code.indexOf(wanted.s);
  if (region >= 0) fields.selected = region;
  state.set(fields);
  if (NAMES.includes(wanted.n ?? "names")) state.set({ names: wanted.n ?? "names" });
  classify(state, wanted);
  if (wanted.l?.length === app.entries.length) {
    app.entries.forEach((entry, i) => {
      entry.on = wanted.l[i] === "1";
      if (entry.on) map.addLayer(entry.layer);
      else map.removeLayer(entry.layer);
    });
    app.redrawTree();
  }
  const place = (wanted.c ?? "").split(",").map(Number);
  const zoom = Number(wanted.z);
  if (place.length === 2 && place.every(Number.isFinite) && Number.isFinite(zoom)) map.setView(place, zoom, { animate: false });
}

/**
 * Follow the address, and keep it up to date; sandboxed pages that may not, simply do not.
 * @param {import("../state.js").App} app
 */
export function followLink(app) {
  apply(app, parseView(location.hash));
  let waiting = 0;
  const write = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      try {
        history.replaceState(null, "", `#${spellView(app)}`);
      } catch {
        waiting = 0;
      }
    }, 200);
  };
  app.map.on("moveend", write);
  app.state.watch(write);
  addEventListener("hashchange", () => apply(app, parseView(location.hash)));
}
