import assert from "node:assert/strict";
import test from "node:test";
import zlib from "node:zlib";
import { crc32, gunzip, inflateRaw } from "../../soilgis/output/webmap/assets/core/bytes.js";

function noise(length, seed) {
  const bytes = Buffer.alloc(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    bytes[i] = (state >> 16) & (seed % 3 === 0 ? 255 : 15);
  }
  return bytes;
}

test("inflate agrees with zlib for stored, fixed and dynamic blocks of any length", () => {
  for (const length of [0, 1, 5, 255, 4096, 70001]) {
    for (const [seed, options] of [[1, {}], [3, {}], [2, { strategy: zlib.constants.Z_FIXED }], [5, { level: 0 }]]) {
      const plain = noise(length, seed);
      assert.deepEqual(Buffer.from(inflateRaw(zlib.deflateRawSync(plain, options), length)), plain);
    }
  }
});

test("a stream that holds more or less than it says is refused", () => {
  const packed = zlib.deflateRawSync(noise(5000, 7));
  assert.throws(() => inflateRaw(packed, 4999), /压缩内容已损坏/);
  assert.throws(() => inflateRaw(packed, 5001), /压缩内容已损坏/);
});

test("no single corrupted byte of a pack goes unnoticed", () => {
  const plain = noise(600, 11);
  const packed = zlib.gzipSync(plain, { level: 9 });
  packed[9] = 255;
  assert.deepEqual(Buffer.from(gunzip(packed.toString("base64"))), plain);
  for (let i = 10; i < packed.length; i++) {
    const broken = Buffer.from(packed);
    broken[i] ^= 0x55;
    assert.throws(() => gunzip(broken.toString("base64")), Error, `byte ${i}`);
  }
});

test("crc32 is that of ISO 3309", () => assert.equal(crc32(Buffer.from("123456789")), 0xcbf43926));
