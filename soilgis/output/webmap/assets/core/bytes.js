/** Bytes (字节): base64, raw deflate and CRC-32, done at once because a picture taken while waiting would be blank. */

const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385,
  24577,
];
const DISTANCE_EXTRA = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Decode base64 text to bytes. */
export function fromBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
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

/** What is left to read of a deflate stream; `hold` keeps up to 32 bits, the next one lowest. */
class Bits {
  /** @param {Uint8Array} input */
  constructor(input) {
    this.input = input;
    this.position = 0;
    this.hold = 0;
    this.held = 0;
  }

  take(count) {
    while (this.held < count) this.fill();
    const value = this.hold & ((1 << count) - 1);
    this.hold >>>= count;
    this.held -= count;
    return value;
  }

  /** One byte more; a few zeros follow the end, so that the last code can be looked up. */
  fill() {
    if (this.position > this.input.length + 4) damaged();
    this.hold |= this.input[this.position++] << this.held;
    this.held += 8;
  }

  symbol({ table, most }) {
    while (this.held < most) this.fill();
    const entry = table[this.hold & ((1 << most) - 1)];
    if (!(entry & 15)) damaged();
    this.hold >>>= entry & 15;
    this.held -= entry & 15;
    return entry >>> 4;
  }
}

function damaged() {
  throw new Error("压缩内容已损坏");
}

/** The codes that a dynamic block spells out (RFC 1951 §3.2.7). */
function spelledCodes(bits) {
  const literals = bits.take(5) + 257;
  const distances = bits.take(5) + 1;
  const count = bits.take(4) + 4;
  const lengths = new Uint8Array(19);
  for (let i = 0; i < count; i++) lengths[CODE_LENGTH_ORDER[i]] = bits.take(3);
  const codes = huffman(lengths);
  const all = new Uint8Array(literals + distances);
  for (let i = 0; i < all.length; ) {
    const found = bits.symbol(codes);
    if (found < 16) {
      all[i++] = found;
      continue;
    }
    const value = found === 16 ? all[i - 1] : 0;
    let repeat = found === 16 ? 3 + bits.take(2) : found === 17 ? 3 + bits.take(3) : 11 + bits.take(7);
    while (repeat--) all[i++] = value;
  }
  return [huffman(all.subarray(0, literals)), huffman(all.subarray(literals))];
}

/** Copy a stored block; returns where the output goes on. */
function stored(bits, output, at) {
  const { input } = bits;
  const from = bits.position - (bits.held >> 3) + 4;
  const length = input[from - 4] | (input[from - 3] << 8);
  if (at + length > output.length || from + length > input.length) damaged();
  output.set(input.subarray(from, from + length), at);
  Object.assign(bits, { position: from + length, hold: 0, held: 0 });
  return at + length;
}

/** Decode a block of codes; what it touches is a local name and written out, since much of a page's opening is spent here. */
function coded(bits, output, from, [literals, distances]) {
  const { input } = bits;
  const [table, mask] = [literals.table, (1 << literals.most) - 1];
  const [farTable, farMask] = [distances.table, (1 << distances.most) - 1];
  const [size, end] = [output.length, input.length + 4];
  let { position, hold, held } = bits;
  let at = from;
  for (;;) {
    while (held < 16) {
      hold |= input[position++] << held;
      held += 8;
    }
    let entry = table[hold & mask];
    if (!(entry & 15) || position > end) damaged();
    hold >>>= entry & 15;
    held -= entry & 15;
    const code = (entry >>> 4) - 257;
    if (code < -1) {
      if (at >= size) damaged();
      output[at++] = code + 257;
      continue;
    }
    if (code === -1) break;
    let extra = LENGTH_EXTRA[code];
    while (held < 21) {
      hold |= input[position++] << held;
      held += 8;
    }
    const until = at + LENGTH_BASE[code] + (hold & ((1 << extra) - 1));
    hold >>>= extra;
    held -= extra;
    entry = farTable[hold & farMask];
    hold >>>= entry & 15;
    held -= entry & 15;
    extra = DISTANCE_EXTRA[entry >>> 4];
    while (held < extra) {
      hold |= input[position++] << held;
      held += 8;
    }
    const distance = DISTANCE_BASE[entry >>> 4] + (hold & ((1 << extra) - 1));
    hold >>>= extra;
    held -= extra;
    if (!(entry & 15) || !(distance <= at && until <= size)) damaged();
    for (; at < until; at++) output[at] = output[at - distance];
  }
  Object.assign(bits, { position, hold, held });
  return at;
}

/**
 * Inflate raw deflate (RFC 1951).
 * @param {Uint8Array} input  the deflate stream
 * @param {number} size  exact size of the output; anything else is an error, so a bomb cannot grow
 */
export function inflateRaw(input, size) {
  const output = new Uint8Array(size);
  const bits = new Bits(input);
  let at = 0;
  let last = 0;
  do {
    last = bits.take(1);
    const type = bits.take(2);
    if (type === 3) damaged();
    if (type === 0) at = stored(bits, output, at);
    else at = coded(bits, output, at, type === 1 ? fixedCodes() : spelledCodes(bits));
  } while (!last);
  if (at !== size) damaged();
  return output;
}

let crcTable = null;

/** Remainders of each byte, alone and with one, two and three zero bytes behind it. */
function remainders() {
  const table = new Int32Array(1024);
  for (let n = 0; n < 256; n++) {
    let value = n;
    for (let k = 0; k < 8; k++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    table[n] = value;
  }
  for (let n = 256; n < 1024; n++) table[n] = table[table[n - 256] & 255] ^ (table[n - 256] >>> 8);
  return table;
}

/** CRC-32 of bytes (ISO 3309), as gzip and zip carry it; four bytes at a time. */
export function crc32(bytes) {
  const table = (crcTable ??= remainders());
  let crc = -1;
  let i = 0;
  for (; i + 4 <= bytes.length; i += 4) {
    crc ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    crc = table[768 + (crc & 255)] ^ table[512 + ((crc >>> 8) & 255)] ^ table[256 + ((crc >>> 16) & 255)] ^ table[crc >>> 24];
  }
  for (; i < bytes.length; i++) crc = table[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
  return (crc ^ -1) >>> 0;
}

/** Unpack base64 of a gzip member with a plain ten-byte header; its size and CRC are checked. */
export function gunzip(text) {
  const bytes = fromBase64(text);
  const view = new DataView(bytes.buffer);
  const tail = bytes.length - 8;
  if (bytes[0] !== 31 || bytes[1] !== 139 || bytes[3] !== 0) throw new Error("页面内的数据不是 gzip");
  const output = inflateRaw(bytes.subarray(10, tail), view.getUint32(tail + 4, true));
  if (crc32(output) !== view.getUint32(tail, true)) throw new Error("页面内的数据已损坏（CRC 不符），请重新获取本文件");
  return output;
}
