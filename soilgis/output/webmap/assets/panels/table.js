/** Table and chart (表格与图表): the regions of the map as a sortable table and as bars with the gap to the target. */
import { chip, fill, h, printed, valueOf } from "../text.js";

const MOST_ROWS = 300;
const MOST_BARS = 60;

/** Regions in an order; those without a value always come last. */
function sorted(regions, key, descending) {
  return regions
    .map((region) => [key(region), region])
    .sort(([a, i], [b, j]) => {
      if (a === null || b === null) return Number(a === null) - Number(b === null) || i - j;
      const order = typeof a === "string" ? a.localeCompare(b, "zh") : a - b;
      return (descending ? -order : order) || i - j;
    })
    .map(([, region]) => region);
}

/** Gap to the goal in printed units: target − value; null when either is missing. */
function gapOf(state, region) {
  const { goal, indicator } = state;
  if (!goal || goal.digits !== indicator.digits) return null;
  const [wanted, value] = [goal.values[region], indicator.values[region]];
  return wanted === null || value === null ? null : wanted - value;
}

/** Whether one target is held against a later one: then the difference is a rise asked for, not a gap of what is there. */
function rises(state) {
  return state.indicator?.series === "target";
}

function gapWords(state, gap, digits) {
  if (rises(state)) return `增 ${printed(gap, digits)}`;
  return gap > 0 ? `差 ${printed(gap, digits)}` : gap < 0 ? `超 ${printed(-gap, digits)}` : "已达标";
}

function shownRegions(state) {
  return state.view.regions.code.map((_, i) => i).filter((i) => !state.indicator || !state.off.has(state.indicator.classes[i]));
}

/** @param {import("../state.js").App} app */
export function tablePage(app) {
  const { state } = app;
  const { view } = state;
  const body = h("tbody");
  const head = h("tr");
  const note = h("p.sg-small");
  let order = { column: 1, descending: true };
  const columns = () =>
    [
      { title: "行政区", key: (i) => view.regions.name[i], text: (i) => view.regions.name[i] },
      state.indicator && {
        title: `${state.indicator.label}（${state.indicator.symbol}）`,
        key: (i) => state.indicator.values[i],
        text: (i) => printed(state.indicator.values[i], state.indicator.digits),
      },
      state.goal && {
        title: `${rises(state) ? "至" : "距"}${state.goal.year}年目标（百分点）`,
        key: (i) => gapOf(state, i),
        text: (i) => printed(gapOf(state, i), state.indicator.digits),
      },
      {
        title: `面积（${view.area.symbol}）`,
        key: (i) => view.regions.area[i],
        text: (i) => printed(view.regions.area[i], view.area.digits),
      },
    ].filter(Boolean);
  const update = () => {
    const all = columns();
    const column = all[Math.min(order.column, all.length - 1)];
    fill(
      head,
      all.map((one, i) =>
        h(
          "th",
          { scope: "col", "aria-sort": i === order.column ? (order.descending ? "descending" : "ascending") : "none" },
          h(
            "button.sg-sort",
            {
              type: "button",
              onclick: () => {
                order = { column: i, descending: i === order.column ? !order.descending : i > 0 };
                update();
              },
            },
            one.title,
            i === order.column ? (order.descending ? " ▼" : " ▲") : "",
          ),
        ),
      ),
    );
    const regions = sorted(shownRegions(state), column.key, order.descending);
    fill(
      body,
      regions.slice(0, MOST_ROWS).map((region) => row(app, region, all)),
    );
    note.textContent =
      regions.length > MOST_ROWS
        ? `共 ${regions.length} 个单元，此处显示前 ${MOST_ROWS} 个；导出 CSV 可得全部`
        : `共 ${regions.length} 个单元`;
  };
  state.watch((changed) => {
    if (changed.has("indicator") || changed.has("off")) update();
    if (changed.has("selected")) for (const tr of body.rows) tr.classList.toggle("sg-on", +tr.dataset.region === state.selected);
  });
  update();
  return h("div", {}, note, h("table.sg-data", {}, h("thead", {}, head), body));
}

function row(app, region, columns) {
  const { state, regions } = app;
  const tr = h(
    region === state.selected ? "tr.sg-on" : "tr",
    {
      onmouseenter: () => regions.sheet?.mark(regions, region),
      onmouseleave: () => regions.sheet?.mark(regions, state.selected),
    },
    columns.map((one, i) =>
      i === 0
        ? h("th", { scope: "row" }, h("button.sg-link", { type: "button", onclick: () => app.choose(region) }, one.text(region)))
        : h("td.sg-num", {}, one.text(region)),
    ),
  );
  tr.dataset.region = region;
  return tr;
}

/**
 * Bars of the indicator, lowest first, each with the target as a tick and the gap in words.
 * @param {import("../state.js").App} app
 */
export function chartPage(app) {
  const { state } = app;
  const holder = h("div.sg-chart");
  const update = () => {
    const one = state.indicator;
    if (!one) return fill(holder, h("p.sg-empty", {}, "没有可显示的指标"));
    const regions = sorted(shownRegions(state), (i) => one.values[i], false);
    const numbers = regions.flatMap((i) => [one.values[i], state.goal?.values[i] ?? null]).filter((v) => v !== null);
    const most = Math.max(1, ...numbers);
    const title = state.goal
      ? rises(state)
        ? `${one.label} 至 ${state.goal.year} 年目标的增幅`
        : `${one.label} 与 ${state.goal.year} 年目标的差距`
      : one.label;
    fill(
      holder,
      h("div.sg-caption", {}, title, chip(state.view, one.status)),
      state.goal ? h("p.sg-small", {}, `竖线为 ${state.goal.year} 年目标；数字为${rises(state) ? "增幅" : "差距"}（百分点）`) : null,
      regions.slice(0, MOST_BARS).map((region) => bar(app, region, most)),
      regions.length > MOST_BARS ? h("p.sg-small", {}, `仅显示最低的 ${MOST_BARS} 个`) : null,
    );
    return holder;
  };
  state.watch((changed) => ["indicator", "off", "ramp"].some((name) => changed.has(name)) && update());
  update();
  return holder;
}

function bar(app, region, most) {
  const { state } = app;
  const one = state.indicator;
  const value = one.values[region];
  const goal = state.goal?.values[region] ?? null;
  const gap = gapOf(state, region);
  const share = (number) => `${Math.max(0, (number / most) * 100).toFixed(2)}%`;
  const text = gap === null ? valueOf(one, region) : `${printed(value, one.digits)}%　${gapWords(state, gap, one.digits)}`;
  return h(
    "button.sg-bar",
    { type: "button", title: state.view.regions.name[region], onclick: () => app.choose(region) },
    h("span.sg-name", {}, state.view.regions.name[region]),
    h(
      "span.sg-track",
      {},
      value === null ? null : h("i", { style: `width:${share(value)};background:${state.colorOf(one, one.classes[region])}` }),
      goal === null ? null : h("b", { style: `left:${share(goal)}` }),
    ),
    h("span.sg-num", {}, text),
  );
}
