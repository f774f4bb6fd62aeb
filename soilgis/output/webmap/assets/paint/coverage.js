/** A coverage (面图层): features that are sets of faces of one pack, painted on the sheet with level of detail by shared arc. */
import { fromWorld, toWorld } from "../core/geodesy.js";
import { NOWHERE, around, halves, remember } from "../core/pack.js";
import { borders, outline } from "../core/topology.js";
import { sheetOf } from "./sheet.js";

const MANY = 400;
const NEAR = 7;
const MARK = { color: "#ffb000", halo: "rgba(0,0,0,.65)" };

/** Above every zone, below the borders of the country and the names. */
const RIM_ORDER = 80;

/** From here on outlines of zones have a light rim; from farther they would be a tangle of it. */
const CLOSE = 5.5;

/** How heavy outlines are at a zoom: seen from afar, islands are not to be buried under their own. */
function slimness(zoom) {
  return Math.max(0.45, Math.min(1, (zoom - 2) / 4.5));
}

function isRim(line) {
  return line.inner === false;
}

export const Coverage = L.Layer.extend({
  options: { order: 0, opacity: 1, labels: null, fills: null, lines: [], hatch: null },

  /**
   * @param {import("../core/pack.js").Pack} pack
   * @param {{members?: number[][], fills?: (string|null)[], opacity?: number, order?: number, labels?: string[],
   *   hatch?: {color: string, angle: number},
   *   lines?: {owner?: [number, number][], color: string, width: number, dash?: number[]}[]}} options
   *   members: faces of each feature, one face each when left out; a line's `owner` groups features into parent units, as
   *   [unit, how many features in a row]
   */
  initialize(pack, options) {
    L.Util.setOptions(this, options);
    this.pack = pack;
    this.members = this.options.members ?? null;
    this.length = this.members ? this.members.length : pack.length;
    this.order = this.options.order;
    this.boxes = this._boxes();
    this.lines = this.options.lines.map((line) => ({ ...line, arcs: this._arcs(line) }));
    const fills = this.options.fills;
    this.fillOf = (feature) => (fills?.length === 1 ? fills[0] : (fills?.[feature] ?? null));
    this.compare = null;
    this.hatched = false;
    this.cache = new Map();
    this.marks = new Map();
    this.hidden = new Set();
  },

  onAdd(map) {
    this.sheet = sheetOf(map);
    this.sheet.add(this);
    if (this.lines.some(isRim)) this.sheet.add((this.rim ??= this._rim()));
  },

  onRemove() {
    this.sheet.remove(this);
    if (this.rim) this.sheet.remove(this.rim);
    this.sheet = null;
  },

  /** Faces of a feature. */
  facesOf(feature) {
    return this.members ? this.members[feature] : [feature];
  },

  /** Paint again with what `fillOf`, `opacity` or `lines` say now. */
  refresh() {
    this.sheet?.repaint();
  },

  /** Hatch the features, or leave their outlines alone. */
  setHatched(hatched) {
    if (this.hatched === hatched) return;
    this.hatched = hatched;
    this.refresh();
  },

  /** Restrict painting to the ground of the features. */
  clip(brush) {
    brush.enter(...this.pack.origin);
    const paths = this._paths(brush.view.zoom);
    paths.ground ??= this._ground(paths);
    brush.ctx.clip(paths.ground, "nonzero");
  },

  _ground(paths) {
    const ground = new Path2D();
    for (let i = 0; i < this.length; i++) ground.addPath(this._fillPath(paths, i));
    return ground;
  },

  setOpacity(opacity) {
    this.options.opacity = opacity;
    this.refresh();
  },

  paint(brush) {
    const { ctx } = brush;
    if (!this.compare) return this._fill(brush, this.fillOf);
    for (const [side, fill] of [
      ["left", this.fillOf],
      ["right", this.compare.fill],
    ]) {
      ctx.save();
      brush.clip(this.compare.at(brush.view), side);
      this._fill(brush, fill);
      ctx.restore();
    }
  },

  _fill(brush, fill) {
    const { ctx } = brush;
    const view = brush.enter(...this.pack.origin);
    const paths = this._paths(brush.view.zoom);
    const hatch = this.hatched && this.options.hatch && brush.hatch(this.options.hatch.color, this.options.hatch.angle);
    ctx.globalAlpha = this.options.opacity;
    for (let i = 0; i < this.length; i++) {
      if (!this._meets(i, view) || this.hidden.has(i)) continue;
      for (const style of [fill(i), hatch]) {
        if (!style) continue;
        ctx.fillStyle = style;
        ctx.fill(this._fillPath(paths, i), "evenodd");
      }
    }
  },

  /** The outline of all features by itself, so that it lies over the outlines of other layers and under names. */
  _rim() {
    return { order: RIM_ORDER, paint() {}, paintLines: (brush) => this._strokeLines(brush, isRim) };
  },

  paintLines(brush) {
    this._strokeLines(brush, (line) => !isRim(line));
  },

  _strokeLines(brush, wanted) {
    brush.enter(...this.pack.origin);
    const paths = this._paths(brush.view.zoom);
    const { zoom } = brush.view;
    this.lines.forEach((line, index) => {
      if (!wanted(line) || line.off || zoom < (line.from ?? 0)) return;
      const width = line.each || isRim(line) ? line.width * slimness(zoom) : line.width;
      if (line.halo && (this.length <= MANY || zoom >= NEAR) && !(line.each && zoom < CLOSE))
        this._stroke(brush, paths.lines[index], line.halo, width + (line.each ? 1.6 : 2.4), null);
      this._stroke(brush, paths.lines[index], line.color, width, line.dash);
    });
  },

  paintMark(brush, feature) {
    brush.enter(...this.pack.origin);
    const path = remember(this.marks, `${halves(brush.view.zoom)}/${feature}`, () =>
      linePath(outline(this.pack, this.facesOf(feature)), this.pack.keep(brush.view.zoom)),
    );
    this._stroke(brush, path, MARK.halo, 5, null);
    this._stroke(brush, path, MARK.color, 2.5, null);
  },

  _stroke(brush, path, color, width, dash) {
    const { ctx, pixel } = brush;
    ctx.strokeStyle = color;
    ctx.lineJoin = width > 1 ? "round" : "bevel";
    ctx.lineWidth = width * pixel;
    ctx.setLineDash((dash ?? []).map((length) => length * pixel));
    ctx.stroke(path);
  },

  /** Feature under a point, -1 for none. */
  at(latlng) {
    const [wx, wy] = toWorld(latlng.lng, latlng.lat);
    const x = wx - this.pack.origin[0];
    const y = wy - this.pack.origin[1];
    const paths = this._paths(this._map.getZoom());
    for (let i = 0; i < this.length; i++) {
      if (this.hidden.has(i) || !this._meets(i, [x, y, x, y])) continue;
      if (probe().isPointInPath(this._fillPath(paths, i), x, y, "evenodd")) return i;
    }
    return -1;
  },

  /** Bounds of one feature, or of all. */
  bounds(feature) {
    let box = NOWHERE;
    for (let i = feature ?? 0; i < (feature === undefined ? this.length : feature + 1); i++)
      box = around(box, this.boxes.subarray(4 * i, 4 * i + 4));
    const [ox, oy] = this.pack.origin;
    const [west, north] = fromWorld(box[0] + ox, box[1] + oy);
    const [east, south] = fromWorld(box[2] + ox, box[3] + oy);
    return L.latLngBounds([south, west], [north, east]);
  },

  _arcs(line) {
    if (line.each) return [...new Set(Array.from({ length: this.length }, (_, i) => outline(this.pack, this.facesOf(i))).flat())];
    const owner = new Int32Array(this.pack.length).fill(-1);
    const groups = line.owner?.flatMap(([group, count]) => new Array(count).fill(group));
    for (let i = 0; i < this.length; i++) for (const face of this.facesOf(i)) owner[face] = groups ? groups[i] : i;
    return borders(this.pack, owner, { inner: line.inner ?? true, outer: line.outer ?? true });
  },

  /** Boxes of the features, four numbers each. */
  _boxes() {
    if (!this.members) return this.pack.boxes;
    const boxes = new Float32Array(4 * this.length);
    for (let i = 0; i < this.length; i++)
      boxes.set(
        this.members[i].reduce((box, face) => around(box, this.pack.boxes.subarray(4 * face, 4 * face + 4)), NOWHERE),
        4 * i,
      );
    return boxes;
  },

  _meets(feature, view) {
    const { boxes } = this;
    const at = 4 * feature;
    return boxes[at] <= view[2] && boxes[at + 2] >= view[0] && boxes[at + 1] <= view[3] && boxes[at + 3] >= view[1];
  },

  _fillPath(paths, feature) {
    return (paths.fills[feature] ??= fillPath(this.pack, this.facesOf(feature), paths.kept));
  },

  /** Paths at a zoom; those of fills are made when they are first in view. */
  _paths(zoom) {
    return remember(this.cache, halves(zoom), (z) => {
      const kept = this.pack.keep(z);
      return { kept, fills: new Array(this.length), lines: this.lines.map((line) => linePath(line.arcs, kept)) };
    });
  },
});

let probeCtx = null;

function probe() {
  probeCtx ??= document.createElement("canvas").getContext("2d");
  return probeCtx;
}

function fillPath(pack, faces, { offsets, points }) {
  const path = new Path2D();
  for (const face of faces) {
    for (const arcs of pack.ringsOf(face)) {
      for (let k = 0; k < arcs.length; k++) {
        const back = arcs[k] < 0;
        const arc = back ? ~arcs[k] : arcs[k];
        const [first, last, step] = back
          ? [2 * offsets[arc + 1] - 2, 2 * offsets[arc], -2]
          : [2 * offsets[arc], 2 * offsets[arc + 1] - 2, 2];
        if (k === 0) path.moveTo(points[first], points[first + 1]);
        for (let i = first; i !== last; ) {
          i += step;
          path.lineTo(points[i], points[i + 1]);
        }
      }
      path.closePath();
    }
  }
  return path;
}

function linePath(arcs, { offsets, points }) {
  const path = new Path2D();
  for (const arc of arcs) {
    const end = 2 * offsets[arc + 1];
    let i = 2 * offsets[arc];
    path.moveTo(points[i], points[i + 1]);
    for (i += 2; i < end; i += 2) path.lineTo(points[i], points[i + 1]);
  }
  return path;
}
