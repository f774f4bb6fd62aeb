/** Arrangement (线段切分): edges of polygons cut at every contact on an exact grid, and how often the ground on either side is turned around.
 *
 * Corners are put on a grid of 1e-11° (about a micrometre), where the side of a line on which a point lies is decided without rounding.
 * Edges are divided wherever they meet, and edges that coincide are counted once with their directions. How often the ground beside an
 * edge is turned around is found by a ray for one edge of each connected figure, and carried from there around every corner.
 */

const MOST_PASSES = 16;
const MOST_EDGES = 600000;

/** Side of the line from a to b on which c lies: 1 left, -1 right, 0 on it; exact for whole numbers. */
function side(ax, ay, bx, by, cx, cy) {
  const left = (bx - ax) * (cy - ay);
  const right = (by - ay) * (cx - ax);
  const turn = left - right;
  if (Math.abs(turn) > 4e-16 * (Math.abs(left) + Math.abs(right))) return Math.sign(turn);
  const exact = BigInt(bx - ax) * BigInt(cy - ay) - BigInt(by - ay) * BigInt(cx - ax);
  return exact > 0n ? 1 : exact < 0n ? -1 : 0;
}

/** Edges, those that coincide counted once: `turn` is what they add to the ground on their left; those that add nothing are left out. */
function merged(edges) {
  const found = new Map();
  for (const { ax, ay, bx, by, turn } of edges) {
    if (ax === bx && ay === by) continue;
    const forward = ax < bx || (ax === bx && ay < by);
    const key = forward ? `${ax},${ay},${bx},${by}` : `${bx},${by},${ax},${ay}`;
    const edge = found.get(key);
    if (edge) edge.turn += forward ? turn : -turn;
    else found.set(key, forward ? { ax, ay, bx, by, turn } : { ax: bx, ay: by, bx: ax, by: ay, turn: -turn });
  }
  return [...found.values()].filter((edge) => edge.turn);
}

/** Call `visit(edge, other)` for edges that may meet: those that share a cell of a grid about as fine as the edges. */
function pairs(edges, visit) {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { ax, ay, bx, by } of edges) {
    [x0, y0] = [Math.min(x0, ax, bx), Math.min(y0, ay, by)];
    [x1, y1] = [Math.max(x1, ax, bx), Math.max(y1, ay, by)];
  }
  const cells = Math.max(1, Math.ceil(Math.sqrt(edges.length)));
  const [wide, high] = [(x1 - x0) / cells || 1, (y1 - y0) / cells || 1];
  const grid = new Map();
  edges.forEach((edge) => {
    const [from, to] = [Math.floor((edge.ax - x0) / wide), Math.floor((edge.bx - x0) / wide)];
    const slope = edge.bx === edge.ax ? 0 : (edge.by - edge.ay) / (edge.bx - edge.ax);
    for (let column = from; column <= to; column++) {
      const left = Math.max(edge.ax, x0 + column * wide);
      const right = Math.min(edge.bx, x0 + (column + 1) * wide);
      const ends = edge.bx === edge.ax ? [edge.ay, edge.by] : [edge.ay + slope * (left - edge.ax), edge.ay + slope * (right - edge.ax)];
      const low = Math.floor((Math.min(...ends) - y0) / high - 1e-6);
      const top = Math.floor((Math.max(...ends) - y0) / high + 1e-6);
      for (let row = low; row <= top; row++) {
        const key = column * (cells + 3) + row;
        const cell = grid.get(key);
        if (!cell) grid.set(key, [edge]);
        else {
          for (const other of cell) visit(edge, other);
          cell.push(edge);
        }
      }
    }
  });
}

function within(edge, x, y) {
  const inside = x >= edge.ax && x <= edge.bx && y >= Math.min(edge.ay, edge.by) && y <= Math.max(edge.ay, edge.by);
  return inside && !(x === edge.ax && y === edge.ay) && !(x === edge.bx && y === edge.by);
}

/** Note on each of two edges where the other divides it. */
function meet(p, q, note) {
  if (p.bx < q.ax || q.bx < p.ax || Math.max(p.ay, p.by) < Math.min(q.ay, q.by) || Math.max(q.ay, q.by) < Math.min(p.ay, p.by)) return;
  const [s1, s2] = [side(p.ax, p.ay, p.bx, p.by, q.ax, q.ay), side(p.ax, p.ay, p.bx, p.by, q.bx, q.by)];
  if (s1 * s2 > 0) return;
  const [s3, s4] = [side(q.ax, q.ay, q.bx, q.by, p.ax, p.ay), side(q.ax, q.ay, q.bx, q.by, p.bx, p.by)];
  if (s3 * s4 > 0) return;
  if (s1 * s2 < 0 && s3 * s4 < 0) {
    const [ux, uy, vx, vy] = [p.bx - p.ax, p.by - p.ay, q.bx - q.ax, q.by - q.ay];
    const t = ((q.ax - p.ax) * vy - (q.ay - p.ay) * vx) / (ux * vy - uy * vx);
    const [x, y] = [Math.round(p.ax + t * ux), Math.round(p.ay + t * uy)];
    note(p, x, y);
    note(q, x, y);
    return;
  }
  for (const [edge, sign, x, y] of [
    [p, s1, q.ax, q.ay],
    [p, s2, q.bx, q.by],
    [q, s3, p.ax, p.ay],
    [q, s4, p.bx, p.by],
  ]) {
    if (sign === 0 && within(edge, x, y)) note(edge, x, y);
  }
}

