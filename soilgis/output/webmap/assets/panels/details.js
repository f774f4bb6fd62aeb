/** Details (详情): the hover card, and the panel with every figure, source, clause and status of one region. */
import { metOf, standing } from "../core/standing.js";
import { chip, fill, h, withUnit } from "../text.js";
import { trend } from "./spark.js";
import { named, termCard, termPanel, termsButton } from "./terms.js";

/** Text of a unit path: 山西省 › 太原市. */
export function pathOf(view, region) {
  const names = [];
  for (let unit = view.regions.parent[region]; unit >= 0; unit = view.units[unit].parent) names.unshift(view.units[unit].name);
  if (!names.length && view.regions.province[region] !== view.regions.name[region]) names.push(view.regions.province[region]);
  return names.join(" › ");
}

/**
 * A card that follows the pointer.
 * @param {import("../state.js").App} app
 */
export function hoverCard(app) {
  const { state, map, regions } = app;
  const card = h("div.sg-hover", { hidden: true, "aria-hidden": "true" });
  document.body.append(card);
  let waiting = 0;
  const show = (event) => {
    waiting = 0;
    const region = regions.at(event.latlng);
    app.hovered = region;
    regions.sheet?.mark(regions, region >= 0 ? region : state.selected);
    card.hidden = region < 0 || app.busy;
    if (card.hidden) return;
    const { view } = state;
    const at = map.mouseEventToContainerPoint(event.originalEvent);
    const side = app.comparedAt?.(at.x) ?? (state.compared ? app.leftOf?.() : null) ?? null;
    const one = side ? (side.values ? side : null) : state.indicator;
    fill(
      card,
      h("b", {}, view.regions.name[region]),
      h("div.sg-small", {}, pathOf(view, region)),
      one
        ? h("div", {}, `${one.label} `, h("strong", {}, said(one, region)), one.status === "official" ? "" : chip(view, one.status))
        : null,
      partly(view, one, region),
      side && !one ? h("div.sg-small", {}, side.title) : null,
      one && !side ? trend(state, region) : null,
      h("div.sg-small", {}, inWords(zonesAt(app, event.latlng))),
    );
    const { clientX, clientY } = event.originalEvent;
    const x = Math.min(clientX + 14, innerWidth - card.offsetWidth - 8);
    const y = Math.min(clientY + 14, innerHeight - card.offsetHeight - 8);
    card.style.transform = `translate(${x}px,${y}px)`;
  };
  map.on("mousemove", (event) => (waiting ||= requestAnimationFrame(() => show(event))));
  map.on("mouseout", () => {
    card.hidden = true;
    regions.sheet?.mark(regions, state.selected);
  });
  return card;
}

/** The value of a region with its unit; what is held against a target as 差, 超 or 已达标. */
function said(one, region) {
  const text = standing(one, one.values[region], metOf(one, region));
  return one.series === "margin" && /\d/.test(text) ? `${text} 个${one.symbol}` : text;
}

/** How much of a region was measured for a rate, where that is not all of it. */
function partly(view, one, region) {
  const seen =
    one?.year && one.series === "rate" ? view.indicators.find((other) => other.series === "measured" && other.year === one.year) : null;
  return seen && seen.values[region] !== null
    ? h("div.sg-small", {}, `${seen.label} ${withUnit(seen.values[region], seen.digits, seen.symbol)}`)
    : null;
}

/**
 * The zones shown at a point.
 * @param {import("../state.js").App} app
 */
export function zonesAt(app, latlng) {
  const { view } = app.state;
  return view.layers.flatMap((card, i) => {
    const layer = app.zones[i];
    const feature = app.map.hasLayer(layer) ? layer.at(latlng) : -1;
    return feature < 0 ? [] : (zonesOf(view, card)[feature] ?? []);
  });
}

/** The same in words. */
function inWords(zones) {
  return zones.length ? `位于：${zones.map((zone) => zone.name).join("、")}` : "";
}

export function zonesOf(view, card) {
  return view.zones.filter((zone) => zone.layer === card.id);
}

/**
 * The panel of the region that was clicked.
 * @param {import("../state.js").App} app
 */
export function detailPanel(app) {
  const { state } = app;
  const panel = h("div.sg-detail", { "aria-live": "polite" });
  const update = () => fill(panel, state.card ? termCard(app) : state.selected < 0 ? hint() : facts(app, state.selected));
  state.watch((changed) => {
    if (changed.has("selected") && !changed.has("card")) state.card = null;
    if (["selected", "card", "spot"].some((name) => changed.has(name))) update();
  });
  update();
  return panel;
}

