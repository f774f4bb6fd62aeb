/** Reads {packed, polygons, projected} from standard input and writes what the page would find, for comparison with the engine. */
import { distance } from "../../soilgis/output/webmap/assets/core/geodesy.js";
import { faceOverlaps, tolerance } from "../../soilgis/output/webmap/assets/measure/overlap.js";
import { fromEpsg } from "../../soilgis/output/webmap/assets/measure/projection.js";
import { oriented } from "../../soilgis/output/webmap/assets/measure/rings.js";
import { polygonArea } from "../../soilgis/output/webmap/assets/measure/area.js";
import { openPack } from "./open_pack.js";

let text = "";
process.stdin.on("data", (part) => (text += part));
process.stdin.on("end", () => {
  const asked = JSON.parse(text);
  const pack = asked.packed ? openPack(asked.packed) : null;
  const overlaps = (asked.polygons ?? []).map((rings) => {
    const turned = oriented(rings);
    const faces = faceOverlaps(pack, turned);
    return {
      total: polygonArea(turned),
      faces: Array.from({ length: pack.length }, (_, face) => faces.get(face) ?? 0),
      off: Array.from({ length: pack.length }, (_, face) => tolerance(pack, [face], turned)),
    };
  });
  const places = (asked.projected ?? []).map(({ epsg, east, north }) => fromEpsg(epsg)(east, north));
  const lengths = (asked.lines ?? []).map(([from, to]) => distance(from, to));
  process.stdout.write(JSON.stringify({ overlaps, places, lengths }));
});
