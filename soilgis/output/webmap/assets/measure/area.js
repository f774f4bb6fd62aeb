/** Area (面积): ellipsoidal area of rings whose edges are straight in longitude and latitude, as every GIS draws them.
 *
 * With S(φ) the area from the equator per radian of longitude, the area of a ring is −∮ S dλ; along a straight edge the mean of S is by
 * Euler and Maclaurin the mean of its ends less Δφ/12 · (1 + Δφ²/60) · ΔS′ (with S‴ ≈ −S′; what is left out stays below 0.1 m² for edges
 * of half a degree). A flat ring holds four numbers a vertex: longitude, latitude, S and S′.
 */
import { DEGREE, ECCENTRICITY_2 as E2, SEMI_MAJOR as A } from "../core/ellipsoid.js";

const E = Math.sqrt(E2);

/** Numbers a vertex takes in a flat ring. */
export const FIELDS = 4;

/** Append a vertex: longitude and latitude in degrees, S in m² per radian, and its derivative S′. */
export function push(flat, lon, lat) {
  const s = Math.sin(lat * DEGREE);
  const q = 1 - E2 * s * s;
  const area = ((A * A * (1 - E2)) / 2) * (s / q + Math.atanh(E * s) / E);
  const slope = (A * A * (1 - E2) * Math.cos(lat * DEGREE)) / (q * q);
  flat.push(lon, lat, area, slope);
}

/** Signed ellipsoidal area of a flat ring, m²; counter-clockwise is positive. */
export function areaOfFlat(flat) {
  let sum = 0;
  const n = flat.length;
  for (let i = 0; i < n; i += FIELDS) {
    const j = i + FIELDS < n ? i + FIELDS : 0;
    const width = flat[j] - flat[i];
    if (width === 0) continue;
    const rise = (flat[j + 1] - flat[i + 1]) * DEGREE;
    sum -= width * DEGREE * ((flat[i + 2] + flat[j + 2]) / 2 - (rise / 12) * (1 + (rise * rise) / 60) * (flat[j + 3] - flat[i + 3]));
  }
  return sum;
}

function flatRing(ring) {
  const flat = [];
  for (const [lon, lat] of ring) push(flat, lon, lat);
  return flat;
}

/** Ellipsoidal area of a ring of [lon, lat], m², never negative. */
export function exactArea(ring) {
  return Math.abs(areaOfFlat(flatRing(ring)));
}

/** Area of a polygon of oriented rings, m². */
export function polygonArea(rings) {
  return rings.reduce((sum, ring) => sum + areaOfFlat(flatRing(ring)), 0);
}
