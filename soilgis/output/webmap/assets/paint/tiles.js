/** Online tiles (在线底图): plain tiles, or tiles published in GCJ-02 that are moved to where they belong; data are never moved. */

const A = 6378245;
const EE = 0.00669342162296594323;

const { sin, PI, sqrt, abs, cos } = Math;

/** Where GCJ-02 shows a point of CGCS2000/WGS84: [lon, lat] in degrees. Outside China nothing is moved. */
function toGcj(lon, lat) {
  if (lon < 72.004 || lon > 137.8347 || lat < 0.8293 || lat > 55.8271) return [lon, lat];
  const x = lon - 105;
  const y = lat - 35;
  const wave = (20 * sin(6 * x * PI) + 20 * sin(2 * x * PI)) * (2 / 3);
  const dy =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * sqrt(abs(x)) +
    wave +
    (20 * sin(y * PI) + 40 * sin((y / 3) * PI)) * (2 / 3) +
    (160 * sin((y / 12) * PI) + 320 * sin((y * PI) / 30)) * (2 / 3);
  const dx =
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * sqrt(abs(x)) +
    wave +
    (20 * sin(x * PI) + 40 * sin((x / 3) * PI)) * (2 / 3) +
    (150 * sin((x / 12) * PI) + 300 * sin((x / 30) * PI)) * (2 / 3);
  const radians = (lat / 180) * PI;
  const magic = 1 - EE * sin(radians) ** 2;
  return [lon + (dx * 180) / ((A / sqrt(magic)) * cos(radians) * PI), lat + (dy * 180) / (((A * (1 - EE)) / (magic * sqrt(magic))) * PI)];
}

/** A tile layer; with `gcj02` its tiles are asked for and placed as if the map's centre were where GCJ-02 shows it. */
export function tiles(address, gcj02) {
  const options = { maxZoom: 18, opacity: 0.6, zIndex: 1 };
  if (!gcj02) return L.tileLayer(address, options);
  const moved = (latlng) => {
    const point = L.latLng(latlng);
    const [lon, lat] = toGcj(point.lng, point.lat);
    return L.latLng(lat, lon);
  };
  const Shifted = L.TileLayer.extend({
    _setZoomTransform(level, centre, zoom) {
      L.TileLayer.prototype._setZoomTransform.call(this, level, moved(centre), zoom);
    },
    _getTiledPixelBounds(centre) {
      return L.TileLayer.prototype._getTiledPixelBounds.call(this, moved(centre));
    },
  });
  return new Shifted(address, options);
}
