/** Histogram (分布图): how many regions have which value, in the colours of the classes, with the limits between them. */
import { printed } from "../text.js";

const [WIDTH, HEIGHT, FOOT] = [264, 64, 14];
const BINS = 24;
const SVG = "http:" + "//www.w3.org/2000/svg";

/** An SVG element. */
export function svg(name, props = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(props)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/** The histogram of the indicator shown; null when all values are alike. */
export function histogram(state) {
  const one = state.indicator;
  const values = one.values.filter((value) => value !== null);
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(high > low)) return null;
  const counts = new Array(BINS).fill(0);
  const binOf = (value) => Math.min(BINS - 1, Math.floor(((value - low) / (high - low)) * BINS));
  for (const value of values) counts[binOf(value)]++;
  const most = Math.max(...counts);
  const bars = counts.map((count, i) => {
    const middle = low + ((i + 0.5) / BINS) * (high - low);
    const number = one.limits.filter((limit) => middle >= limit).length;
    const tall = count ? Math.max(2, (count / most) * (HEIGHT - FOOT - 2)) : 0;
    return svg("rect", {
      x: (i * WIDTH) / BINS + 0.5,
      y: HEIGHT - FOOT - tall,
      width: WIDTH / BINS - 1,
      height: tall,
      fill: state.colorOf(one, Math.min(number, one.labels.length - 1)),
      stroke: "currentColor",
      "stroke-width": 0.4,
    });
  });
  const limits = one.limits
    .filter((limit) => limit > low && limit < high)
    .map((limit) => {
      const x = ((limit - low) / (high - low)) * WIDTH;
      return svg("line", { x1: x, x2: x, y1: 0, y2: HEIGHT - FOOT, stroke: "currentColor", "stroke-dasharray": "2 2" });
    });
  const text = (x, anchor, value) => {
    const found = svg("text", { x, y: HEIGHT - 2, "text-anchor": anchor, "font-size": 11, fill: "currentColor" });
    found.textContent = printed(value, one.digits);
    return found;
  };
  return svg(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: "img",
      "aria-label": `分布：${values.length} 个数值，${printed(low, one.digits)} 至 ${printed(high, one.digits)}，最多的一段 ${most} 个`,
    },
    ...bars,
    ...limits,
    text(0, "start", low),
    text(WIDTH, "end", high),
  );
}
