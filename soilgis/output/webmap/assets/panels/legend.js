/** Legend (图例): chooses the indicator and the year, explains the colours, and filters by class. */
import { chip, fill, h } from "../text.js";

/** The choice of indicator, with a slider when it has several years. */
export function indicatorPicker(state) {
  const series = [...state.series.values()];
  const select = h(
    "select",
    { id: "sg-indicator", onchange: () => state.set({ indicator: series[select.selectedIndex].at(-1) }) },
    series.map((years) => h("option", {}, seriesLabel(years))),
  );
  const slider = h("input", {
    type: "range",
    min: 0,
    step: 1,
    id: "sg-year",
    oninput: () => state.set({ indicator: state.years[+slider.value] }),
  });
  const shown = h("output", { "aria-live": "polite" });
  const ticks = h("div.sg-ticks", { "aria-hidden": "true" });
  const row = h("div.sg-years", {}, h("label", { for: "sg-year" }, "年份"), slider, shown, ticks);
  const update = () => {
    const years = state.years;
    select.selectedIndex = series.indexOf(years);
    row.hidden = years.length < 2;
    slider.max = String(years.length - 1);
    slider.value = String(years.indexOf(state.indicator));
    slider.setAttribute("aria-valuetext", `${state.indicator?.year ?? ""}年`);
    shown.textContent = state.indicator?.year ? `${state.indicator.year}年` : "";
    const told = years.length <= 5 ? years : [years[0], years.at(-1)];
    fill(
      ticks,
      told.map((one) => h("span", {}, one.year)),
    );
  };
  state.watch((changed) => changed.has("indicator") && update());
  update();
  return h("section.sg-block", { "aria-label": "指标" }, h("label.sg-caption", { for: "sg-indicator" }, "指标"), select, row);
}

function seriesLabel(years) {
  if (years.length < 2) return years[0].label;
  const range = `${years[0].year}–${years.at(-1).year}年`;
  const plain = years[0].label.replace(/[（(]\d{4}年?[)）]/, "");
  if (plain !== years[0].label) return `${plain}（${range}）`;
  const told = years[0].label.replace(/\d{4}年?/, range);
  return told !== years[0].label ? told : `${plain}（${range}）`;
}

/** The legend of the indicator: a class can be switched off; it counts its regions. */
export function legend(state) {
  const list = h("div.sg-classes", { role: "group", "aria-label": "分级" });
  const source = h("p.sg-small");
  const head = h("div.sg-caption");
  const ramps = h(
    "select.sg-ramp",
    { "aria-label": "配色", onchange: () => state.set({ ramp: ramps.value }) },
    Object.entries(state.view.ramps).map(([name, ramp]) => h("option", { value: name }, ramp.label)),
  );
  const update = () => {
    const one = state.indicator;
    if (!one) return fill(list, h("p.sg-empty", {}, "没有可显示的指标"));
    ramps.value = state.ramp;
    fill(head, "图例", chip(state.view, one.status));
    const counts = state.counts(one);
    const rows = one.labels.map((label, number) => classRow(state, number, label, counts.get(number) ?? 0)).reverse();
    if (counts.has(-1)) rows.push(classRow(state, -1, one.noValue ?? state.view.noValue.label, counts.get(-1)));
    fill(list, rows);
    source.textContent = one.source ? `依据：${one.source}` : "";
    return list;
  };
  state.watch((changed) => (changed.has("indicator") || changed.has("ramp")) && update());
  update();
  return h("section.sg-block", { "aria-label": "图例" }, head, list, source, h("div.sg-row", {}, h("span.sg-small", {}, "配色"), ramps));
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
