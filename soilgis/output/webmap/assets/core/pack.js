/** Packs (几何包): shared arcs opened in the page, with the points to draw at each zoom. */
import { gunzip } from "./bytes.js";
import { toWorld } from "./geodesy.js";
import { Topology, thin } from "./topology.js";

const MOST_CACHED = 4;
const STEP = 0.75;

/** The box that holds nothing. */
export const NOWHERE = [Infinity, Infinity, -Infinity, -Infinity];

/** Unpacked arcs, shared by every coverage over them; world pixels are worked out for the zooms that are looked at. */
export class Pack extends Topology {
  constructor(head, bytes) {
    super(bytes, head);
    this.moved = head.moved ?? null;
    this.displaced = head.displaced ?? null;
    this.origin = toWorld(this.west, this.south);
    this.boxes = this._boxes();
    this.kept = new Map();
  }

  /** The points to draw at a zoom, in world pixels from the origin. */
  keep(zoom) {
    return remember(this.kept, halves(zoom), (z) => thin(this.offsets, this._world(), STEP / 2 ** z));
  }

  /** World pixels of every point, flat pairs. */
  _world() {
    const { columns, rows } = this;
    const points = new Float32Array(2 * columns.length);
    const across = (256 / 360) * this.grid;
    const heights = new Map();
    const table = rows instanceof Uint16Array ? new Float32Array(65536).fill(NaN) : null;
    for (let i = 0; i < columns.length; i++) {
      const row = rows[i];
      let y = table ? table[row] : (heights.get(row) ?? NaN);
      if (y !== y) {
        y = toWorld(0, this.south + row * this.grid)[1] - this.origin[1];
        if (table) table[row] = y;
        else heights.set(row, y);
      }
      points[2 * i] = columns[i] * across;
      points[2 * i + 1] = y;
    }
    return points;
  }

  /** West, north, east, south of each face in world pixels from the origin, four numbers a face. */
  _boxes() {
    const { columns, rows, offsets, references, rings, runs } = this;
    const ofArcs = new Int32Array(4 * this.arcs);
    for (let arc = 0; arc < this.arcs; arc++) {
      let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = offsets[arc]; i < offsets[arc + 1]; i++) {
        if (columns[i] < west) west = columns[i];
        if (columns[i] > east) east = columns[i];
        if (rows[i] < south) south = rows[i];
        if (rows[i] > north) north = rows[i];
      }
      ofArcs.set([west, south, east, north], 4 * arc);
    }
    const across = (256 / 360) * this.grid;
    const down = (row) => toWorld(0, this.south + row * this.grid)[1] - this.origin[1];
    const boxes = new Float32Array(4 * this.length);
    for (let face = 0; face < this.length; face++) {
      let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = runs[rings[face]]; i < runs[rings[face + 1]]; i++) {
        const arc = references[i] < 0 ? ~references[i] : references[i];
        west = Math.min(west, ofArcs[4 * arc]);
        south = Math.min(south, ofArcs[4 * arc + 1]);
        east = Math.max(east, ofArcs[4 * arc + 2]);
        north = Math.max(north, ofArcs[4 * arc + 3]);
      }
      boxes.set(west <= east ? [west * across, down(north), east * across, down(south)] : NOWHERE, 4 * face);
    }
    return boxes;
  }
}

/** Zooms are kept by halves, as the map steps. */
export function halves(zoom) {
  return Math.round(zoom * 2) / 2;
}

/** The smallest box around two. */
export function around(a, b) {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

/** What a cache holds under a key, made when first asked for; the oldest goes when it is full. */
export function remember(cache, key, make) {
  let value = cache.get(key);
  if (value !== undefined) return value;
  value = make(key);
  if (cache.size >= MOST_CACHED) cache.delete(cache.keys().next().value);
  cache.set(key, value);
  return value;
}

/** Take what Python squeezed into an element out of the page: a JSON head, and the bytes behind it. */
export function take(id) {
  const holder = document.getElementById(id);
  const bytes = gunzip(holder.textContent);
  holder.remove();
  const length = new DataView(bytes.buffer).getUint32(0, true);
  return { head: JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))), bytes: bytes.subarray(4 + length) };
}

/** Open the pack an element holds. */
export function openPack(id) {
  const { head, bytes } = take(id);
  return new Pack(head, bytes);
}
