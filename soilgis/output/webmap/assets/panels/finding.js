/** Finding (标题句): the sentence a map begins with, from its numbers, and under it what is measured, where, when and how sure. */
import { fill, h } from "../text.js";
import { termsButton } from "./terms.js";

/** @param {import("../state.js").App} app */
export function finding(app) {
  const { state } = app;
  const [sentence, under] = [h("h2"), h("p")];
  const update = () => {
    sentence.textContent = state.indicator?.finding ?? "本图没有可显示的指标";
    fill(under, state.indicator?.subtitle, state.indicator && !app.bare ? termsButton(app, { indicator: state.indicator }) : null);
  };
  state.watch((changed) => changed.has("indicator") && update());
  update();
  return h("div.sg-finding", { "aria-live": "polite" }, sentence, under);
}

/** One chip for everything that must be known of the map; its lines open on a click. */
export function notices(view) {
  const gaps = view.gaps.map((gap) => gap.title);
  const lines = [
    view.regions.code.length ? null : ["empty", "研究区没有行政区，地图上没有可显示的内容"],
    view.status.line ? [view.status.key, view.status.line] : null,
    gaps.length ? ["unchecked", `未核查：${gaps.join("、")}（不等于不涉及）`] : null,
  ].filter(Boolean);
  if (!lines.length) return null;
  const short = [view.regions.code.length ? "" : "没有行政区", view.status.line, gaps.length ? `未核查 ${gaps.length} 项` : ""]
    .filter(Boolean)
    .join("　");
  if (lines.length === 1 && !gaps.length) return h("div.sg-notices", {}, h(`div.sg-notice.sg-${lines[0][0]}`, {}, lines[0][1]));
  return h(
    "details.sg-notices",
    {},
    h(`summary.sg-notice.sg-${view.status.line ? view.status.key : "unchecked"}`, {}, `※ ${short}`),
    lines.map(([key, line]) => h(`div.sg-notice.sg-${key}`, {}, line)),
  );
}

/** The footer: review number and the first words of the sources; all of it on a click. */
export function foot(view) {
  const text = h("span.sg-sources", { id: "sg-sources" }, view.footer.join("　"));
  const more = h(
    "button",
    {
      type: "button",
      "aria-expanded": "false",
      "aria-controls": "sg-sources",
      onclick: () => {
        const open = document.body.classList.toggle("sg-foot-open");
        more.setAttribute("aria-expanded", String(open));
        more.textContent = open ? "收起" : "资料来源与说明";
      },
    },
    "资料来源与说明",
  );
  return h("footer.sg-foot", {}, h("span.sg-review", {}, view.review), text, more);
}
