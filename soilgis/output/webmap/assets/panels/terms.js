/** Clauses (条款): which duty and deadline of a document a zone or a figure stands under; a card of each, and all of them as a list. */
import { metOf, standing } from "../core/standing.js";
import { chip, h, withUnit } from "../text.js";

/**
 * Numbers of the duties of layers and indicators, each once, in the documents' order.
 * @param {any} view
 * @param {{layers?: string[], indicators?: string[]}} of
 */
function termsOf(view, { layers = [], indicators = [] }) {
  const { terms } = view;
  if (!terms) return [];
  const found = [...layers.map((id) => terms.layers[id] ?? []), ...indicators.map((id) => terms.indicators[id] ?? [])];
  return [...new Set(found.flat())].sort((a, b) => a - b);
}

/** What a card is about: the layers and indicators whose duties it shows. */
function about({ zone, layer, indicator }) {
  return { layers: zone ? [zone.layer] : layer ? [layer] : [], indicators: indicator ? [indicator.id] : [] };
}

/** A button with the number of clauses, which opens their card; nothing where there is none. */
export function termsButton(app, card) {
  const count = termsOf(app.view, about(card)).length;
  if (!count) return null;
  const spoken = `${titleOf(app.view, card)}：${count} 条条款`;
  return h(
    "button.sg-icon.sg-term",
    { type: "button", title: "查看条款、任务与期限", "aria-label": spoken, onclick: () => open(app, card) },
    `条款 ${count}`,
  );
}

/** A name that opens its card. */
export function named(app, card) {
  return h("button.sg-link", { type: "button", onclick: () => open(app, card) }, titleOf(app.view, card));
}

function open(app, card) {
  app.state.set({ card });
  app.showPage("详情");
  app.openPanel?.();
  document.getElementById("sg-card")?.focus();
}

function titleOf(view, { zone, layer, indicator }) {
  if (zone) return zone.name;
  if (indicator) return indicator.label;
  return view.sources.find((one) => one.id === layer)?.title ?? layer;
}

/** The card of a zone, a layer or a figure: what it is, on what it rests, and what the documents ask for. */
export function termCard(app) {
  const { state, view } = app;
  const { card } = state;
  const numbers = termsOf(view, about(card));
  const back = state.selected < 0 ? "返回" : `返回${view.regions.name[state.selected]}`;
  return [
    h("button", { type: "button", onclick: () => state.set({ card: null }) }, `‹ ${back}`),
    h("h2", { id: "sg-card", tabIndex: -1 }, titleOf(view, card)),
    card.zone ? zoneFacts(view, card.zone) : card.indicator ? figureFacts(app, card.indicator) : layerFacts(view, card.layer),
    areasOf(view, card),
    h("h3", {}, "条款、任务与期限"),
    numbers.length ? termList(view, numbers) : h("p.sg-empty", {}, "已收录的文件没有直接涉及它的任务。"),
  ];
}

function line(name, text) {
  return text ? h("p.sg-small", {}, `${name}：${text}`) : null;
}

function zoneFacts(view, zone) {
  return [
    h("p.sg-small", {}, `${zone.kind}·${zone.basis}`, chip(view, zone.status)),
    line("面积", withUnit(zone.area, view.area.digits, view.area.symbol)),
    line("依据", [zone.document, zone.article].filter(Boolean).join(" ")),
    line("说明", zone.note),
  ];
}

function figureFacts({ state, view }, one) {
  const region = state.selected;
  const value = region < 0 ? null : h("strong", {}, standing(one, one.values[region], metOf(one, region)));
  return [h("p", {}, value ? `${view.regions.name[region]} ` : null, value, chip(view, one.status)), line("依据", one.source)];
}

function layerFacts(view, id) {
  const source = view.sources.find((one) => one.id === id);
  if (!source) return null;
  return [
    h("p.sg-small", {}, source.basis, chip(view, source.status)),
    source.reason ? h("p.sg-gapline", {}, h("span.sg-chip.sg-unchecked", {}, "未核查"), ` ${source.reason}`) : null,
    line("依据", [source.document, source.article].filter(Boolean).join(" ")),
    line("说明", source.note),
  ];
}

