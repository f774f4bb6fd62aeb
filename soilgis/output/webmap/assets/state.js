/** State (页面状态): what is shown now, and who wants to know when it changes. */
import { given, reclass } from "./core/classing.js";
import { classColors } from "./core/colors.js";

/**
 * What the parts of the page know of each other: the map with its layers, the state, and what each part offers to the others.
 * @typedef {Object} App
 * @property {any} map  Leaflet's
 * @property {any} view  the data written by soilgis.output.webmap.view
 * @property {State} state
 * @property {any} regions  the coverage of regions
 * @property {any[]} zones  a coverage a layer, in the view's order
 * @property {any[]} rasters  in the view's order
 * @property {number} hovered  region under the pointer, -1 for none
 * @property {boolean} busy  whether clicks belong to a drawing
 * @property {boolean} [bare]  whether the page is the map alone, as in a frame of another page
 * @property {string} [page]  title of the page of data that is open
 * @property {HTMLElement} [scroller]  what scrolls the page of data
 * @property {string} [paper]  size of the page last printed
 * @property {boolean} [moved]  whether the reader, or an address, has moved the map
 * @property {boolean} [homing]  whether the map is moving to show every region
 * @property {boolean} [laidOut]  whether what is to be printed stands ready
 * @property {boolean} [waitsForRoom]  whether the map has no size yet
 * @property {{card: any, layer: any, title: string, on: boolean}[]} [entries]  rows of the layer tree
 * @property {any[]} [sketches]  what is drawn on the map
 * @property {any} [lastStudy]  the range that was studied last
 * @property {(text: string) => void} [say]  show a short message
 * @property {(title: string) => void} [showPage]  open a page of data
 * @property {(side?: string) => void} [openPanel]  show the panel of data
 * @property {(region: number, move?: boolean) => void} [choose]  select a region
 * @property {(entry: any, on: boolean) => void} [switchLayer]  show or hide a layer of the tree
 * @property {() => void} [redrawTree]  draw the layer tree again
 * @property {() => void} [home]  show every region
 * @property {(x: number) => any} [comparedAt]  the indicator or raster that lies right of the bar at x, null left of it
 * @property {() => any} [leftOf]  the raster that lies left of the bar, null where the indicator does
 * @property {(() => void)|null} [stopSketch]  end a drawing that is going on
 * @property {(files: File[]) => Promise<void>} [readFiles]  study files
 * @property {(polygons: number[][][][], name?: string) => any} [measure]  study polygons
 */

export class State {
  /** @param {Object} view  the data written by soilgis.output.webmap.view */
  constructor(view) {
    this.view = view;
    unstep(view.indicators);
    this.watchers = [];
    this.series = seriesOf(view.indicators);
    this.indicator = view.indicators.find((one) => one.id === view.start) ?? view.indicators[0] ?? null;
    this.ramp = "auto";
    this.theme = view.theme === "system" ? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light") : view.theme;
    this.off = new Set();
    this.selected = -1;
    this.card = null;
    this.spot = [];
    this.compared = null;
    this.leftRaster = null;
    this.method = "given";
    this.names = "names";
    this.cover = coverByRegion(view);
  }

  /** Call `watcher(changed)` after every change; `changed` holds the names of what changed. */
  watch(watcher) {
    this.watchers.push(watcher);
  }

  /** Change some fields and tell the watchers once. */
  set(fields) {
    const changed = Object.keys(fields).filter((name) => this[name] !== fields[name]);
    if (!changed.length) return;
    const series = this.indicator?.series;
    Object.assign(this, fields);
    if (changed.includes("indicator")) {
      this.off = new Set();
      if (this.indicator?.series !== series) this.method = this.indicator?.method ?? "given";
    }
    this.tell(new Set(changed));
  }

  tell(changed) {
    for (const watcher of this.watchers) watcher(changed);
  }

  /** Years of the indicator shown, in order. */
  get years() {
    return this.indicator ? this.series.get(this.indicator.series) : [];
  }

  /** Class the series shown in another way; `breaks` are a reader's own limits, printed integers. */
  classify(method, breaks = []) {
    const peers = this.years;
    if (method === "given") for (const one of peers) given(one);
    else reclass(peers, method, breaks);
    for (const one of peers) Object.assign(one, { method, breaks });
    this.method = method;
    this.off = new Set();
    this.tell(new Set(["indicator"]));
  }

  /** Colour of a class. */
  colorOf(indicator, number) {
    return classColors(this.view, indicator, this.ramp)[number];
  }

  /** Fill of a region for an indicator: null when its class is filtered out, which only the legend's own indicator can be. */
  fillOf(indicator, region) {
    const number = indicator.classes[region];
    if (indicator === this.indicator && this.off.has(number)) return null;
    return number < 0 ? this.view.noValue.color : this.colorOf(indicator, number);
  }

  /** How many regions each class holds; -1 counts those without a value. */
  counts(indicator) {
    const counts = new Map();
    for (const number of indicator.classes) counts.set(number, (counts.get(number) ?? 0) + 1);
    return counts;
  }

  /** The target to hold the indicator's values against, for the last target the first; null when there is none. */
  get goal() {
    const targets = this.series.get("target") ?? [];
    const one = this.indicator;
    if (!targets.length || !one || !["target", "rate"].includes(one.series)) return null;
    if (one.series === "target") return targets.length < 2 ? null : one === targets.at(-1) ? targets[0] : targets.at(-1);
    const next = this.view.indicators.find((other) => other.series === "margin" && other.id === this.view.start);
    return targets.find((target) => target.year === next?.year) ?? targets.at(-1);
  }
}

/** Turn steps from year to year back into values, and work out the classes that printed values give. */
function unstep(indicators) {
  const before = new Map();
  for (const one of indicators) {
    const earlier = before.get(one.series);
    if (one.stepped) one.values = one.values.map((step, i) => (step === null ? null : step + (earlier[i] ?? 0)));
    one.stepped = false;
    one.classes ??= one.values.map((value) => (value === null ? -1 : one.limits.filter((limit) => value >= limit).length));
    one.first = { limits: one.limits, labels: one.labels, classes: one.classes, apart: one.apart };
    before.set(one.series, one.values);
  }
}

function seriesOf(indicators) {
  const series = new Map();
  for (const one of indicators) {
    if (!series.has(one.series)) series.set(one.series, []);
    series.get(one.series).push(one);
  }
  for (const years of series.values()) years.sort((a, b) => (a.year ?? 0) - (b.year ?? 0));
  return series;
}

function coverByRegion(view) {
  const cover = view.regions.code.map(() => []);
  for (const [region, zone, area, share] of view.cover) cover[region].push({ zone, area, share });
  return cover;
}
