/** Export (导出): CSV that no spreadsheet runs as formulas, PNG at twice the size, printed pages, a link to the view. */
import { picture } from "./picture.js";
import { csv, fileName, save, saveText } from "./save.js";
import { pathOf } from "../panels/details.js";
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
    ...view.indicators.map((one) => `${one.label}_${one.symbol}（${view.statuses[one.status]}）`),
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
  page.replaceChildren(picture(app, { width, height: height - 2, ratio: 2 }));
  app.paper = paper;
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
