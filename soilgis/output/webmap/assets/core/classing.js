/** Classes a reader chooses (分级方法): quantiles, equal steps, natural breaks, own limits; spelled as by soilgis.output.classes. */
import { printed } from "../text.js";

const MOST = 5;

/** Ways to class, by name. */
export const METHODS = { given: "取整（推荐）", quantile: "分位数", equal: "等距", natural: "自然断点", own: "自定界限" };

/** Classes as the page was written with. */
export function given(one) {
  Object.assign(one, one.first);
}

/**
 * Class the years of a series anew: they share their limits.
 * @param {any[]} peers  indicators
 * @param {string} method  a key of METHODS but given
 * @param {number[]} [breaks]  limits of the reader's own, printed integers
 */
export function reclass(peers, method, breaks = []) {
  const [first] = peers;
  const values = peers.flatMap((one) => one.values).filter((value) => value !== null);
  if (!values.length) return;
  const make = first.held && first.good === "high" ? margins : plain;
  for (const one of peers) {
    const found = make(values, shownOf(one), { method, breaks, one });
    one.limits = found.limits;
    one.labels = found.labels;
    one.apart = found.apart;
    one.classes = one.values.map((value, i) =>
      value === null ? -1 : classOf(value, found, one.first.apart < 0 || one.first.classes[i] === one.first.apart),
    );
  }
}

/** The values of one year: the ends that open classes tell are theirs alone. */
function shownOf(one) {
  return one.values.filter((value) => value !== null);
}

/** Class of a value; what was judged to miss its target by less than is printed does not move into the class that meets it. */
function classOf(value, { limits, apart }, met) {
  const number = limits.filter((limit) => value >= limit).length;
  return number === apart && apart > 0 && !met ? apart - 1 : number;
}

/** Classes of what falls short, by how much, and one for what does not. */
function margins(values, shown, { method, breaks, one }) {
  const behind = values.filter((value) => value < 0).map((value) => -value);
  const most = shown.reduce((so, value) => Math.max(so, value), 0);
  const metLabel = most > 0 ? `已达标（最多超${printed(most, one.digits)}）` : "已达标";
  if (!behind.length) return { limits: [], labels: [metLabel], apart: 0 };
  const limits = cut(
    behind.map((value) => value - 0.5),
    method,
    breaks.map(Math.abs).filter((limit) => limit > 0),
  ).map(Math.floor);
  const short = spelled(
    limits,
    shown.filter((value) => value < 0).map((value) => -value),
    one,
    { ends: ["最小", "最大"] },
  ).map((text) => `差 ${text.replace("≥", ">").replace("<", "≤").replace(/^—$/, "")}`.trimEnd());
  const mirrored = limits.map((limit) => -limit).reverse();
  if (behind.length === values.length) return { limits: mirrored, labels: short.reverse(), apart: -1 };
  return { limits: [...mirrored, 0], labels: [...short.reverse(), metLabel], apart: limits.length + 1 };
}

function plain(values, shown, { method, breaks, one }) {
  const zero = one.zero ?? null;
  const more = zero === null ? values : values.filter((value) => value > 0);
  const none = zero !== null && more.length < values.length;
  const apart = one.held && none ? 0 : -1;
  if (!more.length) return { limits: [], labels: [zero ?? ""], apart };
  const limits = cut(more, method, breaks);
  const labels = zero === null ? spelled(limits, shown, one) : spelled(limits, positive(shown), one, { start: 0 });
  return none
    ? { limits: [1, ...limits.filter((limit) => limit > 1)], labels: [zero, ...labels.slice(limits[0] === 1 ? 1 : 0)], apart }
    : { limits, labels, apart };
}

function positive(values) {
  return values.filter((value) => value > 0);
}

/** Inner limits by a method, none that leaves a class empty. */
function cut(values, method, breaks) {
  const sorted = [...values].sort((a, b) => a - b);
  const count = Math.min(MOST, new Set(sorted).size);
  if (method === "own") return filled(breaks, sorted);
  if (count < 2) return [];
  const inner = Array.from({ length: count - 1 }, (_, i) => (i + 1) / count);
  if (method === "quantile")
    return filled(
      inner.map((at) => Math.ceil(quantile(sorted, at))),
      sorted,
    );
  if (method === "equal") {
    const [low, high] = [sorted[0], sorted[sorted.length - 1]];
    return filled(
      inner.map((at) => Math.ceil(low + at * (high - low))),
      sorted,
    );
  }
  return filled(natural(sorted, count), sorted);
}

