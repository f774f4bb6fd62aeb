/** Search (搜索): regions, units below them and layers, by name, code or pinyin, with the keyboard alone if wished. */
import { pathOf } from "./details.js";
import { fill, h, matches } from "../text.js";

const MOST = 8;

/** @typedef {{name: string, note: string, run: () => void}} Hit */

/** @param {import("../state.js").App} app */
export function searchBox(app) {
  const list = h("ul.sg-found", { id: "sg-found", role: "listbox", hidden: true, "aria-label": "搜索结果" });
  const input = h("input", {
    type: "search",
    placeholder: "行政区或图层：名称、代码、拼音",
    role: "combobox",
    autocomplete: "off",
    "aria-label": "搜索行政区和图层",
    "aria-controls": "sg-found",
    "aria-expanded": "false",
    "aria-autocomplete": "list",
    maxLength: 40,
  });
  /** @type {Hit[]} */
  let found = [];
  let at = 0;
  const show = () => {
    input.setAttribute("aria-expanded", String(found.length > 0));
    list.hidden = !found.length && !input.value.trim();
    fill(
      list,
      found.length
        ? found.map((hit, i) =>
            h(
              "li",
              { id: `sg-found-${i}`, role: "option", "aria-selected": String(i === at), onmousedown: () => pick(hit) },
              hit.name,
              h("span.sg-small", {}, ` ${hit.note}`),
            ),
          )
        : h("li.sg-empty", { role: "option", "aria-selected": "false" }, "没有找到"),
    );
    if (found.length) input.setAttribute("aria-activedescendant", `sg-found-${at}`);
  };
  const close = () => {
    found = [];
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  };
  const pick = (hit) => {
    input.value = hit.name;
    close();
    hit.run();
  };
  input.addEventListener("input", () => {
    at = 0;
    found = hits(app, input.value);
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

/**
 * What was meant: the study's regions first, then what lies in them, then layers.
 * @param {import("../state.js").App} app
 * @returns {Hit[]}
 */
function hits(app, typed) {
  const { view } = app.state;
  /** @type {Hit[]} */
  const found = [];
  const fits = (name, code) => matches(name, code, view.readings, typed);
  for (let i = 0; i < view.regions.code.length && found.length < MOST; i++) {
    const name = view.regions.name[i];
    if (fits(name, view.regions.code[i]))
      found.push({ name, note: `${pathOf(view, i)} ${view.regions.code[i]}`, run: () => openRegion(app, i) });
  }
  for (const [code, name, region, lon, lat] of view.places) {
    if (found.length >= MOST) break;
    if (fits(name, code))
      found.push({ name, note: `${view.regions.name[region] ?? ""} ${code}`, run: () => openPlace(app, name, region, [lat, lon]) });
  }
  for (const entry of app.entries ?? []) {
    if (found.length >= MOST) break;
    if (fits(entry.title, "")) found.push({ name: entry.title, note: "图层", run: () => openLayer(app, entry) });
  }
  return found;
}

function openRegion(app, region) {
  app.choose(region);
  app.showPage("详情");
  app.openPanel();
}

/** Look at a unit below the study's level, and select the region that holds it. */
function openPlace(app, name, region, place) {
  if (region >= 0) app.choose(region, false);
  app.map.setView(place, Math.max(10, app.map.getZoom()), { animate: false });
  L.popup({ closeButton: true, autoPan: false })
    .setLatLng(place)
    .setContent(h("span", {}, name, region >= 0 ? `（属${app.view.regions.name[region]}）` : ""))
    .openOn(app.map);
}

function openLayer(app, entry) {
  app.switchLayer(entry, true);
  app.map.fitBounds(entry.layer.bounds(), { padding: [30, 30], maxZoom: 10, animate: false });
}
