/** Zip archives (压缩包): the members that are wanted, sizes checked before anything is unpacked. */
import { crc32, inflateRaw } from "../core/bytes.js";
import { decodeText } from "./decode.js";
import { refuse } from "./limits.js";
import { shown } from "../text.js";

const MOST_UNPACKED = 64 << 20;
const MOST_MEMBERS = 2000;

/** Unpack the wanted members of a zip; sizes are checked before anything is unpacked. */
export function unzip(bytes, wanted) {
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
    if (total > MOST_UNPACKED || members.size >= MOST_MEMBERS)
      refuse(`zip 解压后超过 ${MOST_UNPACKED >> 20} MB 或 ${MOST_MEMBERS} 个文件，已拒绝；请只保留需要的范围图层`);
    if (method !== 0 && method !== 8) refuse(`zip 使用了不支持的压缩方式（${method}）`);
    if (local + 30 > bytes.length || view.getUint32(local, true) !== 0x04034b50) refuse("zip 目录已损坏");
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const content = bytes.subarray(start, start + packed);
    const unpacked = method === 0 ? content : inflateRaw(content, size);
    if (crc32(unpacked) !== crc) refuse(`zip 中的 ${shown(name)} 已损坏（CRC 不符）`);
    if (members.has(name)) refuse(`zip 中有两个 ${shown(name)}；请只保留一个`);
    members.set(name, unpacked);
  }
  return members;
}