function quantile(sorted, at) {
  const place = at * (sorted.length - 1);
  const below = Math.floor(place);
  return sorted[below] + (place - below) * ((sorted[below + 1] ?? sorted[below]) - sorted[below]);
}

function filled(limits, sorted) {
  const kept = [];
  let below = 0;
  for (const limit of [...new Set(limits)].sort((a, b) => a - b)) {
    const under = sorted.filter((value) => value < limit).length;
    if (under > below && under < sorted.length) {
      kept.push(limit);
      below = under;
    }
  }
  return kept;
}

/** Limits that keep the squared distance from each class's mean least (Fisher 1958, as Jenks uses it), over distinct values. */
function natural(sorted, count) {
  const distinct = [...new Set(sorted)];
  const weights = new Map();
  for (const value of sorted) weights.set(value, (weights.get(value) ?? 0) + 1);
  const n = distinct.length;
  const [w, s, q] = [new Float64Array(n + 1), new Float64Array(n + 1), new Float64Array(n + 1)];
  const middle = distinct[n >> 1];
  distinct.forEach((value, i) => {
    const [weight, x] = [weights.get(value), value - middle];
    w[i + 1] = w[i] + weight;
    s[i + 1] = s[i] + weight * x;
    q[i + 1] = q[i] + weight * x * x;
  });
  const cost = (from, to) => q[to] - q[from] - (s[to] - s[from]) ** 2 / (w[to] - w[from]);
  let best = Float64Array.from({ length: n + 1 }, (_, to) => (to ? cost(0, to) : 0));
  const starts = [];
  for (let k = 2; k <= count; k++) {
    const next = new Float64Array(n + 1).fill(Infinity);
    const from = new Int32Array(n + 1);
    for (let to = k; to <= n; to++)
      for (let at = k - 1; at < to; at++) {
        const sum = best[at] + cost(at, to);
        if (sum < next[to]) {
          next[to] = sum;
          from[to] = at;
        }
      }
    starts.push(from);
    best = next;
  }
  const limits = [];
  for (let k = starts.length - 1, to = n; k >= 0; k--) {
    to = starts[k][to];
    limits.unshift(distinct[to]);
  }
  return limits;
}

/** Limits as typed, as printed integers: at most eight numbers that rise, parted by commas or blanks. */
export function ownLimits(text, one) {
  const parts = text.split(/[\s,，、;；]+/).filter(Boolean);
  const numbers = parts.map((part) => Number(part.replace(/[%％]$/, "")));
  const bad = parts.find((_, i) => !Number.isFinite(numbers[i]));
  if (bad !== undefined) return { limits: [], problem: `“${bad.slice(0, 12)}”不是数字；请写成 60, 70, 80` };
  if (!numbers.length || numbers.length > 8) return { limits: [], problem: "请写一至八个界限，用逗号分开" };
  if (numbers.some((number, i) => i && number <= numbers[i - 1])) return { limits: [], problem: "界限要从小到大，且不重复" };
  return { limits: numbers.map((number) => Math.round(number * 10 ** one.digits)), problem: "" };
}

/** Limits of the reader's own as they are typed: no sign between thousands. */
export function plainLimits({ breaks = [], digits }) {
  return breaks.map((limit) => printed(limit, digits).replace(/,/g, ""));
}

/** Labels of classes; open ones say the least and the largest value they hold, if they hold any. */
export function spelled(limits, values, one, { start = null, ends = ["最低", "最高"] } = {}) {
  const sign = ["%", "°", ""].includes(one.symbol) ? one.symbol : ` ${one.symbol}`;
  const per = one.symbol === "%" ? "%" : "";
  const short = (value) => {
    const text = printed(value, one.digits);
    return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  };
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!limits.length && !values.length) return ["—"];
  if (!limits.length)
    return [low === high ? printed(low, one.digits) + sign : `${printed(low, one.digits)}–${printed(high, one.digits)}${sign}`];
  const texts = limits.map(short);
  const ended = (text, word, value, held) => (held ? `${text}（${word}${printed(value, one.digits)}${per}）` : text);
  const first =
    start === null ? ended(`<${texts[0]}${sign}`, ends[0], low, low < limits[0]) : `>${short(start)}–${texts[0]}${sign}`;
  const held = high >= limits.at(-1);
  const last =
    held && short(high) === texts.at(-1) ? texts.at(-1) + sign : ended(`≥${texts.at(-1)}${sign}`, ends[1], high, held);
  return [first, ...texts.slice(1).map((text, i) => `${texts[i]}–${text}${sign}`), last];
}
