import assert from "node:assert/strict";
import test from "node:test";
import zlib from "node:zlib";
import { crc32 } from "../../soilgis/output/webmap/assets/core/bytes.js";
import { readRange } from "../../soilgis/output/webmap/assets/measure/files.js";
import { turning } from "../../soilgis/output/webmap/assets/measure/rings.js";

const GK = 'PROJCS["CGCS2000_3_Degree_GK_Zone_37",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",37500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",111.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]';
const LONLAT = 'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]]]';
const XIAN = 'GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]]]';
const SQUARE = [[111, 36], [111.01, 36], [111.012, 36.02], [111, 36.01], [111, 36]];

function shp(rings, type = 5) {
  const points = rings.flat();
  const content = Buffer.alloc(44 + 4 * rings.length + 16 * points.length);
  content.writeInt32LE(type, 0);
  content.writeInt32LE(rings.length, 36);
  content.writeInt32LE(points.length, 40);
  let from = 0;
  rings.forEach((ring, i) => {
    content.writeInt32LE(from, 44 + 4 * i);
    from += ring.length;
  });
  points.forEach(([x, y], i) => {
    content.writeDoubleLE(x, 44 + 4 * rings.length + 16 * i);
    content.writeDoubleLE(y, 52 + 4 * rings.length + 16 * i);
  });
  const head = Buffer.alloc(108);
  head.writeInt32BE(9994, 0);
  head.writeInt32LE(type, 32);
  head.writeInt32BE(1, 100);
  head.writeInt32BE(content.length / 2, 104);
  return Buffer.concat([head, content]);
}

