/** Topology (拓扑): shared arcs unpacked from the page; regions, zones and parent units are sets of faces over the same arcs. */

/** Read `count` unsigned LEB128 numbers. */
function varints(bytes, cursor, count) {
  const values = new Int32Array(count);
  let at = cursor.at;
  for (let i = 0; i < count; i++) {
    let byte = bytes[at++];
    let value = byte & 127;
    for (let shift = 7; byte & 128; shift += 7) {
      byte = bytes[at++];
      value |= (byte & 127) << shift;
    }
    values[i] = value;
  }
  cursor.at = at;
  return values;
}

/** Undo zigzag in place: 0, 1, 2, 3 → 0, -1, 1, -2. */
function zigzag(values) {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] >>> 1) ^ -(values[i] & 1);
  return values;
}

/** Where each run starts: sizes 2, 3 → 0, 2, 5. */
function starts(sizes) {
  const found = new Int32Array(sizes.length + 1);
  for (let i = 0; i < sizes.length; i++) found[i + 1] = found[i] + sizes[i];
  return found;
}

/** Read `count` folded steps as running sums, in as few bytes as they need. */
function walked(bytes, cursor, count) {
  const places = new Int32Array(count);
  let at = cursor.at;
  let place = 0;
  let most = 0;
  for (let i = 0; i < count; i++) {
    let byte = bytes[at++];
    let step = byte & 127;
    for (let shift = 7; byte & 128; shift += 7) {
      byte = bytes[at++];
      step |= (byte & 127) << shift;
    }
    place += (step >>> 1) ^ -(step & 1);
    if (place > most) most = place;
    places[i] = place;
  }
  cursor.at = at;
  return most < 65536 ? new Uint16Array(places) : places;
}

/** Arcs, and the faces whose rings run along them; a reference below zero is the arc `~reference` read backwards. */
export class Topology {
  /**
   * @param {Uint8Array} bytes  the streams written by soilgis.output.webmap.pack
   * @param {{counts: number[], west: number, south: number, grid: number}} head
   */
  constructor(bytes, head) {
    const cursor = { at: 0 };
    const [arcCount, pointCount, faceCount, ringCount, referenceCount] = head.counts;
    this.offsets = starts(varints(bytes, cursor, arcCount));
    this.columns = walked(bytes, cursor, pointCount);
    this.rows = walked(bytes, cursor, pointCount);
    this.rings = starts(varints(bytes, cursor, faceCount));
    this.runs = starts(varints(bytes, cursor, ringCount));
    this.references = zigzag(varints(bytes, cursor, referenceCount));
    for (let i = 0, running = 0; i < referenceCount; i++) {
      running += this.references[i];
      this.references[i] = running & 1 ? ~(running >> 1) : running >> 1;
    }
    this.west = head.west;
    this.south = head.south;
    this.grid = head.grid;
    this.length = faceCount;
    this.arcs = arcCount;
    this._neighbours();
  }

  /** The faces on either side of each arc: -1 where there is none. */
  _neighbours() {
    this.left = new Int32Array(this.arcs).fill(-1);
    this.right = new Int32Array(this.arcs).fill(-1);
    for (let face = 0; face < this.length; face++) {
      for (let i = this.runs[this.rings[face]]; i < this.runs[this.rings[face + 1]]; i++) {
        const reference = this.references[i];
        if (reference < 0) this.right[~reference] = face;
        else this.left[reference] = face;
      }
    }
  }

  /** Rings of a face, each a list of arc references. */
  ringsOf(face) {
    const found = [];
    for (let ring = this.rings[face]; ring < this.rings[face + 1]; ring++)
      found.push(this.references.subarray(this.runs[ring], this.runs[ring + 1]));
    return found;
  }

  /** Longitude of a point in degrees. */
  lon(i) {
    return this.west + this.columns[i] * this.grid;
  }

  /** Latitude of a point in degrees. */
  lat(i) {
    return this.south + this.rows[i] * this.grid;
  }

  /** Call `visit(point)` for the number of each point of a ring, each shared end once. */
  walk(arcs, visit) {
    const { offsets } = this;
    for (let k = 0; k < arcs.length; k++) {
      const reference = arcs[k];
      const arc = reference < 0 ? ~reference : reference;
      const skip = k ? 1 : 0;
      if (reference >= 0) for (let i = offsets[arc] + skip; i < offsets[arc + 1]; i++) visit(i);
      else for (let i = offsets[arc + 1] - 1 - skip; i >= offsets[arc]; i--) visit(i);
    }
  }
}

/** Arcs between faces of different owners; `owner[face]` below zero is the outside. `outer` chooses the rim, `inner` the rest. */
export function borders(topology, owner, { inner = true, outer = true } = {}) {
  const arcs = [];
  const of = (face) => (face < 0 ? -1 : owner[face]);
  for (let arc = 0; arc < topology.arcs; arc++) {
    const a = of(topology.left[arc]);
    const b = of(topology.right[arc]);
    if (a === b) continue;
    const rim = a < 0 || b < 0;
    if (rim ? outer : inner) arcs.push(arc);
  }
  return arcs;
}

/** Arcs on the rim of one set of faces. */
export function outline(topology, members) {
  const inside = new Uint8Array(topology.length);
  for (const face of members) inside[face] = 1;
  const arcs = [];
  for (let arc = 0; arc < topology.arcs; arc++) {
    const a = topology.left[arc] >= 0 && inside[topology.left[arc]];
    const b = topology.right[arc] >= 0 && inside[topology.right[arc]];
    if (Boolean(a) !== Boolean(b)) arcs.push(arc);
  }
  return arcs;
}

/**
 * The points drawn when one is drawn per `step` at most; ends of arcs always stay, so neighbours never part.
 * @param {Int32Array} offsets  where each arc starts
 * @param {Float32Array} points  flat pairs
 * @returns {{offsets: Int32Array, points: Float32Array}}
 */
export function thin(offsets, points, step) {
  const kept = new Float32Array(points.length);
  const found = new Int32Array(offsets.length);
  let n = 0;
  for (let arc = 0; arc + 1 < offsets.length; arc++) {
    const end = 2 * offsets[arc + 1] - 2;
    let x = NaN;
    let y = NaN;
    for (let i = 2 * offsets[arc]; i <= end; i += 2) {
      const px = points[i];
      const py = points[i + 1];
      const near = Math.abs(px - x) <= step && Math.abs(py - y) <= step;
      if (near && i < end) continue;
      kept[n++] = x = px;
      kept[n++] = y = py;
    }
    found[arc + 1] = n / 2;
  }
  return { offsets: found, points: kept.slice(0, n) };
}
