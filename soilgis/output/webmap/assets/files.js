/** Dropped files (范围文件): GeoJSON, KML/KMZ, zipped Shapefile and corner-point CSV read in the page, or refused in a sentence. */
(function (SG) {
  "use strict";

  const MOST_BYTES = 32 << 20;
  const MOST_UNPACKED = 64 << 20;
  const MOST_POINTS = 200000;

  function refuse(sentence) {
    throw new Error(sentence);
  }

  /** Decode text: UTF-8 with or without its mark, UTF-16 with its mark, else GB18030; anything else is refused. */
  function decodeText(bytes) {
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
    for (const encoding of ["utf-8", "gb18030"]) {
      try {
        return new TextDecoder(encoding, { fatal: true }).decode(bytes).replace(/^\ufeff/, "");
      } catch {
        continue;
      }
    }
    return refuse("文字编码既不是 UTF-8 也不是 GBK，无法读取");
  }

  /** Unpack the wanted members of a zip; sizes are checked before anything is unpacked. */
  function unzip(bytes, wanted) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let end = bytes.length - 22;
    while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
    if (end < 0) refuse("不是完整的 zip 文件");
    const members = new Map();
    let at = view.getUint32(end + 16, true);
    let total = 0;
    for (let i = 0; i < view.getUint16(end + 10, true); i++) {
      if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50) refuse("zip 目录已损坏");
      const [method, crc, packed, size] = [view.getUint16(at + 10, true), view.getUint32(at + 16, true), view.getUint32(at + 20, true), view.getUint32(at + 24, true)];
      const [nameLength, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
      const name = decodeText(bytes.subarray(at + 46, at + 46 + nameLength));
      const local = view.getUint32(at + 42, true);
      at += 46 + nameLength + extra + comment;
      if (!wanted.test(name) || /__MACOSX/.test(name)) continue;
      total += size;
      if (total > MOST_UNPACKED) refuse(`zip 解压后超过 ${MOST_UNPACKED >> 20} MB，已拒绝；请只保留需要的范围图层`);
      const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
      const content = bytes.subarray(start, start + packed);
      if (method !== 0 && method !== 8) refuse(`zip 使用了不支持的压缩方式（${method}）`);
      const unpacked = method === 0 ? content : SG.inflateRaw(content, size);
      if (SG.crc32(unpacked) !== crc) refuse(`zip 中的 ${name} 已损坏（CRC 不符）`);
      members.set(name, unpacked);
    }
    return members;
  }

  function memberOf(members, ending) {
    const names = [...members.keys()].filter((name) => name.toLowerCase().endsWith(ending));
    return names.length ? { name: names[0], bytes: members.get(names[0]), count: names.length } : null;
  }

  /** Read a zipped Shapefile: its .shp with the .prj of the same name. */
  function readZip(bytes) {
    const members = unzip(bytes, /\.(shp|prj)$/i);
    const shp = memberOf(members, ".shp") ?? refuse("zip 中没有 .shp 文件");
    if (shp.count > 1) refuse(`zip 中有 ${shp.count} 个 .shp；请只保留一个范围图层`);
    const prj = memberOf(members, ".prj") ?? refuse("缺少 .prj，无法确定坐标系；请连同 .prj 一起压缩");
    return readShp(shp.bytes, SG.fromWkt(decodeText(prj.bytes)));
  }

  /** Read polygon records of a .shp. */
  function readShp(bytes, locate) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < 100 || view.getInt32(0) !== 9994) refuse("不是 Shapefile（.shp 文件头不符）");
    const type = view.getInt32(32, true);
    if (![5, 15, 25].includes(type)) refuse("Shapefile 不是面图层；请使用面（Polygon）图层");
    const polygons = [];
    for (let at = 100; at + 12 <= bytes.length; ) {
      const next = at + 8 + 2 * view.getInt32(at + 4);
      if (next <= at + 8 || next > bytes.length) refuse("Shapefile 不完整");
      if (view.getInt32(at + 8, true) !== 0) polygons.push(shpRings(view, at + 8, locate));
      at = next;
    }
    return polygons;
  }

  function shpRings(view, at, locate) {
    const parts = view.getInt32(at + 36, true);
    const points = view.getInt32(at + 40, true);
    if (points > MOST_POINTS) refuse(`顶点超过 ${MOST_POINTS} 个；请用命令行计算`);
    const first = at + 44 + 4 * parts;
    const rings = [];
    for (let part = 0; part < parts; part++) {
      const from = view.getInt32(at + 44 + 4 * part, true);
      const to = part + 1 < parts ? view.getInt32(at + 48 + 4 * part, true) : points;
      const ring = [];
      for (let i = from; i < to; i++) ring.push(locate(view.getFloat64(first + 16 * i, true), view.getFloat64(first + 16 * i + 8, true)));
      rings.push(ring);
    }
    return rings;
  }

  /** Read GeoJSON; a `crs` member is obeyed or refused. */
  function readGeoJson(text) {
    let root;
    try {
      root = JSON.parse(text);
    } catch (error) {
      refuse(`不是合法的 GeoJSON：${error.message}`);
    }
    const locate = geoJsonCrs(root);
    const polygons = [];
    const visit = (item) => {
      if (!item || typeof item !== "object") return;
      if (item.type === "FeatureCollection") (item.features ?? []).forEach(visit);
      else if (item.type === "Feature") visit(item.geometry);
      else if (item.type === "GeometryCollection") (item.geometries ?? []).forEach(visit);
      else if (item.type === "Polygon") polygons.push(item.coordinates);
      else if (item.type === "MultiPolygon") polygons.push(...item.coordinates);
    };
    visit(root);
    return polygons.map((rings) => rings.map((ring) => ring.map((point) => locate(Number(point[0]), Number(point[1])))));
  }

  function geoJsonCrs(root) {
    const name = String(root?.crs?.properties?.name ?? root?.crs?.name ?? "");
    if (/gcj|mars|火星/i.test(name)) refuse("文件声明为 GCJ-02 加密坐标，不能用于量算；请换用 CGCS2000 数据");
    if (!name || /CRS84/i.test(name)) return (x, y) => [x, y];
    const code = /EPSG:+(?:[\d.]*:)?(\d+)/i.exec(name);
    return code ? SG.fromEpsg(Number(code[1])) : refuse(`坐标系“${name}”无法识别；请转换为 EPSG:4490`);
  }

  /** Read KML: polygons of every placemark, longitude first. */
  function readKml(text) {
    const page = new DOMParser().parseFromString(text, "application/xml");
    if (page.querySelector("parsererror")) refuse("不是合法的 KML");
    const ringOf = (node) => (node.getElementsByTagNameNS("*", "coordinates")[0]?.textContent ?? "").trim().split(/\s+/).map((tuple) => tuple.split(",").slice(0, 2).map(Number));
    return [...page.getElementsByTagNameNS("*", "Polygon")].map((polygon) =>
      ["outerBoundaryIs", "innerBoundaryIs"].flatMap((kind) => [...polygon.getElementsByTagNameNS("*", kind)].map(ringOf)));
  }

  /**
   * Read corner points (界址点): a header with X (north) and Y (east), or 经度 and 纬度; an optional 圈号 column parts rings.
   * Eastings carry their zone number, or a line `中央经线,111` says the meridian.
   */
  function readCsv(text) {
    const lines = text.split(/\r?\n/).map((line) => line.split(/[,，;\t]/).map((cell) => cell.trim())).filter((cells) => cells.some(Boolean));
    const told = lines.find((cells) => /^中央(经线|子午线)$/.test(cells[0]));
    const rows = lines.filter((cells) => cells !== told);
    const head = rows.findIndex((cells) => columnsOf(cells) !== null);
    if (head < 0) refuse("CSV 没有表头；需要 X（北）、Y（东）两列，或 经度、纬度两列");
    const columns = columnsOf(rows[head]);
    const rings = new Map();
    rows.slice(head + 1).forEach((cells, i) => {
      const [first, second] = [Number(cells[columns.first]), Number(cells[columns.second])];
      if (!Number.isFinite(first) || !Number.isFinite(second) || cells[columns.first] === "") refuse(`CSV 第 ${head + i + 2} 行的坐标不是数字`);
      const key = columns.ring < 0 ? "" : cells[columns.ring];
      if (!rings.has(key)) rings.set(key, []);
      rings.get(key).push(columns.survey ? surveyPoint(first, second, told && Number(told[1])) : [first, second]);
    });
    return [[...rings.values()]];
  }

  function columnsOf(cells) {
    const find = (pattern) => cells.findIndex((cell) => pattern.test(cell));
    const ring = find(/^(圈号|环号|地块圈号|ring)$/i);
    const [north, east] = [find(/^(x|x坐标|纵坐标|北坐标|x\(北\)|x（北）|north(ing)?)$/i), find(/^(y|y坐标|横坐标|东坐标|y\(东\)|y（东）|east(ing)?)$/i)];
    if (north >= 0 && east >= 0) return { first: north, second: east, ring, survey: true };
    const [lon, lat] = [find(/^(经度|lon|lng|longitude)$/i), find(/^(纬度|lat|latitude)$/i)];
    return lon >= 0 && lat >= 0 ? { first: lon, second: lat, ring, survey: false } : null;
  }

  /** A point in survey order: X north, Y east. */
  function surveyPoint(north, east, meridian) {
    if (north > 1e7 && east < 1e7) refuse("X、Y 似乎颠倒：测量坐标 X 为北（纵），Y 为东（横，前两位为带号）");
    if (Math.abs(north) <= 180 && Math.abs(east) <= 180) refuse("X、Y 看来是经纬度；请把表头改为 经度、纬度");
    if (north < 1e6 || north > 6.2e6) refuse(`X=${north} 不在我国范围（北坐标约 2 000 000–6 000 000 m）`);
    const zone = Math.floor(east / 1e6);
    if (zone > 0) return SG.gaussKruger({ meridian: SG.zoneMeridian(zone), falseEast: zone * 1e6 + 500000 })(east, north);
    if (!meridian) refuse("Y 坐标没有带号，无法确定中央经线；请在 Y 前加两位带号，或加一行“中央经线,111”");
    return SG.gaussKruger({ meridian })(east, north);
  }

  /** Close, check and orient what a file held. */
  function checked(polygons) {
    const cleaned = polygons.map((rings) => rings.map(openRing).filter((ring) => ring.length >= 3)).filter((rings) => rings.length);
    if (!cleaned.length) refuse("文件中没有面；请提供多边形（面）范围");
    const points = cleaned.flat().reduce((sum, ring) => sum + ring.length, 0);
    if (points > MOST_POINTS) refuse(`顶点超过 ${MOST_POINTS} 个；请用命令行计算`);
    for (const [lon, lat] of cleaned.flat(2)) {
      if (!Number.isFinite(lon) || !Number.isFinite(lat)) refuse("坐标不是数字");
      if (Math.abs(lon) > 180 || Math.abs(lat) > 90) refuse(`坐标（${lon}，${lat}）不是经纬度，且文件未声明投影`);
      if (lon < 70 || lon > 140 || lat < 0 || lat > 60) refuse(`坐标（${lon.toFixed(4)}，${lat.toFixed(4)}）不在我国范围；请检查经纬度次序与坐标系`);
    }
    for (const rings of cleaned) {
      const at = SG.crossing(rings);
      if (at) refuse(`多边形自相交（约 ${at[0].toFixed(5)}°E，${at[1].toFixed(5)}°N）；请修正后重试`);
    }
    return cleaned.map(SG.oriented);
  }

  function openRing(ring) {
    const open = ring.filter(([x, y], i) => i === 0 || x !== ring[i - 1][0] || y !== ring[i - 1][1]);
    const [first, last] = [open[0], open.at(-1)];
    if (open.length > 1 && first[0] === last[0] && first[1] === last[1]) open.pop();
    return open;
  }

  /**
   * Read a file's polygons.
   * @param {string} name
   * @param {Uint8Array} bytes
   * @returns {[number, number][][][]} polygons as oriented rings of [lon, lat], not closed
   */
  function readPolygons(name, bytes) {
    if (bytes.length > MOST_BYTES) refuse(`文件 ${(bytes.length / (1 << 20)).toFixed(0)} MB，超过 ${MOST_BYTES >> 20} MB；请用命令行计算`);
    if (!bytes.length) refuse("文件是空的");
    const ending = name.toLowerCase().split(".").pop();
    const readers = {
      geojson: () => readGeoJson(decodeText(bytes)), json: () => readGeoJson(decodeText(bytes)), kml: () => readKml(decodeText(bytes)),
      kmz: () => readKml(decodeText((memberOf(unzip(bytes, /\.kml$/i), ".kml") ?? refuse("kmz 中没有 .kml")).bytes)),
      zip: () => readZip(bytes), csv: () => readCsv(decodeText(bytes)), txt: () => readCsv(decodeText(bytes)),
    };
    if (!readers[ending]) refuse(`不支持 .${ending}；可用 GeoJSON、KML、KMZ、Shapefile（zip）、界址点 CSV`);
    return checked(readers[ending]());
  }

  Object.assign(SG, { readPolygons, decodeText, unzip, readCsv, checked, MOST_BYTES });
})((globalThis.SG ??= {}));
