/** Trend (趋势): a small line of a region's years with its targets, for the hover card. */
import { svg } from "./histogram.js";
import { h, printed } from "../text.js";

const [WIDTH, HEIGHT] = [150, 44];

/** A line of measured years and points of targets; null when fewer than two values are known. */
export function trend(state, region) {
  const one = state.indicator;
  const own = one && !["rate", "margin", "target"].includes(one.series) ? state.series.get(one.series) : state.series.get("rate");
  const measured = known(own, region);
  const targets = own === state.series.get("rate") || !own ? known(state.series.get("target"), region) : [];
  const all = [...measured, ...targets];
  if (all.length < 2 || new Set(all.map((point) => point.year)).size < 2) return null;
  const [years, values] = [all.map((point) => point.year), all.map((point) => point.value)];
  const [first, last, low, high] = [Math.min(...years), Math.max(...years), Math.min(...values), Math.max(...values)];
  const place = ({ year, value }) => [
    8 + ((year - first) / (last - first)) * (WIDTH - 16),
    HEIGHT - 16 - ((value - low) / (high - low || 1)) * (HEIGHT - 24),
  ];
  const line = (points, dash) =>
    svg("polyline", {
      points: points.map((point) => place(point).join(",")).join(" "),
      fill: "none",
      stroke: "#fff",
      "stroke-width": 1.6,
      "stroke-dasharray": dash,
    });
  const label = (x, anchor, text) => {
    const found = svg("text", { x, y: HEIGHT - 3, "text-anchor": anchor, "font-size": 10, fill: "#b9c8d0" });
    found.textContent = text;
    return found;
  };
  const drawing = svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, "aria-hidden": "true" },
    line(measured, "none"),
    line([...measured.slice(-1), ...targets.filter((point) => !measured.length || point.year > measured.at(-1).year)], "3 3"),
    ...measured.map((point) => dot(place(point), "#fff")),
    ...targets.map((point) => dot(place(point), "#f0b429")),
    label(2, "start", `${first}年`),
    label(WIDTH - 2, "end", `${last}年`),
  );
  const { digits, symbol } = (own ?? state.series.get("target"))[0];
  const words = [
    measured.length ? `${measured.at(-1).year}年 ${printed(measured.at(-1).value, digits)}${symbol}` : "",
    targets.length ? `${targets.at(-1).year}年目标 ${printed(targets.at(-1).value, digits)}${symbol}` : "",
  ];
  return h("div.sg-trend", {}, drawing, h("div.sg-small", {}, words.filter(Boolean).join("，")));
}

/** @param {number[]} place */
function dot([cx, cy], fill) {
  return svg("circle", { cx, cy, r: 2.6, fill });
}

function known(series, region) {
  return (series ?? [])
    .filter((one) => one.year && one.values[region] !== null)
    .map((one) => ({ year: one.year, value: one.values[region] }));
}
