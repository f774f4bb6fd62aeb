/** The page (页面): puts map, panels and footer together and keeps them in step. */
(function (SG) {
  "use strict";
  const { h, fill } = SG;

  /** Open the page.
   * @param {L.Map} map
   * @param {{regions, zones: [], rasters: []}} layers  on the map already
   * @param {string} squeezed  the view as base64 of gzip
   */
  function open(map, layers, squeezed) {
    const started = performance.now();
    const view = readView(squeezed);
    view.rasters ??= [];
    const app = { map, view, state: new SG.State(view), ...layers, hovered: -1, busy: false };
    SG.app = app;
    document.title = view.title;
    document.documentElement.lang = "zh-CN";
    frame(app);
    paintRegions(app);
    pointer(app);
    home(app);
    document.getElementById("sg-wait")?.remove();
    SG.timing.open = performance.now() - started;
    SG.timing.ready = performance.now();
    return app;
  }

  function readView(squeezed) {
    const bytes = SG.gunzip(squeezed);
    const length = new DataView(bytes.buffer).getUint32(0, true);
    return JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  }

  function frame(app) {
    const { map, state, view } = app;
    const holder = map.getContainer();
    const left = h("aside.sg-side.sg-left", { id: "sg-left", "aria-label": "目录" },
      SG.searchBox?.(app) ?? null, SG.indicatorPicker(state), SG.legend(state), SG.layerTree(app));
    const right = h("aside.sg-side.sg-right", { id: "sg-right", "aria-label": "详情" }, tabs(app));
    const main = h("main.sg-main", {}, holder, notices(view));
    document.body.classList.add("sg");
    document.body.append(head(app, left, right), left, main, right, foot(view));
    setTheme(app);
    state.watch((changed) => changed.has("theme") && setTheme(app));
    L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 140 }).addTo(map);
    north(map);
    map.invalidateSize({ animate: false });
    addEventListener("resize", () => map.invalidateSize({ animate: false }));
  }

  function head(app, left, right) {
    const { state, view } = app;
    const toggle = (label, side) => {
      const button = h("button", { type: "button", "aria-expanded": String(!side.hidden), "aria-controls": side.id, onclick: () => {
        side.hidden = !side.hidden;
        button.setAttribute("aria-expanded", String(!side.hidden));
        app.map.invalidateSize({ animate: false });
      } }, label);
      return button;
    };
    const theme = h("button", { type: "button", onclick: () => state.set({ theme: state.theme === "dark" ? "light" : "dark" }) }, "浅色");
    state.watch((changed) => changed.has("theme") && (theme.textContent = state.theme === "dark" ? "浅色" : "深色"));
    if (innerWidth < 760) right.hidden = left.hidden = true;
    return h("header.sg-head", {},
      h("div.sg-title", {}, h("h1", {}, view.title), h("p", {}, view.extent)),
      h("nav.sg-actions", { "aria-label": "工具" }, SG.actions?.(app) ?? [], theme, toggle("图层", left), toggle("数据", right)));
  }

  function notices(view) {
    const lines = [view.status.line].filter(Boolean);
    return h("div.sg-notices", {},
      lines.map((line) => h(`div.sg-notice.sg-${view.status.key}`, {}, line)),
      view.gaps.length ? h("div.sg-notice.sg-unchecked", {}, `未核查：${view.gaps.map((gap) => gap.title).join("、")}（不等于不涉及）`) : null);
  }

  function tabs(app) {
    const pages = [["详情", SG.detailPanel(app)], ...(SG.morePages?.(app) ?? []), ["来源", SG.sourcePanel(app)]];
    const body = h("div.sg-page", { role: "tabpanel" });
    const buttons = pages.map(([title, page], i) => h("button", { type: "button", role: "tab", "aria-selected": "false", onclick: () => choose(i) }, title));
    const choose = (number) => {
      buttons.forEach((button, i) => button.setAttribute("aria-selected", String(i === number)));
      fill(body, pages[number][1]);
    };
    app.showPage = (title) => choose(pages.findIndex(([name]) => name === title));
    choose(0);
    return [h("div.sg-tabs", { role: "tablist" }, buttons), body];
  }

  function foot(view) {
    return h("footer.sg-foot", {}, h("span.sg-review", {}, view.review), h("span", {}, view.footer.join("　")));
  }

  function north(map) {
    const control = L.control({ position: "topright" });
    control.onAdd = () => h("div.sg-north", { title: "上方为北", "aria-label": "指北针" }, h("span", {}, "▲"), "北");
    control.addTo(map);
  }

  function setTheme(app) {
    document.documentElement.dataset.theme = app.state.theme;
  }

  function paintRegions(app) {
    const { state, regions } = app;
    regions.fillOf = (region) => (state.indicator ? state.fillOf(state.indicator, region) : null);
    state.watch((changed) => {
      if (["indicator", "ramp", "off"].some((name) => changed.has(name))) regions.refresh();
    });
    regions.refresh();
  }

  function pointer(app) {
    const { map, state, regions } = app;
    SG.hoverCard(app);
    map.on("click", (event) => {
      if (app.busy) return;
      state.set({ selected: regions.at(event.latlng) });
      app.showPage("详情");
    });
    state.watch((changed) => {
      if (changed.has("selected")) regions.sheet?.mark(regions, state.selected);
    });
    app.choose = (region, move = true) => {
      state.set({ selected: region });
      if (move) map.fitBounds(regions.bounds(region), { maxZoom: 9, padding: [30, 30] });
    };
  }

  function home(app) {
    if (app.regions.length) app.map.fitBounds(app.regions.bounds(), { padding: [12, 12], animate: false });
    else app.map.setView([36, 104], 4, { animate: false });
  }

  Object.assign(SG, { open, home });
})((globalThis.SG ??= {}));
