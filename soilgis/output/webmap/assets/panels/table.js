/** Table (表格): every region of the map as a sortable row, the part in view alone in the page. */
import { gapOf, metOf, ranked, rises, sorted, standing } from "../core/standing.js";
import { fill, h, printed } from "../text.js";
import { virtual } from "./virtual.js";

/** @param {import("../state.js").App} app */
export function tablePage(app) {
  const { state } = app;
  const body = h("tbody");
  const head = h("tr");
  const note = h("p.sg-small");
  const [above, below] = [h("tbody", { "aria-hidden": "true" }), h("tbody", { "aria-hidden": "true" })];
  let order = { column: 1, descending: !worstLow(state) };
  let regions = [];
  let all = [];
  const list = virtual(/** @type {HTMLElement} */ (app.scroller), {
    holder: body,
    height: () => (innerWidth >= 2400 ? 40 : 30),
    count: () => regions.length,
    make: (i) => row(app, regions[i], all),
    pad: (top, bottom) => [above, below].forEach((part, i) => fill(part, gap([top, bottom][i]))),
  });
  const update = () => {
    all = columns(state);
    order = { ...order, column: Math.min(order.column, all.length - 1) };
    const column = all[order.column];
    fill(
      head,
      all.map((one, i) => heading(one, i, order, (next) => ((order = next), update()))),
    );
    regions = sorted(ranked(state, "code"), column.key, order.descending);
    note.textContent = `共 ${regions.length} 个`;
    list.again();
  };
  state.watch((changed) => {
    if (changed.has("indicator")) order = { column: 1, descending: !worstLow(state) };
    if (changed.has("indicator") || changed.has("off")) update();
    if (changed.has("selected")) for (const tr of body.rows) tr.classList.toggle("sg-on", Number(tr.dataset.region) === state.selected);
  });
  queueMicrotask(update);
  return h("div", {}, note, h("table.sg-data", {}, h("thead", {}, head), above, body, below));
}

/** Whether the lowest value is what a planner looks for first. */
function worstLow(state) {
  return state.indicator?.good === "high";
}

function gap(pixels) {
  return pixels > 0 ? h("tr", {}, h("td", { style: `height:${pixels}px;padding:0;border:0` })) : null;
}

function columns(state) {
  const { view, indicator: one, goal } = state;
  return [
    { title: "行政区", key: (i) => view.regions.name[i], text: (i) => view.regions.name[i] },
    one && { title: `${one.label}（${one.symbol}）`, key: (i) => one.values[i], text: (i) => told(one, i) },
    goal && {
      title: `${rises(state) ? (goal.year < one.year ? "比" : "至") : "距"}${goal.year}年目标（百分点）`,
      key: (i) => gapOf(state, one.values[i], goal.values[i]),
      text: (i) => difference(state, gapOf(state, one.values[i], goal.values[i])),
    },
    {
      title: `面积（${view.area.symbol}）`,
      key: (i) => view.regions.area[i],
      text: (i) => printed(view.regions.area[i], view.area.digits),
    },
  ].filter(Boolean);
}

/** A value without its unit; what is held against a target as 差, 超 or 已达标. */
function told(one, region) {
  return one.series === "margin" ? standing(one, one.values[region], metOf(one, region)) : printed(one.values[region], one.digits);
}

/** A difference without a minus sign: 超 1.20 where more is there than asked. */
function difference(state, gap) {
  const { digits } = state.indicator;
  if (gap === null || rises(state)) return printed(gap, digits);
  return gap < 0 ? `超 ${printed(-gap, digits)}` : gap === 0 ? "已达标" : printed(gap, digits);
}

function heading(one, at, order, choose) {
  const here = at === order.column;
  return h(
    "th",
    { scope: "col", "aria-sort": here ? (order.descending ? "descending" : "ascending") : "none" },
    h(
      "button.sg-sort",
      { type: "button", onclick: () => choose({ column: at, descending: here ? !order.descending : at > 0 }) },
      one.title,
      here ? (order.descending ? " ▼" : " ▲") : "",
    ),
  );
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
        ? h(
            "th",
            { scope: "row", title: one.text(region) },
            h("button.sg-link", { type: "button", onclick: () => app.choose(region) }, one.text(region)),
          )
        : h("td.sg-num", {}, one.text(region)),
    ),
  );
  tr.dataset.region = String(region);
  return tr;
}
