/** Survey coordinates (测量坐标): what a file says about its coordinate system, and Gauss–Krüger back to longitude and latitude. */
(function (SG) {
  "use strict";

  const A = 6378137;
  const F = 1 / 298.257222101;
  const DEGREE = Math.PI / 180;

  /** Inverse transverse Mercator on CGCS2000 by Krüger's series to the fourth order in n (better than 0.1 mm within a zone). */
  function gaussKruger({ meridian, falseEast = 500000, falseNorth = 0, scale = 1 }) {
    const n = F / (2 - F);
    const radius = (A / (1 + n)) * (1 + n ** 2 / 4 + n ** 4 / 64);
    const beta = [
      n / 2 - (2 * n ** 2) / 3 + (37 * n ** 3) / 96 - n ** 4 / 360, n ** 2 / 48 + n ** 3 / 15 - (437 * n ** 4) / 1440,
      (17 * n ** 3) / 480 - (37 * n ** 4) / 840, (4397 * n ** 4) / 161280,
    ];
    const delta = [
      2 * n - (2 * n ** 2) / 3 - 2 * n ** 3 + (116 * n ** 4) / 45, (7 * n ** 2) / 3 - (8 * n ** 3) / 5 - (227 * n ** 4) / 45,
      (56 * n ** 3) / 15 - (136 * n ** 4) / 35, (4279 * n ** 4) / 630,
    ];
    return (east, north) => {
      const xi = (north - falseNorth) / (scale * radius);
      const eta = (east - falseEast) / (scale * radius);
      let x = xi;
      let y = eta;
      beta.forEach((b, k) => {
        const j = 2 * (k + 1);
        x -= b * Math.sin(j * xi) * Math.cosh(j * eta);
        y -= b * Math.cos(j * xi) * Math.sinh(j * eta);
      });
      const chi = Math.asin(Math.sin(x) / Math.cosh(y));
      const lat = delta.reduce((sum, d, k) => sum + d * Math.sin(2 * (k + 1) * chi), chi);
      return [meridian + Math.atan2(Math.sinh(y), Math.cos(x)) / DEGREE, lat / DEGREE];
    };
  }

  /** Central meridian of a zone number before the easting: 13–23 are six-degree zones, 25–45 three-degree zones. */
  function zoneMeridian(zone) {
    if (zone >= 13 && zone <= 23) return 6 * zone - 3;
    if (zone >= 25 && zone <= 45) return 3 * zone;
    throw new Error(`带号 ${zone} 不在我国范围（6°带 13–23，3°带 25–45）`);
  }

  const KNOWN_DATUM = /CGCS[_ ]?2000|China[_ ]?(Geodetic[_ ]Coordinate[_ ]System[_ ])?2000|WGS[_ ]?(19)?84|国家大地坐标系/i;

  /** Read a .prj: a function from file coordinates to [lon, lat], or an error that names what was found. */
  function fromWkt(text) {
    const wkt = text.trim();
    const name = /^\w+\s*\[\s*"([^"]*)"/.exec(wkt)?.[1] ?? wkt.slice(0, 40);
    if (/gcj|mars|火星/i.test(wkt)) throw new Error(`坐标系“${name}”是 GCJ-02 加密坐标，不能用于量算；请换用 CGCS2000 数据`);
    if (!KNOWN_DATUM.test(wkt)) throw new Error(`坐标系“${name}”不是 CGCS2000 或 WGS84；请先转换为 CGCS2000（北京54、西安80 需要转换参数）`);
    if (/^(GEOGCS|GEOGCRS|GEODCRS)/i.test(wkt)) return (x, y) => [x, y];
    if (!/PROJECTION\s*\[\s*"?(Transverse_Mercator|Gauss_Kruger|Gauss-Kruger)|METHOD\s*\[\s*"Transverse Mercator/i.test(wkt)) {
      throw new Error(`投影“${name}”暂不支持；请转换为经纬度或高斯-克吕格（CGCS2000）`);
    }
    const parameter = (keys, fallback) => {
      const found = new RegExp(`PARAMETER\\s*\\[\\s*"(?:${keys})"\\s*,\\s*([-+.\\deE]+)`, "i").exec(wkt);
      return found ? Number(found[1]) : fallback;
    };
    if (parameter("Latitude_Of_Origin|Latitude of natural origin", 0) !== 0) throw new Error(`投影“${name}”的起始纬度不为 0，暂不支持`);
    return gaussKruger({
      meridian: parameter("Central_Meridian|Longitude of natural origin", NaN), falseEast: parameter("False_Easting|False easting", 0),
      falseNorth: parameter("False_Northing|False northing", 0), scale: parameter("Scale_Factor|Scale factor at natural origin", 1),
    });
  }

  /** Read an EPSG code: longitude and latitude, or a Gauss–Krüger zone of CGCS2000 (EPSG:4491–4554). */
  function fromEpsg(code) {
    if ([4326, 4490, 4479, 84].includes(code)) return (x, y) => [x, y];
    if (code >= 4491 && code <= 4501) return gaussKruger({ meridian: 75 + 6 * (code - 4491), falseEast: 13500000 + 1e6 * (code - 4491) });
    if (code >= 4502 && code <= 4512) return gaussKruger({ meridian: 75 + 6 * (code - 4502) });
    if (code >= 4513 && code <= 4533) return gaussKruger({ meridian: 75 + 3 * (code - 4513), falseEast: 25500000 + 1e6 * (code - 4513) });
    if (code >= 4534 && code <= 4554) return gaussKruger({ meridian: 75 + 3 * (code - 4534) });
    throw new Error(`EPSG:${code} 暂不支持；请转换为 EPSG:4490（CGCS2000 经纬度）`);
  }

  Object.assign(SG, { gaussKruger, zoneMeridian, fromWkt, fromEpsg });
})((globalThis.SG ??= {}));
