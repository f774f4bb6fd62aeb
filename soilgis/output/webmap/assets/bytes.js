/** Bytes (字节): base64, raw deflate and CRC-32, done at once because a picture taken while waiting would be blank. */
(function (SG) {
  "use strict";

  const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
  const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
  const DISTANCE_BASE = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
  const DISTANCE_EXTRA = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
  const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

  /** Decode base64 text to bytes. */
  function fromBase64(text) {
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes;
  }

  /** Build a lookup table for canonical Huffman codes: index = the next `most` bits, entry = symbol << 4 | length. */
  function huffman(lengths) {
    const counts = new Uint16Array(17);
    let most = 0;
    for (const length of lengths) {
      counts[length]++;
      if (length > most) most = length;
    }
    counts[0] = 0;
    const next = new Uint16Array(17);
    let code = 0;
    for (let i = 1; i <= most; i++) next[i] = code = (code + counts[i - 1]) << 1;
    const table = new Uint32Array(1 << most);
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      const length = lengths[symbol];
      if (!length) continue;
      let bits = next[length]++;
      let reversed = 0;
      for (let i = 0; i < length; i++) {
        reversed = (reversed << 1) | (bits & 1);
        bits >>= 1;
      }
      for (; reversed < table.length; reversed += 1 << length) table[reversed] = (symbol << 4) | length;
    }
    return { table, most };
  }

  let fixedTables = null;

  /** The codes of RFC 1951 §3.2.6. */
  function fixedCodes() {
    if (!fixedTables) {
      const lengths = new Uint8Array(288);
      lengths.fill(8, 0, 144);
      lengths.fill(9, 144, 256);
      lengths.fill(7, 256, 280);
      lengths.fill(8, 280);
      fixedTables = [huffman(lengths), huffman(new Uint8Array(30).fill(5))];
    }
    return fixedTables;
  }

  /**
   * Inflate raw deflate (RFC 1951).
   * @param {Uint8Array} input  the deflate stream
   * @param {number} size  exact size of the output; anything else is an error, so a bomb cannot grow
   */
  function inflateRaw(input, size) {
    const output = new Uint8Array(size);
    let position = 0;
    let hold = 0;
    let held = 0;
    let at = 0;
    const fail = () => {
      throw new Error("压缩内容已损坏");
    };
    const need = (count) => {
      while (held < count) {
        if (position > input.length + 4) fail();
        hold |= input[position++] << held;
        held += 8;
      }
    };
    const bits = (count) => {
      if (!count) return 0;
      need(count);
      const value = hold & ((1 << count) - 1);
      hold >>>= count;
      held -= count;
      return value;
    };
    const symbol = (codes) => {
      need(codes.most > 15 ? 15 : codes.most);
      const entry = codes.table[hold & ((1 << codes.most) - 1)];
      const length = entry & 15;
      if (!length) fail();
      hold >>>= length;
      held -= length;
      return entry >>> 4;
    };
    const stored = () => {
      position -= held >> 3;
      hold = held = 0;
      const length = input[position] | (input[position + 1] << 8);
      position += 4;
      if (at + length > size || position + length > input.length) fail();
      output.set(input.subarray(position, position + length), at);
      position += length;
      at += length;
    };
    const dynamicCodes = () => {
      const literals = bits(5) + 257;
      const distances = bits(5) + 1;
      const count = bits(4) + 4;
      const lengths = new Uint8Array(19);
      for (let i = 0; i < count; i++) lengths[CODE_LENGTH_ORDER[i]] = bits(3);
      const codes = huffman(lengths);
      const all = new Uint8Array(literals + distances);
      for (let i = 0; i < all.length; ) {
        const found = symbol(codes);
        if (found < 16) {
          all[i++] = found;
          continue;
        }
        const value = found === 16 ? all[i - 1] : 0;
        let repeat = found === 16 ? 3 + bits(2) : found === 17 ? 3 + bits(3) : 11 + bits(7);
        while (repeat--) all[i++] = value;
      }
      return [huffman(all.subarray(0, literals)), huffman(all.subarray(literals))];
    };
    let last = 0;
    do {
      last = bits(1);
      const type = bits(2);
      if (type === 0) {
        stored();
        continue;
      }
      if (type === 3) fail();
      const [literalCodes, distanceCodes] = type === 1 ? fixedCodes() : dynamicCodes();
      for (;;) {
        let code = symbol(literalCodes);
        if (code < 256) {
          if (at >= size) fail();
          output[at++] = code;
          continue;
        }
        if (code === 256) break;
        code -= 257;
        const length = LENGTH_BASE[code] + bits(LENGTH_EXTRA[code]);
        const back = symbol(distanceCodes);
        const distance = DISTANCE_BASE[back] + bits(DISTANCE_EXTRA[back]);
        if (distance > at || at + length > size) fail();
        for (let i = 0; i < length; i++, at++) output[at] = output[at - distance];
      }
    } while (!last);
    if (at !== size) fail();
    return output;
  }

  let crcTable = null;

  /** CRC-32 of bytes (ISO 3309), as gzip and zip carry it. */
  function crc32(bytes) {
    if (!crcTable) {
      crcTable = new Int32Array(256);
      for (let n = 0; n < 256; n++) {
        let value = n;
        for (let k = 0; k < 8; k++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
        crcTable[n] = value;
      }
    }
    let crc = -1;
    for (let i = 0; i < bytes.length; i++) crc = crcTable[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
    return (crc ^ -1) >>> 0;
  }

  /** Unpack base64 of a gzip member with a plain ten-byte header; its size and CRC are checked. */
  function gunzip(text) {
    const bytes = fromBase64(text);
    const view = new DataView(bytes.buffer);
    const tail = bytes.length - 8;
    if (bytes[0] !== 31 || bytes[1] !== 139 || bytes[3] !== 0) throw new Error("页面内的数据不是 gzip");
    const output = inflateRaw(bytes.subarray(10, tail), view.getUint32(tail + 4, true));
    if (crc32(output) !== view.getUint32(tail, true)) throw new Error("页面内的数据已损坏（CRC 不符），请重新获取本文件");
    return output;
  }

  Object.assign(SG, { fromBase64, inflateRaw, crc32, gunzip });
})((globalThis.SG ??= {}));
