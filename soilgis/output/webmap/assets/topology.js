/** Topology (拓扑): shared arcs unpacked from the page; regions, zones and parent units are sets of faces over the same arcs. */
(function (SG) {
  "use strict";

  /** Read `count` unsigned LEB128 numbers. */
  function varints(bytes, cursor, count) {
    const values = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      let value = 0;
      let shift = 0;
      let byte;
      do {
        byte = bytes[cursor.at++];
        value |= (byte & 127) << shift;
        shift += 7;
      } while (byte & 128);
      values[i] = value;
    }
    return values;
  }

  /** Undo zigzag in place: 0, 1, 2, 3 → 0, -1, 1, -2. */
  function zigzag(values) {
    for (let i = 0; i < values.length; i++) values[i] = (values[i] >>> 1) ^ -(values[i] & 1);
    return values;
  }

  /**
   * Unpack one pack.
   * @param {Uint8Array} bytes  the streams written by soilgis.output.webmap.pack
   * @param {{counts: number[], west: number, south: number, grid: number}} head
   * @returns arcs in longitude and latitude (`lonlat`), where each starts (`offsets`), and each face's rings of arc references;
   *   a reference below zero is the arc `~reference` read backwards
   */
  function unpack(bytes, head) {
    const cursor = { at: 0 };
    const [arcCount, pointCount, faceCount, ringCount, referenceCount] = head.counts;
    const sizes = varints(bytes, cursor, arcCount);
    const dx = zigzag(varints(bytes, cursor, pointCount));
    const dy = zigzag(varints(bytes, cursor, pointCount));
    const ringsOfFace = varints(bytes, cursor, faceCount);
    const arcsOfRing = varints(bytes, cursor, ringCount);
    const references = zigzag(varints(bytes, cursor, referenceCount));
    const lonlat = new Float64Array(2 * pointCount);
    for (let i = 0, x = 0, y = 0; i < pointCount; i++) {
      x += dx[i];
      y += dy[i];
      lonlat[2 * i] = head.west + x * head.grid;
      lonlat[2 * i + 1] = head.south + y * head.grid;
    }
    const offsets = new Int32Array(arcCount + 1);
    for (let i = 0; i < arcCount; i++) offsets[i + 1] = offsets[i] + sizes[i];
    const faces = [];
    for (let face = 0, ring = 0, next = 0, running = 0; face < faceCount; face++) {
      const rings = [];
      for (let r = 0; r < ringsOfFace[face]; r++, ring++) {
        const arcs = [];
        for (let a = 0; a < arcsOfRing[ring]; a++) {
          running += references[next++];
          arcs.push(running & 1 ? ~(running >> 1) : running >> 1);
        }
        rings.push(arcs);
      }
      faces.push(rings);
    }
    return { lonlat, offsets, faces, grid: head.grid, ...neighbours(faces, arcCount) };
  }

  /** The faces on either side of each arc: -1 where there is none. */
  function neighbours(faces, arcCount) {
    const left = new Int32Array(arcCount).fill(-1);
    const right = new Int32Array(arcCount).fill(-1);
    faces.forEach((rings, face) => {
      for (const arcs of rings) {
        for (const reference of arcs) {
          const side = reference < 0 ? right : left;
          side[reference < 0 ? ~reference : reference] = face;
        }
      }
    });
    return { left, right };
  }

  /** Arcs between faces of different owners; `owner[face]` below zero is the outside. `outer` chooses the rim, `inner` the rest. */
  function borders(topology, owner, { inner = true, outer = true } = {}) {
    const arcs = [];
    const of = (face) => (face < 0 ? -1 : owner[face]);
    for (let arc = 0; arc < topology.left.length; arc++) {
      const a = of(topology.left[arc]);
      const b = of(topology.right[arc]);
      if (a === b) continue;
      const rim = a < 0 || b < 0;
      if (rim ? outer : inner) arcs.push(arc);
    }
    return arcs;
  }

  /** Arcs on the rim of one set of faces. */
  function outline(topology, members) {
    const inside = new Uint8Array(topology.faces.length);
    for (const face of members) inside[face] = 1;
    const arcs = [];
    for (let arc = 0; arc < topology.left.length; arc++) {
      const a = topology.left[arc] >= 0 && inside[topology.left[arc]];
      const b = topology.right[arc] >= 0 && inside[topology.right[arc]];
      if (Boolean(a) !== Boolean(b)) arcs.push(arc);
    }
    return arcs;
  }

  /** Call `visit(x, y)` for each point of a ring, each shared end once; `points` are flat pairs, `keep` drops points if given. */
  function walk(topology, points, arcs, visit, keep) {
    const { offsets } = topology;
    for (let k = 0; k < arcs.length; k++) {
      const reference = arcs[k];
      const arc = reference < 0 ? ~reference : reference;
      const start = offsets[arc];
      const end = offsets[arc + 1];
      const skip = k ? 1 : 0;
      if (reference >= 0) {
        for (let i = start + skip; i < end; i++) if (!keep || keep[i]) visit(points[2 * i], points[2 * i + 1]);
      } else {
        for (let i = end - 1 - skip; i >= start; i--) if (!keep || keep[i]) visit(points[2 * i], points[2 * i + 1]);
      }
    }
  }

  /** Which points stay when one is drawn per `step` at most; ends of arcs always stay, so neighbours never part. */
  function thin(topology, points, step) {
    const { offsets } = topology;
    const keep = new Uint8Array(points.length / 2);
    for (let arc = 0; arc + 1 < offsets.length; arc++) {
      const start = offsets[arc];
      const end = offsets[arc + 1] - 1;
      keep[start] = keep[end] = 1;
      let x = points[2 * start];
      let y = points[2 * start + 1];
      for (let i = start + 1; i < end; i++) {
        const dx = points[2 * i] - x;
        const dy = points[2 * i + 1] - y;
        if (dx > step || dx < -step || dy > step || dy < -step) {
          keep[i] = 1;
          x += dx;
          y += dy;
        }
      }
    }
    return keep;
  }

  Object.assign(SG, { varints, zigzag, unpack, borders, outline, walk, thin });
})((globalThis.SG ??= {}));
