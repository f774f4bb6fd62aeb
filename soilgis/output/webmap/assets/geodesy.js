/** Geodesy (大地测量): true areas and distances on the ellipsoid of CGCS2000, and the world pixels Leaflet draws in. */
(function (SG) {
  "use strict";

  const A = 6378137;
  const F = 1 / 298.257222101;
  const E2 = F * (2 - F);
  const E = Math.sqrt(E2);
  const DEGREE = Math.PI / 180;

  /** Longitude and latitude in degrees to the authalic plane in metres: areas there are ellipsoidal areas. */
  function toPlane(lon, lat) {
    const s = Math.sin(lat * DEGREE);
    const zone = ((1 - E2) / 2) * (s / (1 - E2 * s * s) + Math.atanh(E * s) / E);
    return [A * lon * DEGREE, A * zone];
  }

  /** Signed area in m² of a ring given as a flat list x0, y0, x1, y1 … in the authalic plane. */
  function ringArea(ring) {
    let sum = 0;
    const n = ring.length;
    const [x0, y0] = ring;
    for (let i = 0; i < n; i += 2) {
      const j = (i + 2) % n;
      sum += (ring[i] - x0) * (ring[j + 1] - y0) - (ring[j] - x0) * (ring[i + 1] - y0);
    }
    return sum / 2;
  }

  /** Parts an edge must be cut into to be straight within `tolerance` m² in the authalic plane (as the Python engine does). */
  function edgeParts(a, b, tolerance) {
    const width = Math.abs(b[0] - a[0]) * DEGREE;
    const height = Math.abs(b[1] - a[1]) * DEGREE;
    const steepest = Math.sin(Math.max(Math.abs(a[1]), Math.abs(b[1])) * DEGREE);
    const sliver = (A * A * steepest * width * height * height) / 12;
    return Math.min(4096, Math.max(1, Math.ceil(Math.sqrt(sliver / tolerance))));
  }

  /** A ring of [lon, lat] (not closed) to a flat ring in the authalic plane, long edges divided first. */
  function planeRing(ring, tolerance = 0.01) {
    const flat = [];
    for (let i = 0; i < ring.length; i++) {
      const a = ring[i];
      const b = ring[(i + 1) % ring.length];
      const parts = edgeParts(a, b, tolerance);
      for (let k = 0; k < parts; k++) {
        const t = k / parts;
        flat.push(...toPlane(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t));
      }
    }
    return flat;
  }

  /** Ellipsoidal area in m² of a ring of [lon, lat], never negative. */
  function areaOf(ring) {
    return Math.abs(ringArea(planeRing(ring)));
  }

  /** Length in metres of the geodesic between two points (Vincenty's inverse formula; falls back to the sphere near antipodes). */
  function distance(from, to) {
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
    const h = Math.sin((to[1] - from[1]) * DEGREE / 2) ** 2 + Math.cos(from[1] * DEGREE) * Math.cos(to[1] * DEGREE) * Math.sin(L / 2) ** 2;
    return 2 * A * Math.asin(Math.sqrt(h));
  }

  /** Longitude and latitude to Leaflet's world pixels at zoom 0 (EPSG:3857, 256 px). */
  function toWorld(lon, lat) {
    const s = Math.sin(lat * DEGREE);
    return [(lon / 360 + 0.5) * 256, 128 - (Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * 256];
  }

  /** World pixels at zoom 0 back to longitude and latitude. */
  function fromWorld(x, y) {
    return [(x / 256 - 0.5) * 360, (2 * Math.atan(Math.exp(((128 - y) / 256) * 2 * Math.PI)) - Math.PI / 2) / DEGREE];
  }

  Object.assign(SG, { toPlane, ringArea, edgeParts, planeRing, areaOf, distance, toWorld, fromWorld, SEMI_MAJOR: A });
})((globalThis.SG ??= {}));
