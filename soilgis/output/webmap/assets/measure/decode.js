/** Text of files (文字解码): bytes to text, whatever of the usual encodings they are in. */
import { refuse } from "./limits.js";

/** Decode text: UTF-8 with or without its mark, UTF-16 with its mark, else GB18030; anything else is refused. */
export function decodeText(bytes) {
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
