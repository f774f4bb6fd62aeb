/** Dropped files (范围文件): GeoJSON, KML/KMZ, Shapefile and corner-point tables read in the page, or refused in a sentence. */
(function (SG) {
  "use strict";

  const MOST_BYTES = 32 << 20;
  const MOST_UNPACKED = 64 << 20;
  const MOST_MEMBERS = 2000;
  const MOST_POINTS = 200000;
  /** Files that are not read here, and what to do with them. */
  const STRANGERS = {
    gpkg: "GeoPackage 请用 QGIS 导出为 GeoJSON，或用命令行计算", gdb: "文件地理数据库请导出为 GeoJSON 或 Shapefile", dwg: "请另存为 DXF 后转为 GeoJSON，或导出界址点 CSV", dxf: "DXF 请用命令行 soilgis screen 计算，或转为 GeoJSON",
    xlsx: "请另存为 CSV（界址点表）", xls: "请另存为 CSV（界址点表）", rar: "请解压后压缩为 zip", "7z": "请解压后压缩为 zip", ovkml: "请在奥维中导出为 KML 或 GeoJSON", ovobj: "请在奥维中导出为 KML 或 GeoJSON",
    parquet: "GeoParquet 请用命令行计算", fgb: "FlatGeobuf 请用命令行计算", tif: "栅格请用命令行计算", tiff: "栅格请用命令行计算", shx: "请同时选择 .shp、.prj、.dbf", dbf: "请同时选择 .shp、.prj、.shx", prj: "请同时选择 .shp、.dbf、.shx",
  };

  function refuse(sentence) {
    throw new Error(sentence);
  }

  /** Decode text: UTF-8 with or without its mark, UTF-16 with its mark, else GB18030; anything else is refused. */
  function decodeText(bytes) {
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
    for (const encoding of ["utf-8", "gb18030"]) {
      try {
        return new TextDecoder(encoding, { fatal: true }).decode(bytes).replace(/^\ufeff/, "");
      } catch {
        continue;
      }
    }
    return refuse("文字编码既不是 UTF-8 也不是 GBK，无法读取；请另存为 UTF-8");
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
    const count = view.getUint16(end + 10, true);
    if (at === 0xffffffff || count === 0xffff) refuse("是 zip64 格式；请只压缩需要的范围图层");
    for (let i = 0; i < count; i++) {
      if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50) refuse("zip 目录已损坏");
      const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
      const [crc, packed, size] = [16, 20, 24].map((offset) => view.getUint32(at + offset, true));
      const [nameLength, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
      const name = decodeText(bytes.subarray(at + 46, at + 46 + nameLength));
      const local = view.getUint32(at + 42, true);
      at += 46 + nameLength + extra + comment;
      if (!wanted.test(name) || /(^|\/)(__MACOSX\/|\._)/.test(name)) continue;
      if (flags & 1) refuse("zip 有密码；请去掉密码后重试");
      total += size;
      if (total > MOST_UNPACKED || members.size >= MOST_MEMBERS) refuse(`zip 解压后超过 ${MOST_UNPACKED >> 20} MB 或 ${MOST_MEMBERS} 个文件，已拒绝；请只保留需要的范围图层`);
      if (method !== 0 && method !== 8) refuse(`zip 使用了不支持的压缩方式（${method}）`);
      if (local + 30 > bytes.length || view.getUint32(local, true) !== 0x04034b50) refuse("zip 目录已损坏");
      const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
      const content = bytes.subarray(start, start + packed);
      const unpacked = method === 0 ? content : SG.inflateRaw(content, size);
      if (SG.crc32(unpacked) !== crc) refuse(`zip 中的 ${SG.shown(name)} 已损坏（CRC 不符）`);
      if (members.has(name)) refuse(`zip 中有两个 ${SG.shown(name)}；请只保留一个`);
      members.set(name, unpacked);
    }
    return members;
  }

  /** Read a zip: a Shapefile, else one drawing of another kind. */
  function readZip(bytes) {
    const members = unzip(bytes, /\.(shp|prj|dbf|shx|cpg|kml|geojson|json)$/i);
    const names = [...members.keys()];
    if (names.some((name) => /\.shp$/i.test(name))) return SG.readShapefile(members);
    const drawings = names.filter((name) => /\.(kml|geojson|json)$/i.test(name));
    if (drawings.length !== 1) refuse(drawings.length ? `zip 中有 ${drawings.length} 个图形文件；请只保留一个` : "zip 中没有 .shp 文件；请把 .shp、.prj、.dbf、.shx 一起压缩");
    const text = decodeText(members.get(drawings[0]));
    return /\.kml$/i.test(drawings[0]) ? readKml([text]) : readGeoJson(text);
  }

  /** Read GeoJSON; a `crs` member is obeyed or refused. Label points are left out and said so; lines are refused, as by the command line. */
  function readGeoJson(text) {
    let root;
    try {
      root = JSON.parse(text);
    } catch (error) {
      refuse(/^\s*[\x1e{].*\}\s*[\x1e{\n]/s.test(text) && /\n\s*\x1e?\{/.test(text) ? "是逐行的 GeoJSON 序列；请导出为普通 GeoJSON（FeatureCollection）" : `不是合法的 GeoJSON：${error.message}`);
    }
    if (root?.type === "Topology") refuse("是 TopoJSON；请导出为 GeoJSON");
    if (/^esriGeometry/.test(root?.geometryType ?? "") || root?.rings) refuse("是 Esri JSON；请导出为 GeoJSON");
    const found = { polygons: [], points: 0, lines: 0, bare: 0, names: [] };
    const locate = geoJsonCrs(root);
    const visit = (item, depth) => {
      if (!item || typeof item !== "object" || depth > 60) return void found.bare++;
      if (depth && item.crs && JSON.stringify(item.crs) !== JSON.stringify(root.crs)) refuse("要素自带与文件不同的 crs；请统一坐标系后重新导出");
      if (item.type === "FeatureCollection") (item.features ?? []).forEach((one) => visit(one, depth + 1));
      else if (item.type === "Feature") {
        const before = found.polygons.length;
        visit(item.geometry, depth + 1);
        const name = item.properties?.["名称"] ?? item.properties?.["项目名称"] ?? item.properties?.name;
        if (found.polygons.length > before && name !== undefined && name !== null) found.names.push(SG.shown(name));
      } else if (item.type === "GeometryCollection") (item.geometries ?? []).forEach((one) => visit(one, depth + 1));
      else if (item.type === "Polygon") found.polygons.push(ringsOf(item.coordinates));
      else if (item.type === "MultiPolygon") found.polygons.push(...(item.coordinates ?? []).map(ringsOf));
      else if (/Point$/.test(item.type)) found.points++;
      else if (/LineString$/.test(item.type)) found.lines++;
      else refuse(`含有不认识的类型“${SG.shown(item.type ?? "")}”，不是 GeoJSON；请重新导出`);
    };
    visit(root, 0);
    return { ...found, locate, notes: leftOut(found) };
  }

  function ringsOf(rings) {
    const number = (value) => (typeof value === "number" && Number.isFinite(value) ? value : refuse("坐标不是数字"));
    if (!Array.isArray(rings)) refuse("坐标不是数组，不是合法的 GeoJSON");
    return rings.map((ring) => ring.map((point) => [number(point[0]), number(point[1])]));
  }

  /** What is no polygon: points beside polygons are labels; lines may be meant to be measured, so they are refused. */
  function leftOut({ polygons, points, lines, bare }) {
    if (lines && polygons.length) refuse(`面 ${polygons.length} 个、线 ${lines} 条混在一起；请只保留面（多边形）`);
    return [points && polygons.length ? `${points} 个点（注记）未计入` : "", bare ? `${bare} 个要素没有几何，未计入` : ""].filter(Boolean);
  }

  function geoJsonCrs(root) {
    if (root?.crs === undefined) return lonlat;
    const name = String(root.crs?.properties?.name ?? root.crs?.name ?? "");
    if (/gcj|mars|bd-?09|火星|百度/i.test(name)) refuse("文件声明为 GCJ-02 加密坐标（或 BD-09），不能用于量算；请换用 CGCS2000 数据");
    if (/^urn:ogc:def:crs:OGC:[\d.]*:CRS84$|^(OGC:)?CRS84$/i.test(name)) return lonlat;
    const code = /^(?:urn:(?:ogc|x-ogc):def:crs:)?EPSG:+(?:[\d.]*:)?(\d+)$/i.exec(name);
    return code ? SG.fromEpsg(Number(code[1])) : refuse(name ? `坐标系“${SG.shown(name)}”无法识别；请转换为 EPSG:4490` : "文件声明坐标系未知（crs 为空）；请声明或转换为 EPSG:4490");
  }

  const lonlat = (x, y) => [x, y];

  /** Read KML texts: polygons of every placemark, longitude first. */
  function readKml(texts) {
    const found = { polygons: [], points: 0, lines: 0, bare: 0, names: [] };
    for (const text of texts) {
      const page = new DOMParser().parseFromString(text, "application/xml");
      if (page.querySelector("parsererror")) refuse("不是合法的 KML");
      if (page.documentElement.localName !== "kml") refuse(`不是 KML（根元素是 ${SG.shown(page.documentElement.localName)}）；请导出为 KML 或 GeoJSON`);
      const all = (node, tag) => [...node.getElementsByTagNameNS("*", tag)];
      for (const polygon of all(page, "Polygon")) {
        found.polygons.push(["outerBoundaryIs", "innerBoundaryIs"].flatMap((kind) => all(polygon, kind).flatMap((side) => all(side, "coordinates").map(kmlRing))));
        const mark = polygon.closest("Placemark");
        const name = mark && [...mark.children].find((child) => child.localName === "name")?.textContent.trim();
        if (name && !found.names.includes(SG.shown(name))) found.names.push(SG.shown(name));
      }
      found.points += all(page, "Point").length;
      found.lines += all(page, "LineString").length + all(page, "Track").length;
    }
    return { ...found, locate: lonlat, notes: leftOut(found) };
  }

  function kmlRing(node) {
    const tuples = node.textContent.replace(/\s*,\s*/g, ",").trim().split(/\s+/).filter(Boolean);
    return tuples.map((tuple) => tuple.split(",").slice(0, 2).map((text) => (text.trim() === "" ? NaN : Number(text))));
  }

  /** Bring polygons to longitude and latitude, check where they lie, and join those that overlap; what was done is said. */
  function checked({ polygons, locate, notes, names }) {
    const open = polygons.map((rings) => rings.map(openRing)).filter((rings) => rings.length && rings[0].length >= 3).map((rings) => rings.filter((ring) => ring.length >= 3));
    if (!open.length) refuse("文件中没有面；请提供多边形（面）范围");
    if (!open.flat(3).every(Number.isFinite)) refuse("坐标不是数字");
    const cleaned = SG.placed(open, locate ?? lonlat);
    const points = cleaned.flat().reduce((sum, ring) => sum + ring.length, 0);
    if (points > MOST_POINTS) refuse(`顶点超过 ${MOST_POINTS} 个；请用命令行计算`);
    refuseElsewhere(cleaned.flat(2), locate ?? lonlat);
    const crossing = cleaned.map((rings) => SG.crossing(rings)).find(Boolean);
    const made = crossing ? { crossing } : SG.united(cleaned);
    if (made.crossing) refuse(`多边形自相交（约 ${made.crossing[0].toFixed(5)}°E，${made.crossing[1].toFixed(5)}°N）；请修正后重试`);
    if (!made.polygons.length) refuse("多边形没有面积；请检查图形");
    const said = made.doubled > 0.5 ? [`图形之间有重叠或重复，重叠部分 ${SG.rounded(made.doubled / 1e4, 4)} 公顷只计一次`] : [];
    const nestedHoles = made.doubled < -0.5 ? [`有的孔洞互相重叠或套在孔洞里，孔洞部分均不计入`] : [];
    return { polygons: made.polygons.map(SG.nested), notes: [...notes, ...said, ...nestedHoles], names: names ?? [] };
  }

  /** Refuse what does not lie in China, with the likely cause: axes swapped, no projection declared, the wrong zone. */
  function refuseElsewhere(points, locate) {
    const box = SG.boxOfPoints(points.flat(), 2);
    const { lon, lat } = SG.CHINA;
    const lies = ([west, south, east, north]) => west >= lon[0] && east <= lon[1] && south >= lat[0] && north <= lat[1];
    if (!locate.planar && Math.max(Math.abs(box[0]), Math.abs(box[2])) > 360) refuse(`坐标（${points[0].join("，")}）不是经纬度，且文件未声明投影；请声明坐标系后重新导出`);
    const told = `（${box[0].toFixed(4)}–${box[2].toFixed(4)}°E，${box[1].toFixed(4)}–${box[3].toFixed(4)}°N）`;
    if (!lies(box) && lies([box[1], box[0], box[3], box[2]])) refuse(`经纬度疑似颠倒：按文件所写在${told}，不在我国范围；对调后在我国。请把经度写在前、纬度写在后`);
    if (!lies(box)) refuse(`坐标${told}不在我国范围；请检查经纬度次序与坐标系`);
    const off = locate.half ? Math.max(locate.meridian - box[0], box[2] - locate.meridian) : 0;
    if (off > locate.half + 3) refuse(`坐标${told}距所声明投影带的中央经线 ${locate.meridian}° 达 ${off.toFixed(1)}°，带号或中央经线疑似有误`);
  }

  function openRing(ring) {
    const open = ring.filter(([x, y], i) => i === 0 || x !== ring[i - 1][0] || y !== ring[i - 1][1]);
    const [first, last] = [open[0], open.at(-1)];
    if (open.length > 1 && first[0] === last[0] && first[1] === last[1]) open.pop();
    return open;
  }

  /** The ending that a file's content has, whatever its name says: zip, XML and JSON begin unmistakably. */
  function kindOf(name, bytes) {
    const ending = /\.([^.]*)$/.exec(name.toLowerCase())?.[1] ?? "";
    if (STRANGERS[ending]) refuse(`不支持 .${ending}；${STRANGERS[ending]}`);
    if (bytes[0] === 0x50 && bytes[1] === 0x4b && ["kml", "geojson", "json", "csv", "txt"].includes(ending)) return ending === "kml" ? "kmz" : "zip";
    return ending;
  }

  /**
   * Read the range that a file holds.
   * @param {string} name
   * @param {Uint8Array} bytes
   * @returns {{polygons: [number, number][][][], notes: string[], names: string[]}} polygons that do not overlap, as oriented rings of [lon, lat], not closed
   */
  function readRange(name, bytes) {
    if (bytes.length > MOST_BYTES) refuse(`文件 ${(bytes.length / (1 << 20)).toFixed(0)} MB，超过 ${MOST_BYTES >> 20} MB；请用命令行计算`);
    if (!bytes.length) refuse("文件是空的");
    const kind = kindOf(name, bytes);
    const readers = {
      geojson: () => readGeoJson(decodeText(bytes)), json: () => readGeoJson(decodeText(bytes)), kml: () => readKml([decodeText(bytes)]), kmz: () => readKmz(bytes),
      zip: () => readZip(bytes), shp: () => SG.readShapefile(new Map([[name, bytes]])), csv: () => SG.readCorners(decodeText(bytes)), txt: () => SG.readCorners(decodeText(bytes)),
    };
    if (!Object.hasOwn(readers, kind)) refuse(`不支持 .${SG.shown(kind)}；可用 GeoJSON、KML、KMZ、Shapefile、界址点 CSV`);
    return soundly(() => checked(readers[kind]()));
  }

  /** Read the members of a Shapefile that were opened together. */
  function readLoose(members) {
    return soundly(() => checked(SG.readShapefile(members)));
  }

  function readKmz(bytes) {
    const inside = [...unzip(bytes, /\.kml$/i)].sort(([a], [b]) => (a < b ? -1 : 1));
    if (!inside.length) refuse("kmz 中没有 .kml");
    const found = readKml(inside.map(([, content]) => decodeText(content)));
    if (inside.length > 1) found.notes.unshift(`kmz 中有 ${inside.length} 个 .kml，已一并读取`);
    return found;
  }

  /** Whatever a damaged file breaks is said in a sentence of ours. */
  function soundly(read) {
    try {
      return read();
    } catch (error) {
      if (error.constructor === Error) throw error;
      return refuse("文件内容已损坏或不完整，无法读取");
    }
  }

  function readPolygons(name, bytes) {
    return readRange(name, bytes).polygons;
  }

  Object.assign(SG, { readRange, readLoose, readPolygons, decodeText, unzip, openRing, MOST_BYTES });
})((globalThis.SG ??= {}));
