/** The door of every map (地图入口): what a map's own script calls, and what the scripts that come after this one share with it.
 *
 * The page has one global, `soilgis`: the names below, those of tiles.js and viewer.js, and `soilgis.app`, the page that was opened.
 */
export { openPack } from "./core/pack.js";
export { Coverage } from "./paint/coverage.js";
export { Lines } from "./paint/lines.js";
export { Raster } from "./paint/raster.js";

/* Shared with viewer.js, so that nothing stands in a page twice. */
export { crc32, fromBase64, inflateRaw } from "./core/bytes.js";
export { DEGREE, ECCENTRICITY_2, FLATTENING, SEMI_MAJOR } from "./core/ellipsoid.js";
export { distance, fromWorld, toWorld } from "./core/geodesy.js";
export { take } from "./core/pack.js";
export { outline } from "./core/topology.js";
export { sheetOf, timing } from "./paint/sheet.js";
