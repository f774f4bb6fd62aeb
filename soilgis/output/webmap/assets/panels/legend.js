/** Legend (图例): chooses the indicator and the year, explains the colours, filters by class, and lets the reader class anew. */
import { METHODS, ownLimits, plainLimits } from "../core/classing.js";
import { chip, fill, h } from "../text.js";
import { histogram } from "./histogram.js";

const MOST_BUTTONS = 6;

/** The choice of indicator, with its years. */
export function indicatorPicker(state) {
  const series = [...state.series.values()];
  const select = h(
    "select",
    { id: "sg-indicator", onchange: () => state.set({ indicator: yearOf(state, series[select.selectedIndex]) }) },
    series.map((years) => h("option", {}, seriesLabel(years))),
  );
  const row = h("div.sg-years", { role: "group", "aria-label": "年份" });
  const update = () => {
    const years = state.years;
    select.selectedIndex = series.indexOf(years);
    row.hidden = years.length < 2;
    fill(row, years.length < 2 ? [] : years.length <= MOST_BUTTONS ? yearButtons(state, years) : yearSlider(state, years));
  };
  state.watch((changed) => changed.has("indicator") && update());
  update();
  return h("section.sg-block", { "aria-label": "指标" }, h("label.sg-caption", { for: "sg-indicator" }, "指标"), select, row);
}

/** The year a series begins with: that of the indicator the page opened on, else its last. */
function yearOf(state, years) {
  return years.find((one) => one.id === state.view.start) ?? years.at(-1);
}

function yearButtons(state, years) {
  return years.map((one) =>
    h(
      "button.sg-year",
      { type: "button", "aria-pressed": String(one === state.indicator), onclick: () => state.set({ indicator: one }) },
      one.series === "margin" || one.series === "target" ? `${one.year}年目标` : `${one.year}年`,
    ),
  );
}

function yearSlider(state, years) {
  const slider = h("input", {
    type: "range",
    min: 0,
    max: years.length - 1,
    step: 1,
    value: years.indexOf(state.indicator),
    "aria-label": "年份",
    "aria-valuetext": `${state.indicator.year}年`,
    onchange: () => state.set({ indicator: years[+slider.value] }),
  });
  return [
    h("span", {}, `${years[0].year}年`),
    slider,
    h("span", {}, `${years.at(-1).year}年`),
    h("output", { "aria-live": "polite" }, `${state.indicator.year}年`),
  ];
}

export function seriesLabel(years) {
  if (years.length < 2) return years[0].label;
  const range = `${years[0].year}–${years.at(-1).year}年`;
  const plain = years[0].label.replace(/[（(]\d{4}年?[)）]/, "");
  if (plain !== years[0].label) return `${plain}（${range}）`;
  if (years[0].label.includes(`${years[0].year}年`)) return years[0].label.replace(`${years[0].year}年`, range);
  return `${plain}（${range}）`;
}

/** The legend of the indicator: a class can be switched off; it counts its regions. */
export function legend(state) {
  const list = h("div.sg-classes", { role: "group", "aria-label": "分级" });
  const source = h("p.sg-small");
  const head = h("div.sg-caption");
  const shape = h("div.sg-histogram");
  const ramps = h(
    "select.sg-ramp",
    { "aria-label": "配色", onchange: () => state.set({ ramp: ramps.value }) },
    Object.entries(state.view.ramps).map(([name, ramp]) => h("option", { value: name }, ramp.label)),
  );
  const update = () => {
    const one = state.indicator;
    if (!one) return fill(list, h("p.sg-empty", {}, "没有可显示的指标"));
    ramps.value = state.ramp;
    fill(head, "图例", one.symbol ? h("span.sg-small", {}, `单位：${one.symbol}`) : null, chip(state.view, one.status));
    const counts = state.counts(one);
    const rows = one.labels.map((label, number) => classRow(state, number, label, counts.get(number) ?? 0)).reverse();
    if (counts.has(-1)) rows.push(classRow(state, -1, one.noValue ?? state.view.noValue.label, counts.get(-1)));
    fill(list, rows);
    fill(shape, histogram(state));
    source.textContent = one.source ? `依据：${one.source}` : "";
    return list;
  };
  state.watch((changed) => (changed.has("indicator") || changed.has("ramp")) && update());
  update();
  const choices = h(
    "details.sg-choices",
    {},
    h("summary", {}, "分级与配色"),
    methodRow(state),
    shape,
    h("div.sg-row", {}, h("span.sg-small", {}, "配色"), ramps),
  );
  return h("section.sg-block.sg-legend", { "aria-label": "图例" }, head, list, choices, source);
}

/** The way of classing, and a line for limits of the reader's own. */
function methodRow(state) {
  const own = h("input", { type: "text", "aria-label": "自定界限", placeholder: "如 60, 70, 80", hidden: true, maxLength: 80 });
  const wrong = h("p", { role: "alert" });
  const say = (problem) => {
    wrong.className = problem ? "sg-error" : "";
    wrong.textContent = problem;
  };
  const select = h(
    "select",
    {
      "aria-label": "分级方法",
      onchange: () => {
        own.hidden = select.value !== "own";
        say("");
        if (own.hidden) state.classify(select.value);
        else own.focus();
      },
    },
    Object.entries(METHODS).map(([value, text]) => h("option", { value }, text)),
  );
  own.addEventListener("change", () => {
    const { limits, problem } = ownLimits(own.value, state.indicator);
    say(problem);
    if (!problem) state.classify("own", limits);
  });
  state.watch((changed) => {
    if (!changed.has("indicator")) return;
    select.value = state.method;
    own.hidden = state.method !== "own";
    if (!own.hidden) own.value = plainLimits(state.indicator).join(", ");
  });
  return [h("div.sg-row", {}, h("span.sg-small", {}, "分级"), select, own), wrong];
}

function classRow(state, number, label, count) {
  const box = h("input", {
    type: "checkbox",
    checked: !state.off.has(number),
    onchange: () => {
      const off = new Set(state.off);
      if (box.checked) off.delete(number);
      else off.add(number);
      state.set({ off });
    },
  });
  const color = number < 0 ? state.view.noValue.color : state.colorOf(state.indicator, number);
  const swatch = h(number < 0 ? "i.sg-swatch.sg-none" : "i.sg-swatch", { style: `background-color:${color}` });
  return h("label.sg-class", {}, box, swatch, h("span", {}, label), h("span.sg-count", {}, count));
}