function hint() {
  return h("p.sg-empty", {}, "点击地图或表格中的一个行政区，查看其全部数值、来源与条款。");
}

function facts(app, region) {
  const { view, cover } = app.state;
  const sources = new Sources();
  return [
    h("h2", {}, view.regions.name[region]),
    h("p.sg-small", {}, `${pathOf(view, region)}　代码 ${view.regions.code[region]}`),
    h("p", {}, "面积（椭球面） ", h("strong", {}, withUnit(view.regions.area[region], view.area.digits, view.area.symbol))),
    here(app),
    indicatorTable(app, region, sources),
    coverTable(app, cover[region], sources),
    view.gaps.map((gap) =>
      h(
        "p.sg-gapline",
        {},
        h("span.sg-chip.sg-unchecked", {}, "未核查"),
        ` ${gap.title}：${gap.reason} `,
        termsButton(app, { layer: gap.id }),
      ),
    ),
    sources.list(),
  ];
}

/** Zones at the place that was clicked, each with its card. */
function here(app) {
  const { spot } = app.state;
  if (!spot.length) return null;
  return h("p", {}, "点击处位于 ", spot.flatMap((zone, i) => [i ? "、" : null, named(app, { zone })]));
}

/** Numbers sources once: a list at the end, and a mark at each row. */
class Sources {
  constructor() {
    this.texts = [];
  }

  mark(text) {
    if (!text) return null;
    if (!this.texts.includes(text)) this.texts.push(text);
    return h("sup", {}, `[${this.texts.indexOf(text) + 1}]`);
  }

  list() {
    return this.texts.length
      ? [
          h("h3", {}, "依据"),
          h(
            "ol.sg-cited",
            {},
            this.texts.map((text) => h("li", {}, text)),
          ),
        ]
      : null;
  }
}

function indicatorTable(app, region, sources) {
  const { view } = app;
  if (!view.indicators.length) return null;
  const rows = view.indicators.map((one) => {
    const known = one.values[region] !== null;
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, one.label, known ? sources.mark(one.source) : null, termsButton(app, { indicator: one })),
      h("td.sg-num", {}, said(one, region)),
      h("td", {}, known ? chip(view, one.status) : null),
    );
  });
  return h("table", {}, h("caption", {}, "指标"), h("tbody", {}, rows));
}

function coverTable(app, pairs, sources) {
  const { view } = app;
  const byZone = new Map(pairs.map((pair) => [pair.zone, pair]));
  const rows = view.zones.map((zone, i) => {
    const pair = byZone.get(i);
    const clause = [zone.document, zone.article].filter(Boolean).join(" ");
    return h(
      pair ? "tr" : "tr.sg-clear",
      {},
      h("th", { scope: "row" }, named(app, { zone }), sources.mark(clause), h("div.sg-small", {}, `${zone.kind}·${zone.basis}`)),
      h("td.sg-num", {}, pair ? withUnit(pair.area, view.area.digits, view.area.symbol) : zone.outside),
      h("td.sg-num", {}, pair ? withUnit(pair.share, 2, "%") : ""),
      h("td", {}, chip(view, zone.status)),
    );
  });
  if (!rows.length) return null;
  const heads = ["分区", "面积", "占本区", "状态"].map((text) => h("th", { scope: "col" }, text));
  return h("table", {}, h("caption", {}, "优先区覆盖"), h("thead", {}, h("tr", {}, heads)), h("tbody", {}, rows));
}

/**
 * Layers and their sources, as a list.
 * @param {import("../state.js").App} app
 */
export function sourcePanel(app) {
  const { view } = app.state;
  return h(
    "div",
    {},
    termPanel(view),
    view.sources.map((source) =>
      h(
        "div.sg-source",
        {},
        h(
          "div",
          {},
          h("b", {}, source.title),
          " ",
          chip(view, source.status),
          source.reason ? h("span.sg-chip.sg-unchecked", {}, "未核查") : "",
        ),
        h("p.sg-small", {}, [source.role, source.basis, `时点 ${source.vintage}`].filter(Boolean).join("　")),
        h("p.sg-small", {}, `依据：${[source.document, source.article].filter(Boolean).join(" ")}`),
        h("p.sg-small", {}, `许可：${source.licence}`),
        source.note ? h("p.sg-small", {}, `说明：${source.note}`) : null,
        source.reason ? h("p.sg-gapline", {}, `未核查：${source.reason}`) : null,
      ),
    ),
    view.warnings.length
      ? h(
          "div.sg-source",
          {},
          h("b", {}, "提示"),
          view.warnings.map((text) => h("p.sg-small", {}, text)),
        )
      : null,
    view.note ? h("p.sg-small", {}, view.note) : null,
  );
}
