/** Pictures and print (图片与打印): the map with title, legend, scale bar, north arrow and sources on one canvas. */
import { SEMI_MAJOR } from "../core/ellipsoid.js";
import { toWorld } from "../core/geodesy.js";
import { drawSign, signsOf } from "../paint/context.js";
import { graticule } from "./graticule.js";
import { sheetOf } from "../paint/sheet.js";
import { secrecy } from "./save.js";

/** Signs that never begin a line; they hang over its end. */
const NEVER_FIRST = "，。、；：？！）》」』】”’%·";
const FAMILY = '"Microsoft YaHei","PingFang SC","Noto Sans CJK SC","Source Han Sans SC",sans-serif';
const INK = "#1b2730";
const SOFT = "#51616b";
const SIDE = 250;
const EDGE = 24;
/** Under the map; the projection is the last of them. */
const MOST_LINES = 8;

/** Break a text into lines of at most `width` pixels. */
function lines(ctx, text, width) {
  const found = [""];
  for (const character of text) {
    const next = found[found.length - 1] + character;
    if (ctx.measureText(next).width > width && found[found.length - 1] && !NEVER_FIRST.includes(character)) found.push(character);
    else found[found.length - 1] = next;
  }
  return found;
}

function write(ctx, text, x, y, { size = 13, color = INK, weight = 400, align = "left" } = {}) {
  ctx.font = `${weight} ${size}px ${FAMILY}`;
  ctx.fillStyle = color;
  ctx.textAlign = align;
  ctx.textBaseline = "middle";
  ctx.fillText(text, x, y);
}

/**
 * Draw the present view as a finished picture.
 * @param {import("../state.js").App} app
 * @param {{width: number, height: number, ratio: number}} size  CSS pixels, and how many canvas pixels each takes
 */
export function picture(app, { width, height, ratio }) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const ctx = canvas.getContext("2d");
  ctx.scale(ratio, ratio);
  ctx.fillStyle = "#fff";
  ctx.fillRect(0, 0, width, height);
  const foot = footLines(ctx, app, width - 2 * EDGE);
  const box = { x: EDGE, y: 84, width: width - SIDE - 2 * EDGE, height: height - 84 - foot.length * 16 - 26 };
  heading(ctx, app, width);
  const scale = mapOn(ctx, app, box, ratio);
  legendOn(ctx, app, { x: box.x + box.width + 18, y: box.y, width: SIDE - 18, height: box.height }, scale);
  foot.forEach((text, i) => write(ctx, text, EDGE, box.y + box.height + 18 + 16 * i, { size: 11, color: SOFT }));
  return canvas;
}

function heading(ctx, { view, state }, width) {
  const review = view.review;
  ctx.font = `400 13px ${FAMILY}`;
  const room = width - 3 * EDGE - ctx.measureText(review).width;
  ctx.font = `600 24px ${FAMILY}`;
  const size = Math.max(13, Math.min(24, (24 * room) / Math.max(1, ctx.measureText(view.title).width)));
  ctx.font = `600 ${size}px ${FAMILY}`;
  write(ctx, lines(ctx, view.title, room)[0], EDGE, 30, { size, weight: 600 });
  write(ctx, review, width - EDGE, 30, { align: "right" });
  write(ctx, secrecy(), width - EDGE, 11, { align: "right", size: 14, weight: 700, color: "#b00020" });
  const finding = state.indicator?.finding ?? "";
  ctx.font = `600 15px ${FAMILY}`;
  if (finding) write(ctx, lines(ctx, finding, width - 2 * EDGE)[0], EDGE, 53, { size: 15, weight: 600 });
  const under = [state.indicator?.subtitle, view.status.line ? `※ ${view.status.line}` : ""].filter(Boolean).join("　");
  ctx.font = `400 12px ${FAMILY}`;
  write(ctx, lines(ctx, under, width - 2 * EDGE)[0], EDGE, 73, { size: 12, color: view.status.line ? "#a83232" : SOFT });
}

function footLines(ctx, app, width) {
  ctx.font = `400 11px ${FAMILY}`;
  const told = app.state.view.footer.flatMap((text) => lines(ctx, text, width));
  return [...told.slice(0, MOST_LINES - 1), "投影：Web 墨卡托（仅显示）；面积按 CGCS2000 椭球量算"];
}

/** Paint the sheet into a box; returns pixels per metre at its middle. */
function mapOn(ctx, app, box, ratio) {
  const { map } = app;
  const size = map.getSize();
  const zoom = map.getZoom() + Math.log2(Math.min(box.width / size.x, box.height / size.y));
  const centre = map.getCenter();
  const [wx, wy] = toWorld(centre.lng, centre.lat);
  const inner = document.createElement("canvas");
  inner.width = Math.round(box.width * ratio);
  inner.height = Math.round(box.height * ratio);
  const pen = inner.getContext("2d");
  const [left, top] = [wx * 2 ** zoom - box.width / 2, wy * 2 ** zoom - box.height / 2];
  sheetOf(map).paintOn(pen, { zoom, left, top, width: box.width, height: box.height, ratio, paper: true });
  ctx.fillStyle = "#f3f6f7";
  ctx.fillRect(box.x, box.y, box.width, box.height);
  ctx.drawImage(inner, box.x, box.y, box.width, box.height);
  graticule(ctx, box, { zoom, left, top }, FAMILY);
  ctx.strokeStyle = INK;
  ctx.lineWidth = 1;
  ctx.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1);
  return (256 * 2 ** zoom) / (2 * Math.PI * SEMI_MAJOR * Math.cos((centre.lat * Math.PI) / 180));
}

