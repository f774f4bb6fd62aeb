/** Loads the page's sources in node, in order, without a browser; `SG` is what they define. */
"use strict";
const path = require("node:path");

const ASSETS = path.join(__dirname, "..", "..", "soilgis", "output", "webmap", "assets");

module.exports = function load(...names) {
  for (const name of names) require(path.join(ASSETS, `${name}.js`));
  return globalThis.SG;
};

/** Open a pack as the page does, without the canvas. */
module.exports.openPack = function openPack(SG, text) {
  const bytes = SG.gunzip(text);
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  return Object.assign(new SG.Topology(bytes.subarray(4 + length), head), { moved: head.moved ?? null, displaced: head.displaced ?? null });
};
