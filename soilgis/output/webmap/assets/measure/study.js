/** A range against every layer (范围核查): what it shares with each region and zone. */
import { polygonArea } from "./area.js";
import { faceOverlaps, tolerance } from "./overlap.js";
import { report } from "./report.js";
import { crossingOf, nested } from "./rings.js";
import { SKETCH, clear, keep } from "./sketch.js";
import { united } from "./united.js";
import { zonesOf } from "../panels/details.js";
import { fill, h } from "../text.js";

/** Of the label on a shape. */
const MOST_SIGNS = 20;

/**
 * Overlap of polygons with every region and zone.
 * @param {import("../state.js").App} app
 */
function studied(app, polygons) {
  const parts = polygons.map(nested);
  const rings = parts.flat();
  const total = parts.reduce((sum, part) => sum + polygonArea(part), 0);
  const packs = new Map();
  const facesOf = (pack) => {
    if (!packs.has(pack)) {
      const sum = new Map();
      for (const part of parts) for (const [face, area] of faceOverlaps(pack, part)) sum.set(face, (sum.get(face) ?? 0) + area);
      packs.set(pack, sum);
    }
    return packs.get(pack);
  };
  const shareOf = (layer, feature) => {
    const faces = facesOf(layer.pack);
    const members = layer.facesOf(feature);
    const area = members.reduce((sum, face) => sum + (faces.get(face) ?? 0), 0);
    return { area: Math.min(area, total), off: tolerance(layer.pack, members, rings) };
  };
  const { view } = app.state;
  const regions = view.regions.code
    .map((code, i) => ({ kind: "行政区", code, name: view.regions.name[i], whole: view.regions.area[i], ...shareOf(app.regions, i) }))
    .filter((one) => one.area > 0.5 || one.off > 0.5);
  const zones = view.layers.flatMap((card, i) =>
    zonesOf(view, card).map((zone, feature) => ({
      kind: zone.kind,
      code: zone.id,
      name: zone.name,
      status: zone.status,
      clear: zone.outside,
      whole: null,
      ...shareOf(app.zones[i], feature),
    })),
  );
  return { total, regions: regions.sort((a, b) => b.area - a.area), zones, gaps: view.gaps };
}

/**
 * Show polygons on the map and report what they share with it; those that cross themselves are refused.
 * @param {import("../state.js").App} app
 */
export function study(app, { polygons: given, notes = [], names = [], facts = [] }, name, result) {
  clear(app);
  const { polygons, crossing } = united(given);
  const crossed = given.map((rings) => crossingOf(rings)).find(Boolean) ?? crossing;
  if (crossed)
    return fill(
      result,
      h("p.sg-error", { role: "alert" }, `多边形自相交（约 ${crossed[0].toFixed(5)}°E，${crossed[1].toFixed(5)}°N）；请重新绘制`),
    );
  const shape = L.polygon(
    polygons.map((rings) => rings.map((ring) => ring.map(([lon, lat]) => [lat, lon]))),
    SKETCH,
  ).addTo(app.map);
  const label = names.length === 1 ? names[0] : name;
  const sign = h("span", {}, [...label].slice(0, MOST_SIGNS).join(""));
  shape.bindTooltip(sign, { permanent: true, direction: "center", className: "sg-shape" });
  keep(app, shape);
  app.map.fitBounds(shape.getBounds(), { maxZoom: 12, padding: [30, 30] });
  const found = studied(app, polygons);
  app.lastStudy = { ...found, name, polygons, notes, names, facts };
  return fill(result, report(app, app.lastStudy));
}
