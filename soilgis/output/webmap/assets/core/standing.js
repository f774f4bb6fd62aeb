/** Standing (对照目标): how a region stands in what is shown, in words and in the order that is asked for. */
import { printed, valueOf } from "../text.js";

/** Orders of a list. */
export const ORDERS = { worst: "最需关注的在前", high: "数值由高到低", low: "数值由低到高", code: "按行政区划代码" };

/** Regions in an order; those without a value always come last. */
export function sorted(regions, key, descending) {
  return regions
    .map((region) => [key(region), region])
    .sort(([a, i], [b, j]) => {
      if (a === null || b === null) return Number(a === null) - Number(b === null) || i - j;
      const order = typeof a === "string" ? a.localeCompare(b, "zh") : a - b;
      return (descending ? -order : order) || i - j;
    })
    .map(([, region]) => region);
}

/** What is asked for, less what is there, in printed units; null when either is missing. */
export function gapOf(state, value, goal) {
  const aim = state.goal;
  if (!aim || value === null || goal === null || value === undefined || goal === undefined || aim.digits !== state.indicator.digits)
    return null;
  return aim.year < state.indicator.year ? value - goal : goal - value;
}

/** Whether one target is held against another: then the difference is a rise asked for, not a gap of what is there. */
export function rises(state) {
  return state.indicator?.series === "target";
}

/** A gap in words: 差 3.20, 超 1.10, 已达标; 增 where targets are compared. */
export function gapWords(state, gap, digits) {
  if (rises(state)) return `增 ${printed(gap, digits)}`;
  return gap > 0 ? `差 ${printed(gap, digits)}` : gap < 0 ? `超 ${printed(-gap, digits)}` : "已达标";
}

/** A value with how it stands: 差 15.17 百分点 for what is held against a target, the value with its unit else. */
export function standing(one, value, met) {
  if (value === null || value === undefined) return one.noValue ?? "—";
  if (one.series === "margin") {
    if (value === 0 && met !== false) return "已达标";
    return value < 0 || met === false ? `差 ${printed(Math.abs(value), one.digits)}` : `超 ${printed(value, one.digits)}`;
  }
  if (one.held && one.good === "low" && value === 0 && met !== false) return "已达标";
  return valueOf({ ...one, values: [value] }, 0);
}

/** Whether a region meets the target an indicator is held against; null where nothing was judged. */
export function metOf(one, region) {
  return one.held && one.classes[region] >= 0 ? one.classes[region] === one.apart : null;
}

/** The regions whose class is not switched off, in an order of ORDERS. */
export function ranked(state, order) {
  const one = state.indicator;
  const shown = state.view.regions.code.map((_, i) => i).filter((i) => !one || !state.off.has(one.classes[i]));
  if (!one || order === "code") return sorted(shown, (i) => state.view.regions.code[i], false);
  const goal = state.goal;
  if (order === "worst" && goal) return sorted(shown, (i) => gapOf(state, one.values[i], goal.values[i]), true);
  const low = order === "low" || (order === "worst" && one.good === "high");
  return sorted(shown, (i) => one.values[i], !low);
}
