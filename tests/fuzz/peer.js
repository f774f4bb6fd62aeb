/** Answers, line by line, what the page's scripts make of a pack, of gzip bytes and of dropped files; used by pages.py. */
import { createInterface } from "node:readline";
import { gunzip } from "../../soilgis/output/webmap/assets/core/bytes.js";
import { readLoose, readRange } from "../../soilgis/output/webmap/assets/measure/files.js";
import { openPack } from "../js/open_pack.js";

const bytesOf = (text) => new Uint8Array(Buffer.from(text, "base64"));

const ANSWERS = {
  pack: ({ text }) => {
    const found = openPack(text);
    const arcs = [];
    for (let arc = 0; arc < found.arcs; arc++) {
      const points = [];
      for (let i = found.offsets[arc]; i < found.offsets[arc + 1]; i++) points.push([found.columns[i], found.rows[i]]);
      arcs.push(points);
    }
    const faces = Array.from({ length: found.length }, (_, face) => found.ringsOf(face).map((ring) => [...ring]));
    return { arcs, faces, west: found.west, south: found.south };
  },
  bytes: ({ text }) => Buffer.from(gunzip(text)).toString("base64"),
  range: ({ name, parts }) => {
    const members = new Map(Object.entries(parts).map(([one, text]) => [one, bytesOf(text)]));
    return (name.endsWith(".shp") ? readLoose(members) : readRange(name, members.get(name))).polygons;
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  let said;
  try {
    said = { value: ANSWERS[question.kind](question) };
  } catch (error) {
    said = error.constructor === Error && /[一-鿿]/.test(error.message) ? { refused: error.message } : { fault: String(error.stack) };
  }
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
