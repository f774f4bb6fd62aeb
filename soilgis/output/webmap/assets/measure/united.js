/** Union (图形合并): the ground that several polygons cover together, counted once, as polygons that do not overlap. */
import { polygonArea } from "./area.js";
import { divided, turned } from "./arrange.js";
import { boxOfPoints, liesIn, nested, turning } from "./rings.js";

const UNITS = 1e11;
const MOST_CHECKED = 100000;

/** Weight of a hole while it is cut from its own shell: deeper than any number of shells is high. */
const DEEP = 1e6;

/** A polygon of less has no area, m². */
const LEAST = 1e-4;

/** Directed edges with covered ground, turned around more than not, on their left and none on their right. */
function rim(edges) {
  return edges
    .filter(({ left, right }) => left > 0 !== right > 0)
    .map(({ ax, ay, bx, by, left }) => (left > 0 ? { ax, ay, bx, by } : { ax: bx, ay: by, bx: ax, by: ay }));
}

/** Rings along the rim, each corner once in a ring: shells run counter-clockwise, holes clockwise. */
function traced(kept, units) {
  const leaving = new Map();
  for (const edge of kept) {
    const key = `${edge.ax},${edge.ay}`;
    if (!leaving.has(key)) leaving.set(key, []);
    leaving.get(key).push(edge);
  }
  const rings = [];
  for (const start of kept) {
    if (start.used) continue;
    let path = [];
    const at = new Map();
    for (let edge = start; edge && !edge.used; edge = onward(edge, leaving.get(`${edge.bx},${edge.by}`))) {
      edge.used = true;
      at.set(`${edge.ax},${edge.ay}`, path.length);
      path.push([edge.ax, edge.ay]);
      const from = at.get(`${edge.bx},${edge.by}`);
      if (from === undefined) continue;
      const loop = path.slice(from);
      for (const [x, y] of loop) at.delete(`${x},${y}`);
      path = path.slice(0, from);
      if (loop.length >= 3) rings.push(loop.map(([x, y]) => [x / units, y / units]));
    }
  }
  return rings;
}

/** Of the edges that leave a corner, the first one clockwise from where we came: it keeps to the same ground. */
function onward(edge, choices = []) {
  const open = choices.filter((one) => !one.used);
  if (open.length < 2) return open[0];
  const back = Math.atan2(edge.ay - edge.by, edge.ax - edge.bx);
  const turn = (one) => (back - Math.atan2(one.by - one.ay, one.bx - one.ax) + 4 * Math.PI) % (2 * Math.PI) || 2 * Math.PI;
  return open.reduce((best, one) => (turn(one) < turn(best) ? one : best));
}

/** Put each hole into the smallest shell around it. */
function assembled(rings) {
  const shells = rings
    .filter((ring) => turning(ring) > 0)
    .map((ring) => ({ size: turning(ring), rings: [ring] }))
    .sort((a, b) => a.size - b.size);
  for (const hole of rings.filter((ring) => turning(ring) < 0))
    shells.find((shell) => -turning(hole) < shell.size && liesIn(hole, shell.rings[0]))?.rings.push(hole);
  return shells.map((shell) => shell.rings);
}

/** Edges of a ring on the exact grid, each adding `weight` on its left; the ring is turned anticlockwise, or clockwise for a hole. */
function edgesOf(ring, { units = UNITS, hole = false, weight = 1 } = {}) {
  const forward = turning(ring) > 0 !== hole;
  const points = ring.map(([x, y]) => [Math.round(x * units), Math.round(y * units)]);
  return points.map(([ax, ay], i) => {
    const [bx, by] = points[(i + 1) % points.length];
    return { ax, ay, bx, by, turn: forward ? weight : -weight };
  });
}

/** Polygons that the edges cover. */
function coveredBy(edges, units = UNITS) {
  const found = divided(edges);
  return found.length ? assembled(traced(rim(turned(found)), units)) : [];
}

/**
 * What polygons without holes cover together.
 * @param {[number, number][][]} shells  rings in any direction
 * @param {number} units  steps of the exact grid in one unit of the coordinates
 */
export function covering(shells, units = UNITS) {
  return coveredBy(
    shells.flatMap((ring) => edgesOf(ring, { units })),
    units,
  );
}

/**
 * A place where a ring crosses itself, or runs twice around some ground; null for a ring that at most touches itself.
 * @returns {[number, number]|null}
 */
function knot(ring) {
  const edges = edgesOf(ring);
  const found = divided(edges);
  if (found.length === edges.length && new Set(edges.map(({ ax, ay }) => `${ax},${ay}`)).size === edges.length) return null;
  let [low, high] = [0, 0];
  for (const edge of turned(found)) {
    [low, high] = [Math.min(low, edge.left, edge.right), Math.max(high, edge.left, edge.right)];
    if (high - low > 1) return [edge.ax / UNITS, edge.ay / UNITS];
  }
  return null;
}

/** Groups of polygons whose boxes meet, as lists of numbers: polygons of different groups cannot overlap. */
function groups(polygons) {
  const boxes = polygons.map((rings) => boxOfPoints(rings.flat(2), 2));
  const owner = polygons.map((_, i) => i);
  const head = (i) => {
    while (owner[i] !== i) i = owner[i] = owner[owner[i]];
    return i;
  };
  const order = boxes.map((_, i) => i).sort((a, b) => boxes[a][0] - boxes[b][0]);
  let open = [];
  for (const i of order) {
    open = open.filter((j) => boxes[j][2] >= boxes[i][0]);
    for (const j of open) if (boxes[j][1] <= boxes[i][3] && boxes[j][3] >= boxes[i][1]) owner[head(i)] = head(j);
    open.push(i);
  }
  const found = new Map();
  polygons.forEach((_, i) => found.set(head(i), [...(found.get(head(i)) ?? []), i]));
  return [...found.values()];
}

/** A polygon as its shell less all its holes, however they lie. */
function lessHoles([shell, ...holes]) {
  return coveredBy([...edgesOf(shell), ...holes.flatMap((hole) => edgesOf(hole, { hole: true, weight: DEEP }))]);
}

/**
 * Polygons without overlap that cover the same ground; what stands alone keeps its corners.
 * @param {[number, number][][][]} polygons  the first ring of each is its shell, the others are holes; directions do not matter
 * @returns {{polygons: [number, number][][][], crossing: [number, number]|null, doubled: number}} oriented, not closed; a ring that
 *   crosses itself, if any; ground counted more than once before, m²
 */
export function united(polygons) {
  /** @type {[number, number]|null} */
  let crossing = null;
  for (const ring of polygons.flat()) crossing ??= ring.length > MOST_CHECKED ? null : knot(ring);
  if (crossing) return { polygons, crossing, doubled: 0 };
  const found = [];
  for (const group of groups(polygons)) {
    const mine = group.map((i) => polygons[i]);
    const whole = mine.flatMap((rings) => (rings.length > (mine.length > 1 ? 1 : 2) ? lessHoles(rings) : [rings]));
    if (mine.length === 1) found.push(...whole.map(nested).filter((rings) => polygonArea(rings) > LEAST));
    else
      found.push(
        ...coveredBy(whole.flatMap(([shell, ...holes]) => [...edgesOf(shell), ...holes.flatMap((hole) => edgesOf(hole, { hole: true }))])),
      );
  }
  const size = (all) => all.reduce((sum, rings) => sum + polygonArea(nested(rings)), 0);
  return { polygons: found, crossing, doubled: size(polygons) - size(found) };
}