/** Edges divided until none meets another but at its ends. */
export function divided(start) {
  let edges = merged(start);
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const cuts = new Map();
    const note = (edge, x, y) => {
      if ((x === edge.ax && y === edge.ay) || (x === edge.bx && y === edge.by)) return;
      if (!cuts.has(edge)) cuts.set(edge, new Map());
      cuts.get(edge).set(`${x},${y}`, [x, y]);
    };
    pairs(edges, (p, q) => meet(p, q, note));
    if (!cuts.size) return edges;
    if (edges.length > MOST_EDGES) break;
    edges = merged(
      edges.flatMap((edge) => {
        const points = cuts.get(edge);
        if (!points) return [edge];
        const [dx, dy] = [edge.bx - edge.ax, edge.by - edge.ay];
        const along = [...points.values()].sort((a, b) => (a[0] - b[0]) * dx + (a[1] - b[1]) * dy);
        const chain = [[edge.ax, edge.ay], ...along, [edge.bx, edge.by]];
        return chain.slice(1).map(([bx, by], i) => ({ ax: chain[i][0], ay: chain[i][1], bx, by, turn: edge.turn }));
      }),
    );
  }
  throw new Error("图形之间交叠过于复杂，网页无法可靠计算；请用命令行计算");
}

/** Edges by the rows of the figure that they cross, for rays. */
function rowsOf(edges) {
  let [low, top] = [Infinity, -Infinity];
  for (const { ay, by } of edges) [low, top] = [Math.min(low, ay, by), Math.max(top, ay, by)];
  const count = Math.max(1, Math.ceil(Math.sqrt(edges.length)));
  const high = (top - low) / count || 1;
  const rowOf = (y) => Math.min(count - 1, Math.max(0, Math.floor((y - low) / high)));
  const rows = Array.from({ length: count }, () => []);
  for (const edge of edges) {
    const [first, last] = [rowOf(Math.min(edge.ay, edge.by)), rowOf(Math.max(edge.ay, edge.by))];
    for (let row = first; row <= last; row++) rows[row].push(edge);
  }
  return (y) => rows[rowOf(y)];
}

/** Turns around the ground just east of an edge's middle (just north of it when the edge runs east), by a ray to the east. */
function turnsBeside(edge, row) {
  const [mx, my] = [edge.ax + edge.bx, edge.ay + edge.by];
  let turns = 0;
  for (const other of row) {
    if (other === edge || 2 * other.ay > my === 2 * other.by > my) continue;
    const up = other.by > other.ay;
    const [lx, ly, hx, hy] = up ? [other.ax, other.ay, other.bx, other.by] : [other.bx, other.by, other.ax, other.ay];
    if (side(2 * lx, 2 * ly, 2 * hx, 2 * hy, mx, my) > 0) turns += up ? other.turn : -other.turn;
  }
  return turns;
}

/** Edges that leave each corner, anticlockwise from the east; each with its direction and whether it runs as its edge does. */
function corners(edges) {
  const found = new Map();
  const put = (x, y, leaving) => {
    const key = `${x},${y}`;
    if (!found.has(key)) found.set(key, []);
    found.get(key).push(leaving);
    return found.get(key);
  };
  for (const edge of edges) {
    const [dx, dy] = [edge.bx - edge.ax, edge.by - edge.ay];
    edge.ends = [put(edge.ax, edge.ay, { edge, dx, dy, along: true }), put(edge.bx, edge.by, { edge, dx: -dx, dy: -dy, along: false })];
  }
  const half = ({ dx, dy }) => (dy > 0 || (dy === 0 && dx > 0) ? 0 : 1);
  for (const star of found.values()) if (star.length > 2) star.sort((p, q) => half(p) - half(q) || side(0, 0, q.dx, q.dy, p.dx, p.dy));
  return found;
}

/** Give every edge the turns on its `left` and `right`. */
export function turned(edges) {
  const rows = rowsOf(edges);
  corners(edges);
  for (const start of edges) {
    if (start.left !== undefined) continue;
    const near = turnsBeside(start, rows((start.ay + start.by) / 2));
    const rising = start.by > start.ay;
    start.left = rising ? near + start.turn : near;
    start.right = start.left - start.turn;
    const open = [start];
    while (open.length) for (const star of open.pop().ends) around(star, open);
  }
  return edges;
}

/** Carry turns from an edge that has them around a corner: what lies left of one edge lies right of the next. */
function around(star, open) {
  const from = star.findIndex(({ edge }) => edge.left !== undefined);
  for (let step = 1; step < star.length; step++) {
    const before = star[(from + step - 1) % star.length];
    const { edge, along } = star[(from + step) % star.length];
    if (edge.left !== undefined) continue;
    const right = before.along ? before.edge.left : before.edge.right;
    edge.left = along ? right + edge.turn : right;
    edge.right = edge.left - edge.turn;
    open.push(edge);
  }
}
