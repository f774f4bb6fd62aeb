/** Geodesy (大地测量): true distances on the ellipsoid of CGCS2000, and the world pixels Leaflet draws in. */
import { DEGREE, FLATTENING as F, SEMI_MAJOR as A } from "./ellipsoid.js";

/** Length in metres of the geodesic between two points (Vincenty's inverse formula; falls back to the sphere near antipodes). */
export function distance(from, to) {
  const b = A * (1 - F);
  const L = (to[0] - from[0]) * DEGREE;
  const U1 = Math.atan((1 - F) * Math.tan(from[1] * DEGREE));
  const U2 = Math.atan((1 - F) * Math.tan(to[1] * DEGREE));
  const [s1, c1, s2, c2] = [Math.sin(U1), Math.cos(U1), Math.sin(U2), Math.cos(U2)];
  let lambda = L;
  for (let step = 0; step < 100; step++) {
    const [sl, cl] = [Math.sin(lambda), Math.cos(lambda)];
    const sinSigma = Math.hypot(c2 * sl, c1 * s2 - s1 * c2 * cl);
    if (sinSigma === 0) return 0;
    const cosSigma = s1 * s2 + c1 * c2 * cl;
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (c1 * c2 * sl) / sinSigma;
    const cos2Alpha = 1 - sinAlpha * sinAlpha;
    const cosMid = cos2Alpha === 0 ? 0 : cosSigma - (2 * s1 * s2) / cos2Alpha;
    const C = (F / 16) * cos2Alpha * (4 + F * (4 - 3 * cos2Alpha));
    const before = lambda;
    lambda = L + (1 - C) * F * sinAlpha * (sigma + C * sinSigma * (cosMid + C * cosSigma * (2 * cosMid * cosMid - 1)));
    if (Math.abs(lambda - before) > 1e-12) continue;
    const u2 = (cos2Alpha * (A * A - b * b)) / (b * b);
    const P = 1 + (u2 / 16384) * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)));
    const Q = (u2 / 1024) * (256 + u2 * (-128 + u2 * (74 - 47 * u2)));
    const inner = cosSigma * (2 * cosMid * cosMid - 1) - (Q / 6) * cosMid * (4 * sinSigma * sinSigma - 3) * (4 * cosMid * cosMid - 3);
    return b * P * (sigma - Q * sinSigma * (cosMid + (Q / 4) * inner));
  }
  const h = Math.sin(((to[1] - from[1]) * DEGREE) / 2) ** 2 + Math.cos(from[1] * DEGREE) * Math.cos(to[1] * DEGREE) * Math.sin(L / 2) ** 2;
  return 2 * A * Math.asin(Math.sqrt(h));
}

/** Longitude and latitude to Leaflet's world pixels at zoom 0 (EPSG:3857, 256 px). */
export function toWorld(lon, lat) {
  const s = Math.sin(lat * DEGREE);
  return [(lon / 360 + 0.5) * 256, 128 - (Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * 256];
}

/** World pixels at zoom 0 back to longitude and latitude. */
export function fromWorld(x, y) {
  return [(x / 256 - 0.5) * 360, (2 * Math.atan(Math.exp(((128 - y) / 256) * 2 * Math.PI)) - Math.PI / 2) / DEGREE];
}
