/** Arrangement (图形叠合): what several polygons cover together, however they overlap, repeat or nest, cut at every contact on an exact grid.
 *
 * Corners are put on a grid of 1e-11° (about a micrometre), where the side of a line on which a point lies is decided without rounding.
 * Edges are divided wherever they meet, edges that coincide are counted once with their directions, and for each side of each edge the
 * turns of every ring around it say whether that side is covered: turned around by the shell of a polygon and by none of its holes.
 */
(function (SG) {
  "use strict";

  const UNITS = 1e11;
  const MOST_PASSES = 16;
  const MOST_CHECKED = 50000;

  /** Side of the line from a to b on which c lies: 1 left, -1 right, 0 on it; exact for whole numbers. */
  function side(ax, ay, bx, by, cx, cy) {
    const left = (bx - ax) * (cy - ay);
    const right = (by - ay) * (cx - ax);
    const turn = left - right;
    if (Math.abs(turn) > 4e-16 * (Math.abs(left) + Math.abs(right))) return Math.sign(turn);
    const exact = BigInt(bx - ax) * BigInt(cy - ay) - BigInt(by - ay) * BigInt(cx - ax);
    return exact > 0n ? 1 : exact < 0n ? -1 : 0;
  }

  /** Edges of all rings, those that coincide counted once: `turns` says how often each ring runs from a to b, less how often back. */
  function merged(edges) {
    const found = new Map();
    for (const { ax, ay, bx, by, turns } of edges) {
      if (ax === bx && ay === by) continue;
      const forward = ax < bx || (ax === bx && ay < by);
      const key = forward ? `${ax},${ay},${bx},${by}` : `${bx},${by},${ax},${ay}`;
      let edge = found.get(key);
      if (!edge) found.set(key, (edge = forward ? { ax, ay, bx, by, turns: new Map() } : { ax: bx, ay: by, bx: ax, by: ay, turns: new Map() }));
      for (const [ring, count] of turns) edge.turns.set(ring, (edge.turns.get(ring) ?? 0) + (forward ? count : -count));
    }
    return [...found.values()];
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
    for (const [edge, sign, x, y] of [[p, s1, q.ax, q.ay], [p, s2, q.bx, q.by], [q, s3, p.ax, p.ay], [q, s4, p.bx, p.by]]) {
      if (sign === 0 && within(edge, x, y)) note(edge, x, y);
    }
  }

  /** Edges divided until none meets another but at its ends. */
  function divided(start) {
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
      edges = merged(edges.flatMap((edge) => {
        const points = cuts.get(edge);
        if (!points) return [edge];
        const [dx, dy] = [edge.bx - edge.ax, edge.by - edge.ay];
        const along = [...points.values()].sort((a, b) => (a[0] - b[0]) * dx + (a[1] - b[1]) * dy);
        const chain = [[edge.ax, edge.ay], ...along, [edge.bx, edge.by]];
        return chain.slice(1).map(([bx, by], i) => ({ ax: chain[i][0], ay: chain[i][1], bx, by, turns: edge.turns }));
      }));
    }
    throw new Error("图形之间交叠过于复杂，网页无法可靠计算；请用命令行计算");
  }

  /** How often each ring turns around the ground just east of an edge's middle (just north of it when the edge runs east). */
  function turnsBeside(edge, row) {
    const [mx, my] = [edge.ax + edge.bx, edge.ay + edge.by];
    const found = new Map();
    for (const other of row) {
      if (other === edge || 2 * other.ay > my === 2 * other.by > my) continue;
      const up = other.by > other.ay;
      const [lx, ly, hx, hy] = up ? [other.ax, other.ay, other.bx, other.by] : [other.bx, other.by, other.ax, other.ay];
      if (side(2 * lx, 2 * ly, 2 * hx, 2 * hy, mx, my) <= 0) continue;
      for (const [ring, count] of other.turns) found.set(ring, (found.get(ring) ?? 0) + (up ? count : -count));
    }
    return found;
  }

  /** Both sides of every edge: `left` and `right` of its run from a to b, as turns by ring. */
  function sides(edges) {
    let [low, top] = [Infinity, -Infinity];
    for (const { ay, by } of edges) [low, top] = [Math.min(low, ay, by), Math.max(top, ay, by)];
    const count = Math.max(1, edges.length >> 1);
    const high = (top - low) / count || 1;
    const rowOf = (y) => Math.min(count - 1, Math.max(0, Math.floor((y - low) / high)));
    const rows = Array.from({ length: count }, () => []);
    for (const edge of edges) {
      const ends = [edge.ay, edge.by].sort((a, b) => a - b);
      for (let row = rowOf(ends[0]); row <= rowOf(ends[1]); row++) rows[row].push(edge);
    }
    return edges.map((edge) => {
      const near = turnsBeside(edge, rows[rowOf((edge.ay + edge.by) / 2)]);
      const nearIsRight = edge.by > edge.ay;
      const far = new Map(near);
      for (const [ring, turn] of edge.turns) far.set(ring, (far.get(ring) ?? 0) + (nearIsRight ? turn : -turn));
      return { edge, left: nearIsRight ? far : near, right: nearIsRight ? near : far };
    });
  }

  /** Whether ground with these turns is covered: inside the shell of some polygon, and in none of that polygon's holes. */
  function covered(turns, rings) {
    const open = new Set();
    const holes = new Set();
    for (const [ring, count] of turns) if (count) (rings[ring].hole ? holes : open).add(rings[ring].polygon);
    for (const polygon of open) if (!holes.has(polygon)) return true;
    return false;
  }

  /** Directed edges with covered ground on their left and none on their right. */
  function rim(found, rings) {
    const kept = [];
    for (const { edge, left, right } of found) {
      const [on, off] = [covered(left, rings), covered(right, rings)];
      if (on === off) continue;
      const { ax, ay, bx, by } = edge;
      kept.push(on ? { ax, ay, bx, by } : { ax: bx, ay: by, bx: ax, by: ay });
    }
    return kept;
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
    const shells = rings.filter((ring) => SG.turning(ring) > 0).map((ring) => ({ size: SG.turning(ring), rings: [ring] })).sort((a, b) => a.size - b.size);
    for (const hole of rings.filter((ring) => SG.turning(ring) < 0)) shells.find((shell) => -SG.turning(hole) < shell.size && SG.liesIn(hole, shell.rings[0]))?.rings.push(hole);
    return shells.map((shell) => shell.rings);
  }

  /** Ring that turns twice around some ground, or around some one way and some the other: it crosses itself. */
  function selfCrossing(found, rings, units) {
    const sign = new Int8Array(rings.length);
    for (const { edge, left, right } of found) {
      for (const turns of [left, right]) {
        for (const [ring, count] of turns) {
          if (!count) continue;
          if (Math.abs(count) > 1 || sign[ring] === -Math.sign(count)) return [edge.ax / units, edge.ay / units];
          sign[ring] = Math.sign(count);
        }
      }
    }
    return null;
  }

  /**
   * What polygons cover together.
   * @param {[number, number][][][]} polygons  the first ring of each is its shell, the others are holes; directions do not matter
   * @param {number} units  steps of the exact grid in one unit of the coordinates
   * @returns {{polygons: [number, number][][][], crossing: [number, number]|null}} polygons that do not overlap, oriented and not closed; a ring that crosses itself, if any
   */
  function covering(polygons, units = UNITS) {
    const rings = polygons.flatMap((all, polygon) => all.map((ring, i) => ({ polygon, hole: i > 0, ring })));
    const edges = rings.flatMap(({ ring }, number) => {
      const points = ring.map(([lon, lat]) => [Math.round(lon * units), Math.round(lat * units)]);
      return points.map(([ax, ay], i) => {
        const [bx, by] = points[(i + 1) % points.length];
        return { ax, ay, bx, by, turns: new Map([[number, 1]]) };
      });
    });
    const found = sides(divided(edges));
    return { polygons: assembled(traced(rim(found, rings), units)), crossing: selfCrossing(found, rings, units) };
  }

  /** Groups of polygons whose boxes meet, as lists of numbers: polygons of different groups cannot overlap. */
  function groups(polygons) {
    const boxes = polygons.map((rings) => SG.boxOfPoints(rings.flat(2), 2));
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

  /** Whether a polygon stands as it is: rings that touch nothing twice, and at most one hole. */
  function plain(rings) {
    return rings.length <= 2 && rings.every((ring) => new Set(ring.map(([x, y]) => `${x},${y}`)).size === ring.length);
  }

  /**
   * Polygons without overlap that cover the same ground; what stands alone keeps its corners.
   * @returns {{polygons: [number, number][][][], crossing: [number, number]|null, doubled: number}} doubled: ground counted more than once before, m²
   */
  function united(polygons) {
    const found = [];
    let crossing = null;
    for (const group of groups(polygons)) {
      const mine = group.map((i) => polygons[i]);
      const alone = mine.length === 1 && plain(mine[0]);
      const made = alone && mine[0].flat().length > MOST_CHECKED ? null : covering(mine);
      crossing ??= made?.crossing ?? null;
      found.push(...(alone ? mine : made.polygons));
    }
    const size = (all) => all.reduce((sum, rings) => sum + SG.polygonArea(SG.nested(rings)), 0);
    return { polygons: found, crossing, doubled: size(polygons) - size(found) };
  }

  Object.assign(SG, { united, covering });
})((globalThis.SG ??= {}));