/** Areas that the documents name and the card's layer holds. */
function areasOf(view, card) {
  const { layers } = about(card);
  const rows = (view.terms?.areas ?? []).filter(([, , , , layer]) => layer && layers.includes(layer));
  if (!rows.length) return null;
  const items = rows.map(([name, document, article]) => h("li", {}, `${name}：${document}${article}`));
  return [h("h3", {}, "文件点名"), h("ul.sg-cited", {}, items)];
}

/** Duties as a list: clause, duty, figure, who and until when. */
function termList(view, numbers) {
  return h(
    "ol.sg-terms",
    {},
    numbers.map((number) => {
      const [document, article, duty, who, figure, due, status] = view.terms.duties[number];
      return h(
        "li",
        {},
        h("div", {}, duty, figure ? `（${figure}）` : "", status === "official" ? null : chip(view, status)),
        h("div.sg-small", {}, `${document}${article}`),
        who ? h("div.sg-small", {}, who) : null,
        h("div.sg-small", {}, due ? h("b", {}, `期限：${due}`) : "期限：文件未写明日期"),
      );
    }),
  );
}

/** All duties, goals and named areas of a study's documents, folded. */
export function termPanel(view) {
  const { terms } = view;
  if (!terms) return null;
  const missing = terms.areas.filter((area) => area[6]).length;
  const lacking = missing ? `，其中 ${missing} 处未提供范围` : "";
  const part = (title, body) => h("details.sg-group", {}, h("summary", {}, title), body);
  return h(
    "div.sg-source",
    {},
    h("b", {}, "文件要求"),
    terms.duties.length ? part(`任务 ${terms.duties.length} 项`, termList(view, [...terms.duties.keys()])) : null,
    terms.goals.length ? part(`数量目标 ${terms.goals.length} 项`, goals(view)) : null,
    terms.areas.length ? part(`点名区域 ${terms.areas.length} 处${lacking}`, areas(view)) : null,
  );
}

function goals(view) {
  return h(
    "ul.sg-terms",
    {},
    view.terms.goals.map(([name, figure, due, document, article, status]) =>
      h(
        "li",
        {},
        h("div", {}, `${name} ${figure}`, status === "official" ? null : chip(view, status)),
        h("div.sg-small", {}, `${document}${article}`),
        h("div.sg-small", {}, due ? h("b", {}, `期限：${due}`) : "期限：文件未写明日期"),
      ),
    ),
  );
}

function areas(view) {
  return h(
    "ul.sg-terms",
    {},
    view.terms.areas.map(([name, document, article, state, , status]) =>
      h("li", {}, h("div", {}, `${name}：${state}`, chip(view, status)), h("div.sg-small", {}, `${document}${article}`)),
    ),
  );
}

/** The clauses of what a printed map shows, as a page of their own; null where there is none. */
export function printedTerms(app) {
  const { state, view, map } = app;
  const layers = view.layers.filter((_, i) => map.hasLayer(app.zones[i])).map((card) => card.id);
  const indicators = [state.indicator, state.compared].filter((one) => one?.values).map((one) => one.id);
  const numbers = termsOf(view, { layers, indicators });
  if (!numbers.length) return null;
  const head = ["条款", "任务", "牵头与配合", "期限", "可信状态"].map((text) => h("th", { scope: "col" }, text));
  const rows = numbers.map((number) => {
    const [document, article, duty, who, figure, due, status] = view.terms.duties[number];
    const asked = figure ? `${duty}（${figure}）` : duty;
    const cells = [document + article, asked, who || "—", due || "未写明", view.statuses[status]];
    return h(
      "tr",
      {},
      cells.map((text) => h("td", {}, text)),
    );
  });
  const title = h("h2", {}, `${view.title}：图上内容的条款、任务与期限`);
  return h("section", {}, title, h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows)));
}
