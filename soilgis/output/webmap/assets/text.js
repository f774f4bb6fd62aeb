/** Text and elements (文字与元素): numbers as printed, and page elements that take text only as text. */

/** @typedef {Node|string|number|null|undefined|any[]} Child  lists may hold lists */

/**
 * Make an element. Texts become text nodes: nothing a name holds can become markup.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag | `${Tag}.${string}`} tag  "div", or "div.class"
 * @param {Record<string, any>} props  properties; `on…` functions are listeners, names with "-" and `role` are attributes
 * @param {...Child} children  what is null, undefined or empty is left out
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, props = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = /** @type {HTMLElementTagNameMap[Tag]} */ (document.createElement(name));
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(props)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key.includes("-") || key === "role" || key === "for" || key === "scope") element.setAttribute(key, value);
    else if (key === "style") element.style.cssText = value;
    else element[key] = value;
  }
  element.append(...kept(children));
  return element;
}

/**
 * Replace all children.
 * @template {Element} Holder
 * @param {Holder} element
 * @param {...Child} children
 * @returns {Holder}
 */
export function fill(element, ...children) {
  element.replaceChildren(...kept(children));
  return element;
}

/** Children in one list, those that show nothing left out; `append` makes texts of numbers. */
function kept(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== "");
}

/** Print an integer that stands for a number with `digits` decimals: 15679770, 2 → 156,797.70; null → —. */
export function printed(coded, digits) {
  if (coded === null || coded === undefined) return "—";
  const sign = coded < 0 ? "-" : "";
  const text = String(Math.abs(coded)).padStart(digits + 1, "0");
  const whole = digits ? text.slice(0, -digits) : text;
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return sign + grouped + (digits ? `.${text.slice(-digits)}` : "");
}

/** The same with its unit. */
export function withUnit(coded, digits, symbol) {
  const text = printed(coded, digits);
  if (text === "—" || !symbol) return text;
  return symbol === "%" || symbol === "°" ? text + symbol : `${text} ${symbol}`;
}

/** Value of an indicator for a region, as printed: what has none says what that means. */
export function valueOf(one, region) {
  const value = one.values[region];
  return value === null && one.noValue ? one.noValue : withUnit(value, one.digits, one.symbol);
}

/** Print a plain number with `digits` decimals. */
export function rounded(value, digits) {
  return printed(Math.round(value * 10 ** digits), digits);
}

/** A small label that says how far a layer can be trusted. */
export function chip(view, status) {
  return h(`span.sg-chip.sg-${status}`, {}, view.statuses[status] ?? status);
}

/**
 * Whether a name is meant by what was typed: it holds it, its code begins with it, or Latin letters spell its characters, each by a
 * whole reading or the beginning of one (tyuan, taiyuan, tys).
 * @param {string} name
 * @param {string} code
 * @param {Record<string, string>} readings  of each character, parted by blanks
 * @param {string} typed
 */
export function matches(name, code, readings, typed) {
  const wanted = typed.trim().toLowerCase().replaceAll("ü", "v");
  if (!wanted) return false;
  if (name.toLowerCase().includes(wanted) || (code && code.startsWith(wanted))) return true;
  const letters = wanted.replace(/[\s']/g, "");
  return /^[a-z0-9]+$/.test(letters) && spells([...name], 0, letters, readings);
}

function spells(signs, at, rest, readings) {
  if (!rest) return true;
  if (at >= signs.length) return false;
  const said = (readings[signs[at]] ?? signs[at].toLowerCase()).split(" ");
  return said.some((reading) => {
    let same = 0;
    while (same < reading.length && reading[same] === rest[same]) same++;
    for (let length = same; length > 0; length--) if (spells(signs, at + 1, rest.slice(length), readings)) return true;
    return reading.startsWith("lv") && rest.startsWith("lu") && spells(signs, at, `lv${rest.slice(2)}`, readings);
  });
}

const UNSEEN = new RegExp(
  String.raw`[\0-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|` +
    String.raw`[\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff]|\p{Cs}|[\u{1fffe}\u{1ffff}]`,
  "gu",
);

/** A text from a file as it may be shown: what no eye can see, or what turns the line around, is spelled as in source code (\u202e). */
export function shown(text) {
  return String(text).replace(UNSEEN, (sign) => {
    const code = sign.codePointAt(0);
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`;
  });
}
