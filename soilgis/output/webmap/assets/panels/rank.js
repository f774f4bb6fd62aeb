/** Ranking (排名): the regions as bars, those that need most attention first, the whole above them; a click leads to the map. */
import { ORDERS, gapOf, gapWords, metOf, ranked, rises, standing } from "../core/standing.js";
import { chip, fill, h, printed, valueOf } from "../text.js";
import { virtual } from "./virtual.js";

/** @param {import("../state.js").App} app */
export function rankPage(app) {
  const { state } = app;
  let order = "worst";
  let regions = [];
  let most = 1;
  const choice = h(
    "select",
    {
      "aria-label": "排序",
      onchange: () => {
        order = choice.value;
        update();
      },
    },
    Object.entries(ORDERS).map(([value, text]) => h("option", { value }, text)),
  );
  const head = h("div");
  const rows = h("div.sg-bars");
  const list = virtual(/** @type {HTMLElement} */ (app.scroller), {
    holder: rows,
    height: () => (innerWidth >= 2400 ? 38 : 28),
    count: () => regions.length,
    make: (i) => bar(app, regions[i], i + 1, most),
    pad: (above, below) => (rows.style.cssText = `padding:${above}px 0 ${below}px`),
  });
  const update = () => {
    const one = state.indicator;
    if (!one) return fill(head, h("p.sg-empty", {}, "没有可显示的指标"));
    regions = ranked(state, order);
    most = largest(state, regions);
    fill(
      head,
      h("div.sg-caption", {}, title(state), chip(state.view, one.status)),
      state.goal ? h("p.sg-small", {}, `竖线为 ${state.goal.year} 年目标；数字为${rises(state) ? "增幅" : "差距"}（百分点）`) : null,
      h("div.sg-row", {}, choice, h("span.sg-small", {}, `共 ${regions.length} 个`)),
      topRow(state),
    );
    rows.classList.toggle("sg-wide", state.goal !== null);
    list.again();
    return rows;
  };
  state.watch((changed) => {
    if (["indicator", "off", "ramp"].some((name) => changed.has(name))) update();
    if (changed.has("selected"))
      for (const row of /** @type {NodeListOf<HTMLElement>} */ (rows.querySelectorAll(".sg-bar")))
        row.classList.toggle("sg-on", Number(row.dataset.region) === state.selected);
  });
  queueMicrotask(update);
  return h("div.sg-chart", {}, head, rows);
}

function title(state) {
  const { indicator: one, goal } = state;
  if (!goal) return one.label;
  if (rises(state))
    return goal.year < one.year ? `${one.label}，比 ${goal.year} 年目标的增幅` : `${one.label} 至 ${goal.year} 年目标的增幅`;
  return `${one.label} 与 ${goal.year} 年目标的差距`;
}

function largest(state, regions) {
  const one = state.indicator;
  let found = 1;
  for (const i of regions) found = Math.max(found, Math.abs(one.values[i] ?? 0), Math.abs(state.goal?.values[i] ?? 0));
  return found;
}

/** The unit above all others, such as the province, where there is one and it has a value. */
function topRow(state) {
  const one = state.indicator;
  const tops = state.view.units.map((unit, i) => ({ unit, i })).filter(({ unit }) => unit.parent < 0);
  if (tops.length !== 1 || one.above?.[tops[0].i] === null || one.above?.[tops[0].i] === undefined) return null;
  const value = one.above[tops[0].i];
  const gap = gapOf(state, value, state.goal?.above?.[tops[0].i]);
  const text =
    gap === null ? standing(one, value, null) : `${printed(value, one.digits)}${one.symbol}　${gapWords(state, gap, one.digits)}`;
  return h("div.sg-top", {}, h("b", {}, tops[0].unit.name), h("strong.sg-num", {}, text));
}

function bar(app, region, rank, most) {
  const { state } = app;
  const one = state.indicator;
  const value = one.values[region];
  const goal = state.goal?.values[region] ?? null;
  const gap = gapOf(state, value, goal);
  const name = state.view.regions.name[region];
  const text = gap === null ? standing(one, value, metOf(one, region)) : `${valueOf(one, region)}　${gapWords(state, gap, one.digits)}`;
  const row = h(
    region === state.selected ? "button.sg-bar.sg-on" : "button.sg-bar",
    { type: "button", title: name, onclick: () => app.choose(region) },
    h("span.sg-rank", {}, value === null ? "" : rank),
    h("span.sg-name", {}, name),
    h(
      "span.sg-track",
      {},
      stripe(state, one, region, most),
      goal === null ? null : h("b", { style: `left:${((goal / most) * 100).toFixed(2)}%` }),
    ),
    h("span.sg-num", {}, text),
  );
  row.dataset.region = String(region);
  return row;
}

/** The bar itself; values on both sides of zero begin in the middle. */
function stripe(state, one, region, most) {
  const value = one.values[region];
  if (value === null) return null;
  const color = state.colorOf(one, one.classes[region]);
  if (one.series !== "margin" && !one.values.some((other) => other < 0)) {
    return h("i", { style: `left:0;width:${((value / most) * 100).toFixed(2)}%;background:${color}` });
  }
  const half = (Math.abs(value) / most) * 50;
  return [
    h("i", { style: `left:${(value < 0 ? 50 - half : 50).toFixed(2)}%;width:${half.toFixed(2)}%;background:${color}` }),
    h("em", { style: "left:50%" }),
  ];
}
