/** Search (搜索): regions by name, code or pinyin initials, with the keyboard alone if wished. */
import { pathOf } from "./details.js";
import { fill, h, matches } from "../text.js";

const MOST = 8;

/** @param {import("../state.js").App} app */
export function searchBox(app) {
  const { view } = app.state;
  const list = h("ul.sg-found", { id: "sg-found", role: "listbox", hidden: true, "aria-label": "搜索结果" });
  const input = h("input", {
    type: "search",
    placeholder: "名称、代码或拼音首字母",
    role: "combobox",
    autocomplete: "off",
    "aria-label": "搜索行政区",
    "aria-controls": "sg-found",
    "aria-expanded": "false",
    "aria-autocomplete": "list",
    maxLength: 40,
  });
  let found = [];
  let at = 0;
  const show = () => {
    input.setAttribute("aria-expanded", String(found.length > 0));
    list.hidden = !found.length && !input.value.trim();
    fill(
      list,
      found.length
        ? found.map((region, i) =>
            h(
              "li",
              { id: `sg-found-${i}`, role: "option", "aria-selected": String(i === at), onmousedown: () => pick(region) },
              view.regions.name[region],
              h("span.sg-small", {}, ` ${pathOf(view, region)} ${view.regions.code[region]}`),
            ),
          )
        : h("li.sg-empty", {}, "没有找到"),
    );
    if (found.length) input.setAttribute("aria-activedescendant", `sg-found-${at}`);
  };
  const close = () => {
    found = [];
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  };
  const pick = (region) => {
    input.value = view.regions.name[region];
    close();
    app.choose(region);
    app.showPage("详情");
  };
  input.addEventListener("input", () => {
    found = [];
    at = 0;
    for (let i = 0; i < view.regions.code.length && found.length < MOST; i++) {
      if (matches(view.regions.name[i], view.regions.code[i], view.regions.initials[i], input.value)) found.push(i);
    }
    show();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      at = (at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % Math.max(1, found.length);
      show();
      event.preventDefault();
    } else if (event.key === "Enter" && found.length) pick(found[at]);
    else if (event.key === "Escape") close();
  });
  input.addEventListener("blur", close);
  return h("section.sg-block.sg-search", { role: "search" }, input, list);
}