function zip(members, { lie } = {}) {
  const local = [];
  const central = [];
  let at = 0;
  for (const [name, bytes] of members) {
    const named = Buffer.isBuffer(name) ? name : Buffer.from(name);
    const packed = zlib.deflateRawSync(bytes);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(named.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(zlib.crc32 ? zlib.crc32(bytes) : crc32(bytes), 16);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(lie ?? bytes.length, 24);
    entry.writeUInt16LE(named.length, 28);
    entry.writeUInt32LE(at, 42);
    local.push(head, named, packed);
    central.push(entry, named);
    at += 30 + named.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return new Uint8Array(Buffer.concat([...local, directory, end]));
}

const geojson = (geometry, more = {}) => new TextEncoder().encode(JSON.stringify({ type: "Feature", properties: {}, geometry, ...more }));
const readPolygons = (name, bytes) => readRange(name, bytes).polygons;
const refused = (name, bytes, pattern) => assert.throws(() => readPolygons(name, bytes), pattern);

test("GeoJSON of every kind gives oriented, open rings", () => {
  const hole = [[111.002, 36.002], [111.002, 36.006], [111.006, 36.006], [111.002, 36.002]];
  const [rings] = readPolygons("a.geojson", geojson({ type: "Polygon", coordinates: [[...SQUARE].reverse(), hole] }));
  assert.equal(rings[0].length, 4);
  assert.ok(turning(rings[0]) > 0 && turning(rings[1]) < 0);
  const many = readPolygons("a.json", geojson({ type: "GeometryCollection", geometries: [{ type: "MultiPolygon", coordinates: [[SQUARE], [SQUARE.map(([x, y]) => [x + 1, y])]] }, { type: "Point", coordinates: [1, 1] }] }));
  assert.equal(many.length, 2);
});

test("GeoJSON obeys a crs member, and refuses GCJ-02 and what it does not know", () => {
  const flat = { type: "Polygon", coordinates: [[[37500000, 4000000], [37501000, 4000000], [37501200, 4001000], [37500000, 4000000]]] };
  const [[ring]] = readPolygons("a.geojson", geojson(flat, { crs: { type: "name", properties: { name: "urn:ogc:def:crs:EPSG::4525" } } }));
  assert.ok(Math.abs(ring[0][0] - 111) < 1e-9 && Math.abs(ring[0][1] - 36.13) < 0.1);
  refused("a.geojson", geojson(flat, { crs: { properties: { name: "GCJ02" } } }), /GCJ-02/);
  refused("a.geojson", geojson(flat, { crs: { properties: { name: "EPSG:3857" } } }), /EPSG:3857 暂不支持/);
  refused("a.geojson", geojson(flat), /不是经纬度，且文件未声明投影/);
});

test("zipped Shapefile: longitude and latitude, Gauss–Krüger, names in GBK", () => {
  const gbk = Buffer.from([0xb7, 0xb6, 0xce, 0xa7, 0x2e, 0x73, 0x68, 0x70]);
  const [rings] = readPolygons("a.zip", zip([[gbk, shp([[...SQUARE].reverse()])], [Buffer.concat([gbk.subarray(0, 4), Buffer.from(".prj")]), Buffer.from(LONLAT)]]));
  assert.equal(rings[0].length, 4);
  const flat = [[37500000, 4000000], [37500000, 4001000], [37501200, 4001000], [37500000, 4000000]];
  const [[ring]] = readPolygons("a.zip", zip([["a.shp", shp([flat])], ["a.prj", Buffer.from(GK)]]));
  assert.ok(ring.some(([lon]) => Math.abs(lon - 111) < 1e-9) && ring.every(([lon, lat]) => Math.abs(lon - 111) < 0.02 && Math.abs(lat - 36.13) < 0.1));
});

test("Shapefile without or with an unknown system, of points, or damaged is refused", () => {
  refused("a.zip", zip([["a.shp", shp([SQUARE])]]), /缺少与 a\.shp 同名的 \.prj/);
  refused("a.zip", zip([["a.shp", shp([SQUARE])], ["other.prj", Buffer.from(LONLAT)]]), /缺少与 a\.shp 同名的 \.prj/);
  refused("a.zip", zip([["a.shp", shp([SQUARE])], ["a.prj", Buffer.from(XIAN)]]), /不是 CGCS2000 或 WGS84/);
  refused("a.zip", zip([["a.shp", shp([SQUARE], 1)], ["a.prj", Buffer.from(LONLAT)]]), /不是面图层/);
  refused("a.zip", zip([["a.shp", shp([SQUARE]).subarray(0, 150)], ["a.prj", Buffer.from(LONLAT)]]), /不完整/);
  refused("a.zip", zip([["a.shp", shp([SQUARE])], ["b.shp", shp([SQUARE])], ["a.prj", Buffer.from(LONLAT)]]), /2 个 \.shp/);
  refused("a.zip", new Uint8Array(40), /不是完整的 zip/);
});

test("a zip bomb is refused before it is unpacked, and a lying size after at most what it says", () => {
  refused("a.zip", zip([["a.shp", shp([SQUARE])]], { lie: 2 ** 31 }), /解压后超过 64 MB/);
  refused("a.zip", zip([["a.shp", Buffer.alloc(3e6)]], { lie: 100 }), /损坏/);
});

test("corner points: X north, Y east with its zone, in UTF-8 or GBK", () => {
  const csv = "点号,X,Y\nJ1,4000000.0,37500000.0\nJ2,4001000.0,37500000.0\nJ3,4001000.0,37501200.0\n";
  const [[ring]] = readPolygons("a.csv", new TextEncoder().encode(csv));
  assert.ok(ring.length >= 3);
  assert.ok(ring.every(([lon, lat]) => Math.abs(lon - 111) < 0.02 && Math.abs(lat - 36.13) < 0.1));
  const gbk = Buffer.concat([Buffer.from([0xbe, 0xad, 0xb6, 0xc8, 0x2c, 0xce, 0xb3, 0xb6, 0xc8, 0x0a]), Buffer.from("111,36\n111.01,36\n111.012,36.02\n")]);
  assert.equal(readPolygons("b.csv", new Uint8Array(gbk))[0][0].length, 3);
  const told = "中央经线,111\nX,Y,圈号\n4000000,500000,1\n4001000,500000,1\n4001000,501200,1\n4000200,500100,2\n4000400,500100,2\n4000400,500300,2\n";
  assert.equal(readPolygons("c.csv", new TextEncoder().encode(told))[0].length, 2);
});

test("corner points that cannot be placed are refused with the cure", () => {
  const rows = (...lines) => new TextEncoder().encode(["X,Y", ...lines].join("\n"));
  refused("a.csv", rows("37500000,4000000", "1,2", "3,4"), /X、Y 似乎颠倒/);
  refused("a.csv", rows("4000000,500000", "4001000,500000", "4001000,501000"), /没有带号/);
  refused("a.csv", rows("36,111", "37,111", "37,112"), /看来是经纬度/);
  refused("a.csv", rows("4000000,abc"), /第 2 行的坐标不是数字/);
  refused("a.csv", rows("4000000,50500000"), /带号 50 不在我国范围/);
  refused("a.csv", new TextEncoder().encode("甲,乙\n1,2\n"), /没有表头/);
});

test("what is empty, huge, not a polygon, crossing itself or of another kind is refused", () => {
  refused("a.geojson", new Uint8Array(0), /空的/);
  refused("a.geojson", new Uint8Array(33 << 20), /超过 32 MB/);
  refused("a.geojson", geojson({ type: "LineString", coordinates: SQUARE }), /没有面/);
  refused("a.geojson", geojson({ type: "Polygon", coordinates: [[[111, 36], [112, 37], [112, 36], [111, 37], [111, 36]]] }), /自相交（约 11[12]/);
  refused("a.geojson", new TextEncoder().encode("{"), /不是合法的 GeoJSON/);
  refused("a.geojson", geojson({ type: "Polygon", coordinates: [[[36, 111], [36, 112], [37, 112], [36, 111]]] }), /不是经纬度|不在我国范围/);
  refused("a.geojson", geojson({ type: "Polygon", coordinates: [[[2, 48], [3, 48], [3, 49], [2, 48]]] }), /不在我国范围/);
  refused("a.dwg", new Uint8Array(5), /不支持 \.dwg/);
  refused("a.geojson", new Uint8Array([0xff, 0x00, 0xff, 0x80]), /编码|GeoJSON/);
});
