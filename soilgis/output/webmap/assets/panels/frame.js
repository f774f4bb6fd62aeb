/** Frame (版面): head, map and panels around it; below 1,100 pixels the panels lie over the map, below 600 they come from the bottom. */
import { exportMenu } from "../export/export.js";
import { measurePage } from "../measure/measure.js";
import { fill, h } from "../text.js";
import { comparison } from "./compare.js";
import { detailPanel, sourcePanel } from "./details.js";
import { finding, foot, notices } from "./finding.js";
import { layerTree } from "./layers.js";
import { indicatorPicker, legend } from "./legend.js";
import { rankPage } from "./rank.js";
import { searchBox } from "./search.js";
import { storyBar } from "./story.js";
import { tablePage } from "./table.js";

/** Where the panels begin to lie over the map; viewer.css says the same. */
const NARROW = "(max-width: 1100px)";

/**
 * Lay the page out around the map.
 * @param {import("../state.js").App} app
 */
export function frame(app) {
  const { map, state, view } = app;
  const holder = map.getContainer();
  const stage = h("div.sg-stage", {}, holder, notices(view));
  const left = h(
    "aside.sg-side.sg-left",
    { id: "sg-left", "aria-label": "目录", tabIndex: 0 },
    searchBox(app),
    indicatorPicker(state),
    legend(state),
    layerTree(app),
  );
  const right = h("aside.sg-side.sg-right", { id: "sg-right", "aria-label": "数据" });
  const main = h("main.sg-main", {}, finding(app), stage, storyBar(app));
  left.append(comparison(app));
  document.body.classList.add("sg");
  if (app.bare) {
    document.body.classList.add("sg-bare");
    main.append(legend(state), foot(view));
    document.body.append(main);
    h("div", {}, tabs(app));
    return;
  }
  document.body.append(head(app, left, right), left, main, right, foot(view));
  right.append(...tabs(app));
}

function head(app, left, right) {
  const { state, view } = app;
  const theme = h(
    "button",
    { type: "button", onclick: () => state.set({ theme: state.theme === "dark" ? "light" : "dark" }) },
    state.theme === "dark" ? "浅色" : "深色",
  );
  state.watch((changed) => changed.has("theme") && (theme.textContent = state.theme === "dark" ? "浅色" : "深色"));
  return h(
    "header.sg-head",
    {},
    h("div.sg-title", {}, h("h1", {}, view.title), h("p", {}, view.extent)),
    h("nav.sg-actions", { "aria-label": "工具" }, exportMenu(app), theme, toggles(app, left, right)),
  );
}

/** Buttons that show and hide the panels; over the map one at a time. */
function toggles(app, left, right) {
  const narrow = matchMedia(NARROW);
  const sides = [left, right];
  const buttons = ["图层", "数据"].map((label, i) =>
    h("button", { type: "button", "aria-controls": sides[i].id, onclick: () => show(i, sides[i].hidden) }, label),
  );
  const show = (number, on) => {
    sides[number].hidden = !on;
    if (on && narrow.matches) sides[1 - number].hidden = true;
    buttons.forEach((button, i) => button.setAttribute("aria-expanded", String(!sides[i].hidden)));
    app.map.invalidateSize({ animate: false });
    app.scroller?.dispatchEvent(new Event("scroll"));
  };
  const fit = () => {
    for (const side of sides) side.hidden = narrow.matches;
    show(1, !narrow.matches);
  };
  narrow.addEventListener("change", fit);
  for (const side of sides) side.hidden = narrow.matches;
  buttons.forEach((button) => button.setAttribute("aria-expanded", String(!narrow.matches)));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && narrow.matches) [0, 1].forEach((i) => show(i, false));
  });
  app.openPanel = () => right.hidden && show(1, true);
  return buttons;
}

function tabs(app) {
  /** @type {[string, (app: import("../state.js").App) => HTMLElement][]} */
  const makers = [
    ["排名", rankPage],
    ["详情", detailPanel],
    ["表格", tablePage],
    ["量算", measurePage],
    ["来源", sourcePanel],
  ];
  const pages = new Map();
  const body = h("div.sg-page", { role: "tabpanel", tabIndex: 0, id: "sg-page" });
  app.scroller = body;
  const buttons = makers.map(([title], i) =>
    h("button", { type: "button", role: "tab", id: `sg-tab-${i}`, "aria-controls": "sg-page", onclick: () => choose(i) }, title),
  );
  const scrolled = new Map();
  const choose = (number) => {
    const [title, make] = makers[number];
    if (app.page) scrolled.set(app.page, body.scrollTop);
    if (!pages.has(title)) pages.set(title, make(app));
    buttons.forEach((button, i) => {
      button.setAttribute("aria-selected", String(i === number));
      button.tabIndex = i === number ? 0 : -1;
    });
    body.setAttribute("aria-labelledby", `sg-tab-${number}`);
    fill(body, pages.get(title));
    app.page = title;
    body.scrollTop = scrolled.get(title) ?? 0;
    body.dispatchEvent(new Event("scroll"));
  };
  const list = h(
    "div.sg-tabs",
    {
      role: "tablist",
      "aria-label": "数据页",
      onkeydown: (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        const to = (makers.findIndex(([title]) => title === app.page) + step + makers.length) % makers.length;
        choose(to);
        buttons[to].focus();
      },
    },
    buttons,
  );
  app.showPage = (title) => choose(makers.findIndex(([name]) => name === title));
  choose(0);
  return [list, body];
}
