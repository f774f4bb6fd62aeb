/** Overlap (叠加): ellipsoidal area that polygons share with each feature of a coverage, without building the overlay: a polygon is a sum
 * of signed fan triangles, and each is cut against the rings it meets.
 */
import { DEGREE, SEMI_MAJOR as A } from "../core/ellipsoid.js";
import { outline } from "../core/topology.js";
import { FIELDS, areaOfFlat, push } from "./area.js";
import { boxOfPoints, within } from "./rings.js";

/** Keep the part of a flat ring left of the line from `a` to `b` (Sutherland–Hodgman). */
function cut(flat, ax, ay, bx, by) {
  const kept = [];
  const n = flat.length;
  const side = (i) => (bx - ax) * (flat[i + 1] - ay) - (by - ay) * (flat[i] - ax);
  let here = n ? side(0) : 0;
  for (let i = 0; i < n; i += FIELDS) {
    const j = i + FIELDS < n ? i + FIELDS : 0;
    const there = side(j);
    if (here >= 0) kept.push(flat[i], flat[i + 1], flat[i + 2], flat[i + 3]);
    if (here >= 0 !== there >= 0) {
      const t = here / (here - there);
      push(kept, flat[i] + t * (flat[j] - flat[i]), flat[i + 1] + t * (flat[j + 1] - flat[i + 1]));
    }
    here = there;
  }
  return kept;
}

/** Fan triangles of oriented rings, counter-clockwise, each with its sign. */
function triangles(rings) {
  const found = [];
  for (const ring of rings) {
    const [ox, oy] = ring[0];
    for (let i = 1; i + 1 < ring.length; i++) {
      const [ax, ay] = ring[i];
      const [bx, by] = ring[i + 1];
      const turn = (ax - ox) * (by - oy) - (bx - ox) * (ay - oy);
      if (turn === 0) continue;
      const points = turn > 0 ? [ox, oy, ax, ay, bx, by] : [ox, oy, bx, by, ax, ay];
      found.push({ sign: turn > 0 ? 1 : -1, points, box: boxOfPoints(points, 2) });
    }
  }
  return found;
}

function apart(a, b) {
  return a[0] > b[2] || a[2] < b[0] || a[1] > b[3] || a[3] < b[1];
}

/** Area shared by fan triangles and one flat ring, signed by the ring's direction. */
function shared(fan, flat, box) {
  let sum = 0;
  for (const { sign, points, box: reach } of fan) {
    if (apart(reach, box)) continue;
    const [ox, oy, ax, ay, bx, by] = points;
    let part = cut(flat, ox, oy, ax, ay);
    if (part.length) part = cut(part, ax, ay, bx, by);
    if (part.length) part = cut(part, bx, by, ox, oy);
    if (part.length) sum += sign * areaOfFlat(part);
  }
  return sum;
}

/** Area in m² that oriented rings share with each face of a pack; faces they cannot meet are left out. */
export function faceOverlaps(pack, rings) {
  const fan = triangles(rings);
  const reach = fan.reduce(
    (box, { box: b }) => [Math.min(box[0], b[0]), Math.min(box[1], b[1]), Math.max(box[2], b[2]), Math.max(box[3], b[3])],
    [Infinity, Infinity, -Infinity, -Infinity],
  );
  const found = new Map();
  for (let face = 0; face < pack.length; face++) {
    if (apart(lonlatBox(pack, face), reach)) continue;
    let area = 0;
    for (const arcs of pack.ringsOf(face)) {
      const flat = [];
      pack.walk(arcs, (i) => push(flat, pack.lon(i), pack.lat(i)));
      flat.length -= FIELDS;
      area += shared(fan, flat, boxOfPoints(flat, FIELDS));
    }
    if (area > 0.005) found.set(face, area);
  }
  return found;
}

function lonlatBox(pack, face) {
  pack.lonlatBoxes ??= [];
  return (pack.lonlatBoxes[face] ??= (() => {
    const flat = [];
    for (const arcs of pack.ringsOf(face)) pack.walk(arcs, (i) => flat.push(pack.lon(i), pack.lat(i)));
    return boxOfPoints(flat, 2);
  })());
}

/**
 * How far an overlap may be off because borders were simplified, m²: the strip within `moved` metres of the border of a
 * feature where the polygon is, 2·d·L + π·d², or all the area between true and drawn border if that is less. Zero where no border is
 * near: there the figure is exact.
 */
export function tolerance(pack, members, rings) {
  if (!pack.moved) return 0;
  const moved = Math.max(0, ...members.map((face) => pack.moved[face]));
  const lat = rings[0][0][1];
  const [east, north] = [A * DEGREE * Math.cos(lat * DEGREE), A * DEGREE];
  const reach = boxOfPoints(rings.flat(2), 2);
  const [dx, dy] = [moved / east, moved / north];
  const grown = [reach[0] - dx, reach[1] - dy, reach[2] + dx, reach[3] + dy];
  let length = 0;
  for (const arc of outline(pack, members)) {
    for (let i = pack.offsets[arc]; i + 1 < pack.offsets[arc + 1]; i++) {
      const [x0, y0, x1, y1] = [pack.lon(i), pack.lat(i), pack.lon(i + 1), pack.lat(i + 1)];
      if (apart([Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)], grown)) continue;
      const step = Math.hypot((x1 - x0) * east, (y1 - y0) * north);
      if (near(rings, (x0 + x1) / 2, (y0 + y1) / 2, east, north, moved + step / 2)) length += step;
    }
  }
  if (!length) return 0;
  const strip = 2 * moved * length + Math.PI * moved * moved;
  return pack.displaced
    ? Math.min(
        strip,
        members.reduce((sum, face) => sum + pack.displaced[face], 0),
      )
    : strip;
}

/** Whether a point lies in a polygon or within `reach` metres of its rings. */
function near(rings, x, y, east, north, reach) {
  if (rings.filter((ring) => within(ring, x, y)).length % 2) return true;
  return rings.some((ring) =>
    ring.some(([ax, ay], i) => {
      const [bx, by] = ring[(i + 1) % ring.length];
      const [ux, uy] = [(bx - ax) * east, (by - ay) * north];
      const [px, py] = [(x - ax) * east, (y - ay) * north];
      const t = Math.max(0, Math.min(1, (px * ux + py * uy) / (ux * ux + uy * uy || 1)));
      return Math.hypot(px - t * ux, py - t * uy) <= reach;
    }),
  );
}