function legendOn(ctx, app, box, scale) {
  const { state, map } = app;
  const { view } = state;
  let y = box.y + 8;
  const one = state.indicator;
  const put = (text, options = {}) => {
    ctx.font = `${options.weight ?? 400} ${options.size ?? 13}px ${FAMILY}`;
    for (const line of lines(ctx, text, box.width - (options.indent ?? 0))) {
      write(ctx, line, box.x + (options.indent ?? 0), y, options);
      y += (options.size ?? 13) * 1.5;
    }
  };
  if (one) {
    put(one.label, { weight: 600, size: 14 });
    put(`可信状态：${view.statuses[one.status]}`, { size: 11, color: SOFT });
    const rows = one.labels.map((label, i) => [label, state.colorOf(one, i)]).reverse();
    if (one.classes.includes(-1)) rows.push([one.noValue ?? view.noValue.label, view.noValue.color]);
    for (const [label, color] of rows) {
      swatch(ctx, box.x, y, color);
      put(label, { indent: 42, size: 12 });
    }
    y += 8;
  }
  const second = state.compared;
  if (second?.values) {
    put(`右侧：${second.label}`, { weight: 600, size: 13 });
    put(`可信状态：${view.statuses[second.status]}`, { size: 11, color: SOFT });
    second.labels
      .map((label, i) => [label, state.colorOf(second, i)])
      .reverse()
      .forEach(([label, color]) => {
        swatch(ctx, box.x, y, color);
        put(label, { indent: 42, size: 12 });
      });
    y += 8;
  }
  const shown = view.layers.filter((_, i) => map.hasLayer(app.zones[i]));
  if (shown.length || view.gaps.length) put("优先区", { weight: 600, size: 14 });
  for (const card of shown) {
    zoneSwatch(ctx, box.x, y, card);
    put(`${card.title}（${view.statuses[card.status]}）`, { indent: 42, size: 12 });
  }
  view.rasters
    .filter((_, i) => map.hasLayer(app.rasters[i]))
    .forEach((raster) => {
      put(`${raster.title}（${view.statuses[raster.status]}）`, { weight: 600, size: 13 });
      for (const [color, label] of raster.legend) {
        swatch(ctx, box.x, y, color);
        put(label, { indent: 42, size: 12 });
      }
    });
  for (const sign of signsOf(view)) {
    drawSign(ctx, sign, box.x, y, 34);
    put(sign.label, { indent: 42, size: 12 });
  }
  for (const gap of view.gaps) {
    ctx.setLineDash([3, 2]);
    ctx.strokeStyle = SOFT;
    ctx.strokeRect(box.x + 0.5, y - 7.5, 32, 15);
    ctx.setLineDash([]);
    put(`${gap.title}（未核查）`, { indent: 42, size: 12 });
  }
  scaleBar(ctx, box, scale);
}

function swatch(ctx, x, y, color) {
  ctx.fillStyle = color;
  ctx.fillRect(x, y - 8, 32, 15);
  ctx.strokeStyle = "rgba(0,0,0,.45)";
  ctx.lineWidth = 0.7;
  ctx.strokeRect(x, y - 8, 32, 15);
}

function zoneSwatch(ctx, x, y, card) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y - 8, 32, 15);
  ctx.clip();
  ctx.strokeStyle = card.color;
  ctx.fillStyle = card.tint ? card.color : "#fff";
  ctx.globalAlpha = card.tint ? 0.5 : 1;
  ctx.fillRect(x, y - 8, 32, 15);
  const lean = { 0: [32, 0], 90: [0, 15], 45: [15, -15], 135: [15, 15] }[card.angle];
  if (!card.tint) {
    for (let shift = -32; shift < 64; shift += 6) {
      ctx.beginPath();
      const [sx, sy] = card.angle === 0 ? [x, y - 8 + shift] : [x + shift, card.angle === 45 ? y + 7 : y - 8];
      ctx.moveTo(sx, sy);
      ctx.lineTo(sx + lean[0], sy + lean[1]);
      ctx.stroke();
    }
  }
  ctx.restore();
  ctx.strokeStyle = card.color;
  ctx.lineWidth = 1.6;
  ctx.strokeRect(x, y - 8, 32, 15);
}

function scaleBar(ctx, box, scale) {
  const wanted = 110 / scale;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const length = [1, 2, 5, 10]
    .map((step) => step * power)
    .filter((step) => step <= wanted * 1.2)
    .at(-1);
  const [x, y, w] = [box.x, box.y + box.height - 14, length * scale];
  for (let part = 0; part < 4; part++) {
    ctx.fillStyle = part % 2 ? "#fff" : INK;
    ctx.fillRect(x + (part * w) / 4, y, w / 4, 5);
  }
  ctx.strokeStyle = INK;
  ctx.lineWidth = 0.8;
  ctx.strokeRect(x, y, w, 5);
  const km = length / 1000;
  write(ctx, "0", x, y - 9, { size: 11, align: "center" });
  write(ctx, `${km} km`, x + w, y - 9, { size: 11, align: "center" });
  const [nx, ny] = [box.x + box.width - 22, box.y + box.height - 8];
  ctx.beginPath();
  ctx.moveTo(nx, ny - 44);
  ctx.lineTo(nx + 8, ny - 16);
  ctx.lineTo(nx, ny - 22);
  ctx.lineTo(nx - 8, ny - 16);
  ctx.closePath();
  ctx.fillStyle = INK;
  ctx.fill();
  write(ctx, "北", nx, ny - 4, { size: 13, align: "center" });
}
