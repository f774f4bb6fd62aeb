/** Reads [{name, bytes}] with base64 bytes from standard input and writes what the page would make of each file: area, notes, or its refusal. */
"use strict";
const load = require("./load.cjs");
const SG = load("text", "bytes", "geodesy", "topology", "overlap", "arrange", "united", "projection", "shapefile", "corners", "files");

let text = "";
process.stdin.on("data", (part) => (text += part));
process.stdin.on("end", () => {
  const found = JSON.parse(text).map(({ name, bytes, polygons }) => {
    try {
      const range = polygons ? SG.united(polygons) : SG.readRange(name, new Uint8Array(Buffer.from(bytes, "base64")));
      return { area: range.polygons.reduce((sum, rings) => sum + SG.polygonArea(SG.nested(rings)), 0), notes: range.notes ?? [], names: range.names ?? [], polygons: range.polygons, crossing: range.crossing ?? null };
    } catch (error) {
      return { refused: error.message };
    }
  });
  process.stdout.write(JSON.stringify(found));
});
