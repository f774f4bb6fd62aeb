/** Export (导出): CSV that no spreadsheet runs as formulas, PNG at twice the size, printed pages, a link to the view. */
import { apply, parseView, spellView } from "./link.js";
import { picture } from "./picture.js";
import { csv, fileName, save, saveText } from "./save.js";
import { pathOf } from "../panels/details.js";
import { show } from "../panels/story.js";
import { printedTerms } from "../panels/terms.js";
import { h, printed } from "../text.js";

const PAPERS = { A4: [1123, 794, "297mm 210mm"], A3: [1587, 1123, "420mm 297mm"] };

/** Every region with every indicator, as printed, and what was not checked. */
function regionsCsv(view) {
  const number = (coded, digits) => printed(coded, digits).replace(/,/g, "").replace("—", "");
  const head = [
    "行政区划代码",
    "行政区",
    "上级",
    `椭球面积_${view.area.symbol}`,
    ...view.indicators.map((one) => headingOf(view, one)),
    ...view.gaps.map((gap) => gap.title),
  ];
  const rows = view.regions.code.map((code, i) => [
    code,
    view.regions.name[i],
    pathOf(view, i),
    number(view.regions.area[i], view.area.digits),
    ...view.indicators.map((one) => number(one.values[i], one.digits)),
    ...view.gaps.map(() => "未核查"),
  ]);
  return csv([head, ...rows]);
}

/** Label, unit, and status where the label does not say it. */
function headingOf(view, one) {
  const status = view.statuses[one.status];
  return [one.label, one.symbol ? `_${one.symbol}` : "", one.label.includes(status) ? "" : `（${status}）`].join("");
}

function savePng(app) {
  const canvas = picture(app, { width: 1280, height: 800, ratio: 2 });
  canvas.toBlob((blob) => save(blob, `${fileName(app.view.title)}.png`), "image/png");
}

/**
 * Put the finished picture where the printer finds it, and say the paper's size when it changes.
 * @param {import("../state.js").App} app
 */
export function layOut(app, paper) {
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
  page.replaceChildren(...[picture(app, { width, height: height - 2, ratio: 2 }), printedTerms(app)].filter(Boolean));
  app.paper = paper;
  app.laidOut = true;
}

/**
 * Put every view of the story where the printer finds it, a page each; the view on the screen comes back.
 * @param {import("../state.js").App} app
 */
function layOutStories(app, paper) {
  const link = spellView(app);
  const pages = app.view.stories.map((story) => {
    show(app, story);
    layOut(app, paper);
    const canvas = document.querySelector("#sg-print canvas");
    return h("figure", {}, canvas, h("figcaption", {}, story.sentence));
  });
  document.getElementById("sg-print").replaceChildren(...pages);
  apply(app, parseView(link));
}

function share(app) {
  const link = location.href.startsWith("about:") ? "" : location.href;
  navigator.clipboard?.writeText(link).catch(() => {});
  app.say(link ? "已复制当前视图的链接（地址栏同步更新）" : "嵌入页面没有独立地址，请在原文件中分享");
}

/**
 * Buttons of the page's head.
 * @param {import("../state.js").App} app
 */
export function exportMenu(app) {
  const menu = h("div.sg-menu", { hidden: true, role: "menu" });
  const item = (text, run) =>
    h(
      "button",
      {
        type: "button",
        role: "menuitem",
        onclick: () => {
          menu.hidden = true;
          run();
        },
      },
      text,
    );
  menu.append(
    item("表格 CSV", () => saveText(regionsCsv(app.view), `${fileName(app.view.title)}.csv`, "text/csv")),
    item("图片 PNG（2 倍）", () => savePng(app)),
    item("打印 A4 横向", () => print(app, "A4")),
    item("打印 A3 横向", () => print(app, "A3")),
    item("复制视图链接", () => share(app)),
    item("复制嵌入代码", () => embed(app)),
  );
  if (app.view.stories.length) menu.append(item("打印全部解说", () => printStories(app)));
  const button = h("button", { type: "button", "aria-haspopup": "menu", onclick: () => (menu.hidden = !menu.hidden) }, "导出");
  addEventListener("beforeprint", () => app.laidOut || layOut(app, app.paper ?? "A4"));
  addEventListener("afterprint", () => (app.laidOut = false));
  document.addEventListener("keydown", (event) => event.key === "Escape" && (menu.hidden = true));
  return h("div.sg-drop", {}, button, menu);
}

function print(app, paper) {
  layOut(app, paper);
  window.print();
}

function printStories(app) {
  layOutStories(app, "A4");
  app.laidOut = true;
  window.print();
}

/** A frame that shows this view as the map alone. */
function embed(app) {
  const file = decodeURIComponent(location.pathname.split("/").pop() || "map.html");
  const quoted = (text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
  const address = quoted(`${file}#ui=map&${spellView(app).replace(/(^|&)ui=map/, "")}`);
  const looks = 'sandbox="allow-scripts allow-downloads" style="width:100%;height:640px;border:0"';
  const code = `<iframe src="${address}" title="${quoted(app.view.title)}" ${looks}></iframe>`;
  navigator.clipboard?.writeText(code).catch(() => {});
  app.say("已复制嵌入代码：粘贴到网页源码中，与本文件放在同一目录");
}
