/** Rings (环): direction, nesting and crossing of rings of [lon, lat] or of plane coordinates, not closed. */

/** Signed area in degrees², for orientation only. */
export function turning(ring) {
  let sum = 0;
  for (let i = 0; i < ring.length; i++) {
    const [x0, y0] = ring[i];
    const [x1, y1] = ring[(i + 1) % ring.length];
    sum += (x0 - ring[0][0]) * (y1 - ring[0][1]) - (x1 - ring[0][0]) * (y0 - ring[0][1]);
  }
  return sum / 2;
}

/** Whether a point lies inside a ring (even–odd). */
export function within(ring, x, y) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i];
    const [xj, yj] = ring[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** Turn the first ring of a polygon counter-clockwise and the others, its holes, clockwise. */
export function nested(rings) {
  return rings.map((ring, i) => (turning(ring) > 0 === (i === 0) ? ring : [...ring].reverse()));
}

/** Turn shells counter-clockwise and holes clockwise; a ring inside an odd number of others is a hole. */
export function oriented(rings) {
  return rings.map((ring, i) => {
    const depth = rings.filter((other, j) => j !== i && liesIn(ring, other)).length;
    const shell = depth % 2 === 0;
    return turning(ring) > 0 === shell ? ring : [...ring].reverse();
  });
}

/** Whether one ring lies in another; rings do not cross, but may touch, so several corners are asked. */
export function liesIn(ring, other) {
  const step = Math.max(1, Math.floor(ring.length / 9));
  let votes = 0;
  for (let i = 0; i < ring.length; i += step) {
    const [x0, y0] = ring[i];
    const [x1, y1] = ring[(i + 1) % ring.length];
    votes += within(other, (x0 + x1) / 2, (y0 + y1) / 2) ? 1 : -1;
  }
  return votes > 0;
}

export function boxOfPoints(flat, step) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < flat.length; i += step) {
    if (flat[i] < box[0]) box[0] = flat[i];
    if (flat[i + 1] < box[1]) box[1] = flat[i + 1];
    if (flat[i] > box[2]) box[2] = flat[i];
    if (flat[i + 1] > box[3]) box[3] = flat[i + 1];
  }
  return box;
}

/** First place where a ring crosses itself or another ring, or null; edges are compared within a grid. */
export function crossingOf(rings) {
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

export function openRing(ring) {
  const open = ring.filter(([x, y], i) => i === 0 || x !== ring[i - 1][0] || y !== ring[i - 1][1]);
  const [first, last] = [open[0], open.at(-1)];
  if (open.length > 1 && first[0] === last[0] && first[1] === last[1]) open.pop();
  return open;
}
