/** Export (导出): CSV that no spreadsheet runs as formulas, PNG at twice the size, printed pages, a link to the view. */
(function (SG) {
  "use strict";
  const { h } = SG;
  const PAPERS = { A4: [1123, 794, "297mm 210mm"], A3: [1587, 1123, "420mm 297mm"] };

  /** One CSV cell: quoted, and led by an apostrophe when a spreadsheet would run it. */
  function cell(value) {
    const text = value === null || value === undefined ? "" : String(value);
    const risky = /^[=+\-@\t\r＝＋－＠]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text);
    return `"${(risky ? `'${text}` : text).replace(/"/g, '""')}"`;
  }

  /** Rows to CSV text with a byte-order mark, as Excel in Chinese needs it. */
  function csv(rows) {
    return `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
  }

  /** A file name without characters that Windows forbids. */
  function fileName(text) {
    return text.replace(/[\\/:*?"<>|\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "_").slice(0, 60) || "map";
  }

  function save(blob, name) {
    const url = URL.createObjectURL(blob);
    h("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 2000);
  }

  function saveText(text, name, type) {
    save(new Blob([text], { type: `${type};charset=utf-8` }), name);
  }

  /** Every region with every indicator, as printed, and what was not checked. */
  function regionsCsv(view) {
    const number = (coded, digits) => SG.printed(coded, digits).replace(/,/g, "").replace("—", "");
    const head = ["行政区划代码", "行政区", "上级", `椭球面积_${view.area.symbol}`, ...view.indicators.map((one) => `${one.label}_${one.symbol}（${view.statuses[one.status]}）`), ...view.gaps.map((gap) => gap.title)];
    const rows = view.regions.code.map((code, i) => [code, view.regions.name[i], SG.pathOf(view, i), number(view.regions.area[i], view.area.digits), ...view.indicators.map((one) => number(one.values[i], one.digits)), ...view.gaps.map(() => "未核查")]);
    return csv([head, ...rows]);
  }

  function savePng(app) {
    const canvas = SG.picture(app, { width: 1280, height: 800, ratio: 2 });
    canvas.toBlob((blob) => save(blob, `${fileName(app.view.title)}.png`), "image/png");
  }

  /** Put the finished picture where the printer finds it, and say the paper's size when it changes. */
  function layOut(app, paper) {
    let page = document.getElementById("sg-print");
    if (!page) {
      page = h("div", { id: "sg-print", "aria-hidden": "true" });
      document.body.append(page);
    }
    let size = document.getElementById("sg-paper");
    if (!size) {
      size = h("style", { id: "sg-paper" });
      document.head.append(size);
    }
    const [width, height, sides] = PAPERS[paper];
    const rule = `@page{size:${sides};margin:0}`;
    if (size.textContent !== rule) size.textContent = rule;
    page.replaceChildren(SG.picture(app, { width, height: height - 2, ratio: 2 }));
    app.paper = paper;
  }

  function share(app) {
    const link = location.href.startsWith("about:") ? "" : location.href;
    navigator.clipboard?.writeText(link).catch(() => {});
    app.say(link ? "已复制当前视图的链接（地址栏同步更新）" : "嵌入页面没有独立地址，请在原文件中分享");
  }

  /** Buttons of the page's head. */
  function actions(app) {
    const menu = h("div.sg-menu", { hidden: true, role: "menu" });
    const item = (text, run) => h("button", { type: "button", role: "menuitem", onclick: () => {
      menu.hidden = true;
      run();
    } }, text);
    menu.append(
      item("表格 CSV", () => saveText(regionsCsv(app.view), `${fileName(app.view.title)}.csv`, "text/csv")),
      item("图片 PNG（2 倍）", () => savePng(app)),
      item("打印 A4 横向", () => print(app, "A4")),
      item("打印 A3 横向", () => print(app, "A3")),
      item("复制视图链接", () => share(app)),
    );
    const button = h("button", { type: "button", "aria-haspopup": "menu", onclick: () => (menu.hidden = !menu.hidden) }, "导出");
    addEventListener("beforeprint", () => layOut(app, app.paper ?? "A4"));
    document.addEventListener("keydown", (event) => event.key === "Escape" && (menu.hidden = true));
    return h("div.sg-drop", {}, button, menu);
  }

  function print(app, paper) {
    layOut(app, paper);
    window.print();
  }

  Object.assign(SG, { cell, csv, fileName, saveText, regionsCsv, layOut, exportMenu: actions });
})((globalThis.SG ??= {}));
