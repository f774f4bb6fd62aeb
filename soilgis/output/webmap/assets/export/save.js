/** Saving (保存): CSV that no spreadsheet runs as formulas, names of files, downloads. */
import { h } from "../text.js";

/** One CSV cell: quoted, and led by an apostrophe when a spreadsheet would run it. */
export function cell(value) {
  const text = value === null || value === undefined ? "" : String(value);
  const risky = /^[=+\-@\t\r＝＋－＠]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text);
  const plain = risky ? `'${text}` : text;
  return `"${plain.replaceAll('"', '""')}"`;
}

/** Rows to CSV text with a byte-order mark, as Excel in Chinese needs it. */
export function csv(rows) {
  return `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** A file name without characters that Windows forbids. */
export function fileName(text) {
  return text.replace(/[\\/:*?"<>|\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "_").slice(0, 60) || "map";
}

/** The mark of a page that rests on internal layers (内部资料); empty where there is none. */
export function secrecy() {
  return document.querySelector('meta[name="soilgis-secrecy"]')?.getAttribute("content") ?? "";
}

export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  const mark = secrecy();
  h("a", { href: url, download: mark ? `${mark}-${name}` : name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 2000);
}

export function saveText(text, name, type) {
  save(new Blob([text], { type: `${type};charset=utf-8` }), name);
}
