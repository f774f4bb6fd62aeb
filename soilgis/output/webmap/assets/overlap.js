/** Overlap (叠加): ellipsoidal area that polygons share with each feature of a coverage, without building the overlay.
 *
 * Edges are straight in longitude and latitude, as every GIS draws them. With S(φ) the area from the equator per radian of
 * longitude, the area of a ring is −∮ S dλ; along a straight edge the mean of S is by Euler and Maclaurin the mean of its ends
 * less Δφ/12 · (1 + Δφ²/60) · ΔS′ (with S‴ ≈ −S′; what is left out stays below 0.1 m² for edges of half a degree). A polygon is a
 * sum of signed fan triangles; each is cut against the rings it meets.
 */
(function (SG) {
  "use strict";

  const A = SG.SEMI_MAJOR;
  const F = 1 / 298.257222101;
  const E2 = F * (2 - F);
  const E = Math.sqrt(E2);
  const DEGREE = Math.PI / 180;
  const FIELDS = 4;

  /** Append a vertex: longitude and latitude in degrees, S in m² per radian, and its derivative S′. */
  function push(flat, lon, lat) {
    const s = Math.sin(lat * DEGREE);
    const q = 1 - E2 * s * s;
    const area = ((A * A * (1 - E2)) / 2) * (s / q + Math.atanh(E * s) / E);
    const slope = (A * A * (1 - E2) * Math.cos(lat * DEGREE)) / (q * q);
    flat.push(lon, lat, area, slope);
  }

  /** Signed ellipsoidal area of a flat ring, m²; counter-clockwise is positive. */
  function areaOfFlat(flat) {
    let sum = 0;
    const n = flat.length;
    for (let i = 0; i < n; i += FIELDS) {
      const j = i + FIELDS < n ? i + FIELDS : 0;
      const width = flat[j] - flat[i];
      if (width === 0) continue;
      const rise = (flat[j + 1] - flat[i + 1]) * DEGREE;
      sum -= width * DEGREE * ((flat[i + 2] + flat[j + 2]) / 2 - (rise / 12) * (1 + (rise * rise) / 60) * (flat[j + 3] - flat[i + 3]));
    }
    return sum;
  }

  function flatRing(ring) {
    const flat = [];
    for (const [lon, lat] of ring) push(flat, lon, lat);
    return flat;
  }

  /** Ellipsoidal area of a ring of [lon, lat], m², never negative. */
  function exactArea(ring) {
    return Math.abs(areaOfFlat(flatRing(ring)));
  }

  /** Signed area in degrees², for orientation only. */
  function turning(ring) {
    let sum = 0;
    for (let i = 0; i < ring.length; i++) {
      const [x0, y0] = ring[i];
      const [x1, y1] = ring[(i + 1) % ring.length];
      sum += (x0 - ring[0][0]) * (y1 - ring[0][1]) - (x1 - ring[0][0]) * (y0 - ring[0][1]);
    }
    return sum / 2;
  }

  /** Whether a point lies inside a ring (even–odd). */
  function within(ring, x, y) {
    let inside = false;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [xi, yi] = ring[i];
      const [xj, yj] = ring[j];
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
    }
    return inside;
  }

  /** Turn the first ring of a polygon counter-clockwise and the others, its holes, clockwise. */
  function nested(rings) {
    return rings.map((ring, i) => (turning(ring) > 0 === (i === 0) ? ring : [...ring].reverse()));
  }

  /** Turn shells counter-clockwise and holes clockwise; a ring inside an odd number of others is a hole. */
  function oriented(rings) {
    return rings.map((ring, i) => {
      const depth = rings.filter((other, j) => j !== i && liesIn(ring, other)).length;
      const shell = depth % 2 === 0;
      return turning(ring) > 0 === shell ? ring : [...ring].reverse();
    });
  }

  /** Whether one ring lies in another; rings do not cross, but may touch, so several corners are asked. */
  function liesIn(ring, other) {
    const step = Math.max(1, Math.floor(ring.length / 9));
    let votes = 0;
    for (let i = 0; i < ring.length; i += step) {
      const [x0, y0] = ring[i];
      const [x1, y1] = ring[(i + 1) % ring.length];
      votes += within(other, (x0 + x1) / 2, (y0 + y1) / 2) ? 1 : -1;
    }
    return votes > 0;
  }

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

  function boxOfPoints(flat, step) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < flat.length; i += step) {
      if (flat[i] < box[0]) box[0] = flat[i];
      if (flat[i + 1] < box[1]) box[1] = flat[i + 1];
      if (flat[i] > box[2]) box[2] = flat[i];
      if (flat[i + 1] > box[3]) box[3] = flat[i + 1];
    }
    return box;
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
  function faceOverlaps(pack, rings) {
    const fan = triangles(rings);
    const reach = fan.reduce((box, { box: b }) => [Math.min(box[0], b[0]), Math.min(box[1], b[1]), Math.max(box[2], b[2]), Math.max(box[3], b[3])], [Infinity, Infinity, -Infinity, -Infinity]);
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

  /** Area of a polygon of oriented rings, m². */
  function polygonArea(rings) {
    return rings.reduce((sum, ring) => sum + areaOfFlat(flatRing(ring)), 0);
  }

  /**
   * How far an overlap may be off because borders were simplified, m²: the strip within `moved` metres of the border of a
   * feature where the polygon is, 2·d·L + π·d², or all the area between true and drawn border if that is less. Zero where no border is near: there the figure is exact.
   */
  function tolerance(pack, members, rings) {
    if (!pack.moved) return 0;
    const moved = Math.max(0, ...members.map((face) => pack.moved[face]));
    const lat = rings[0][0][1];
    const [east, north] = [A * DEGREE * Math.cos(lat * DEGREE), A * DEGREE];
    const reach = boxOfPoints(rings.flat(2), 2);
    const [dx, dy] = [moved / east, moved / north];
    const grown = [reach[0] - dx, reach[1] - dy, reach[2] + dx, reach[3] + dy];
    let length = 0;
    for (const arc of SG.outline(pack, members)) {
      for (let i = pack.offsets[arc]; i + 1 < pack.offsets[arc + 1]; i++) {
        const [x0, y0, x1, y1] = [pack.lon(i), pack.lat(i), pack.lon(i + 1), pack.lat(i + 1)];
        if (apart([Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)], grown)) continue;
        const step = Math.hypot((x1 - x0) * east, (y1 - y0) * north);
        if (near(rings, (x0 + x1) / 2, (y0 + y1) / 2, east, north, moved + step / 2)) length += step;
      }
    }
    if (!length) return 0;
    const strip = 2 * moved * length + Math.PI * moved * moved;
    return pack.displaced ? Math.min(strip, members.reduce((sum, face) => sum + pack.displaced[face], 0)) : strip;
  }

  /** Whether a point lies in a polygon or within `reach` metres of its rings. */
  function near(rings, x, y, east, north, reach) {
    if (rings.filter((ring) => within(ring, x, y)).length % 2) return true;
    return rings.some((ring) => ring.some(([ax, ay], i) => {
      const [bx, by] = ring[(i + 1) % ring.length];
      const [ux, uy] = [(bx - ax) * east, (by - ay) * north];
      const [px, py] = [(x - ax) * east, (y - ay) * north];
      const t = Math.max(0, Math.min(1, (px * ux + py * uy) / (ux * ux + uy * uy || 1)));
      return Math.hypot(px - t * ux, py - t * uy) <= reach;
    }));
  }

  /** First place where a ring crosses itself or another ring, or null; edges are compared within a grid. */
  function crossing(rings) {
    const edges = rings.flatMap((ring, r) => ring.map((a, i) => ({ a, b: ring[(i + 1) % ring.length], r, i, n: ring.length })));
    const [x0, y0, x1, y1] = boxOfPoints(rings.flat(2), 2);
    const side = Math.max(1, Math.ceil(Math.sqrt(edges.length / 2)));
    const cells = new Map();
    for (const edge of edges) {
      const [cx0, cx1] = [edge.a[0], edge.b[0]].map((x) => Math.floor(((x - x0) / (x1 - x0 || 1)) * side)).sort((p, q) => p - q);
      const [cy0, cy1] = [edge.a[1], edge.b[1]].map((y) => Math.floor(((y - y0) / (y1 - y0 || 1)) * side)).sort((p, q) => p - q);
      for (let cx = cx0; cx <= cx1; cx++) {
        for (let cy = cy0; cy <= cy1; cy++) {
          const key = cx * (side + 2) + cy;
          const cell = cells.get(key) ?? [];
          for (const other of cell) if (cross(edge, other)) return edge.a;
          cell.push(edge);
          cells.set(key, cell);
        }
      }
    }
    return null;
  }

  function cross(p, q) {
    if (p.r === q.r && (p.i === q.i || (p.i + 1) % p.n === q.i || (q.i + 1) % q.n === p.i)) return false;
    const side = (a, b, c) => Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
    return side(p.a, p.b, q.a) * side(p.a, p.b, q.b) < 0 && side(q.a, q.b, p.a) * side(q.a, q.b, p.b) < 0;
  }

  Object.assign(SG, { exactArea, oriented, nested, liesIn, within, faceOverlaps, polygonArea, tolerance, crossing, turning, boxOfPoints });
})((globalThis.SG ??= {}));
