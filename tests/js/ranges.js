/** Reads [{name, bytes}] with base64 bytes from standard input and writes what the page would make of each file: area, notes, or its refusal. */
import { nested } from "../../soilgis/output/webmap/assets/measure/rings.js";
import { polygonArea } from "../../soilgis/output/webmap/assets/measure/area.js";
import { readRange } from "../../soilgis/output/webmap/assets/measure/files.js";
import { united } from "../../soilgis/output/webmap/assets/measure/united.js";

let text = "";
process.stdin.on("data", (part) => (text += part));
process.stdin.on("end", () => {
  const found = JSON.parse(text).map(({ name, bytes, polygons }) => {
    try {
      const range = polygons ? united(polygons) : readRange(name, new Uint8Array(Buffer.from(bytes, "base64")));
      return { area: range.polygons.reduce((sum, rings) => sum + polygonArea(nested(rings)), 0), notes: range.notes ?? [], names: range.names ?? [], polygons: range.polygons, crossing: range.crossing ?? null };
    } catch (error) {
      return { refused: error.message };
    }
  });
  process.stdout.write(JSON.stringify(found));
});
