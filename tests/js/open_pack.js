/** Opens a pack as the page does, without the canvas. */
import { gunzip } from "../../soilgis/output/webmap/assets/core/bytes.js";
import { Topology } from "../../soilgis/output/webmap/assets/core/topology.js";

export function openPack(text) {
  const bytes = gunzip(text);
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  return Object.assign(new Topology(bytes.subarray(4 + length), head), { moved: head.moved ?? null, displaced: head.displaced ?? null });
}
