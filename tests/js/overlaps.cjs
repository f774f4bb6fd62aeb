/** Reads {packed, polygons, projected} from standard input and writes what the page would find, for comparison with the engine. */
"use strict";
const load = require("./load.cjs");
const SG = load("bytes", "geodesy", "topology", "overlap", "projection");

let text = "";
process.stdin.on("data", (part) => (text += part));
process.stdin.on("end", () => {
  const asked = JSON.parse(text);
  const pack = asked.packed ? load.openPack(SG, asked.packed) : null;
  const overlaps = (asked.polygons ?? []).map((rings) => {
    const turned = SG.oriented(rings);
    const faces = SG.faceOverlaps(pack, turned);
    return {
      total: SG.polygonArea(turned),
      faces: Array.from({ length: pack.length }, (_, face) => faces.get(face) ?? 0),
      off: Array.from({ length: pack.length }, (_, face) => SG.tolerance(pack, [face], turned)),
    };
  });
  const places = (asked.projected ?? []).map(({ epsg, east, north }) => SG.fromEpsg(epsg)(east, north));
  const lengths = (asked.lines ?? []).map(([from, to]) => SG.distance(from, to));
  process.stdout.write(JSON.stringify({ overlaps, places, lengths }));
});
