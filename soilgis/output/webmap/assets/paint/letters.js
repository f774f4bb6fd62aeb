/** Names (注记): shows what was placed when the page was made; where names stand, and from which zoom on, is worked out there alone. */
import { metOf, standing } from "../core/standing.js";
import { h, printed } from "../text.js";
import { seatSign } from "./seats.js";
import { sheetOf } from "./sheet.js";

const FAMILY = '"Microsoft YaHei","PingFang SC","Noto Sans CJK SC","Source Han Sans SC",sans-serif';
const VALUE_SIZE = 0.88;
const LINE_HEIGHT = 1.25;
const BOLD = 15;
/** Half the width of a seat's sign, and the gap before its name, as they were placed. */
const SEAT = 5;
const SEAT_GAP = 2;
const LARGE_SCREEN = 2400;
const INKS = { leaf: "#14202a", above: "#14202a", zone: null, beside: "#7b858b" };
const HALO = "rgba(255,255,255,.88)";
/** On the page's own ground, which is dark in the dark theme: neighbours, names led out, regions without fills. */
const ON_DARK = { ink: "#dfe6ea", quiet: "#aab7bf", halo: "rgba(12,21,27,.85)" };
const MODES = { names: "名称", values: "名称和数值", none: "无" };

const Letters = L.Layer.extend({
  initialize(app) {
    this.app = app;
    this.order = 1000;
    this.groups = groupsOf(app.view);
  },

  onAdd(map) {
    this.sheet = sheetOf(map);
    this.sheet.add(this);
  },

  onRemove() {
    this.sheet.remove(this);
    this.sheet = null;
  },

  paint() {},

  /** Paint the names of the step under a zoom; type grows with what is above it, so that nothing overlaps between steps. */
  paintLines(brush) {
    const { state } = this.app;
    const { zoom, ratio } = brush.view;
    const { first, step } = this.app.view.letters;
    const large = zoom - (brush.view.paper || innerWidth < LARGE_SCREEN ? 0 : 0.5);
    const at = Math.max(0, Math.floor((large - first) / step + 1e-6));
    const grown = Math.min(1.5, 2 ** (zoom - first - at * step));
    const { ctx } = brush;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    ctx.globalAlpha = 1;
    for (const group of this.groups)
      if (group.kind === "seat") this._seats(brush, group, at, grown);
      else if (state.names !== "none") this._group(brush, group, at, grown);
  },

  /** Signs of the seats of government, and their names right of them where there is room. */
  _seats({ ctx, scale, view }, { names }, at, grown) {
    const { app } = this;
    const dark = !app.state.indicator && app.state.theme === "dark" && !view.paper;
    for (const name of names) {
      if (at < name.since || at >= name.until) continue;
      const x = name.x * scale - view.left;
      const y = name.y * scale - view.top;
      if (x < -90 || y < -40 || x > view.width + 90 || y > view.height + 40) continue;
      const half = SEAT * grown;
      seatSign(ctx, app.view.context.seats[name.row], x, y, half);
      if (app.state.names === "none" || at < name.valued || at >= name.ends) continue;
      const size = name.size * grown;
      ctx.font = `500 ${size.toFixed(2)}px ${FAMILY}`;
      const middle = x + half + SEAT_GAP * grown + (name.text.length * size) / 2;
      this._text(ctx, name.text, middle, y, size, dark ? ON_DARK.ink : INKS.leaf, dark ? ON_DARK.halo : HALO);
    }
  },

  _group(brush, group, at, grown) {
    const { ctx, scale, view } = brush;
    const { state } = this.app;
    const one = state.names === "values" && group.kind === "leaf" && !state.compared ? state.indicator : null;
    let font = "";
    for (const name of group.names) {
      const led = name.lead && at >= name.lead.since && at < name.since;
      if (!(led || (at >= name.since && at < name.until))) continue;
      if (group.kind === "zone" && !this._zoneShown(name.row)) continue;
      const ax = name.x * scale - view.left;
      const ay = name.y * scale - view.top;
      if (ax < -90 || ay < -40 || ax > view.width + 90 || ay > view.height + 40) continue;
      const x = led ? ax + name.lead.right * grown : ax;
      const y = led ? ay + name.lead.down * grown : ay;
      const size = name.size * grown;
      if (led && cut(view, x, (name.text.length * size) / 2)) continue;
      const weight = `${group.kind === "zone" ? "italic " : ""}${name.size >= BOLD ? 600 : 500}`;
      const wanted = `${weight} ${size.toFixed(2)}px ${FAMILY}`;
      if (wanted !== font) ctx.font = font = wanted;
      if (led) leader(ctx, [ax, ay, x, y], (name.text.length * size) / 2, size, state.theme === "dark" && !view.paper);
      const bare = group.kind === "beside" || led || (group.kind !== "zone" && !state.indicator);
      const dark = bare && state.theme === "dark" && !view.paper;
      const ink = this._ink(group.kind, name.row, dark);
      this._text(ctx, name.text, x, y, size, ink, dark ? ON_DARK.halo : HALO);
      const value = one && !led && at >= name.valued ? one.values[name.row] : null;
      if (value !== null && value !== undefined) {
        ctx.font = font = `400 ${(size * VALUE_SIZE).toFixed(2)}px ${FAMILY}`;
        this._text(ctx, under(one, value, name.row), x, y + (size * LINE_HEIGHT * (1 + VALUE_SIZE)) / 2, size * VALUE_SIZE, INKS.leaf);
      }
    }
  },

  _text(ctx, text, x, y, size, ink, halo = HALO) {
    ctx.strokeStyle = halo;
    ctx.lineWidth = Math.max(2.4, size * 0.24);
    ctx.strokeText(text, x, y);
    ctx.fillStyle = ink;
    ctx.fillText(text, x, y);
  },

  _layerOf(zone) {
    const { view } = this.app;
    this.layerAt ??= view.zones.map((one) => view.layers.findIndex((card) => card.id === one.layer));
    return this.layerAt[zone];
  },

  _zoneShown(zone) {
    const layer = this.app.zones[this._layerOf(zone)];
    return Boolean(layer && this.app.map.hasLayer(layer));
  },

  /** Colour of a name: zones in their own, which is made light on a dark ground. */
  _ink(kind, row, dark) {
    if (kind !== "zone") return dark ? (kind === "beside" ? ON_DARK.quiet : ON_DARK.ink) : INKS[kind];
    const { color } = this.app.view.layers[this._layerOf(row)];
    return dark ? lightened(color) : color;
  },
});

/** A colour mixed with white until it is read on the dark ground. */
function lightened(color) {
  const mixed = [1, 3, 5].map((at) => Math.round(parseInt(color.slice(at, at + 2), 16) * 0.42 + 255 * 0.58));
  return `rgb(${mixed.join(",")})`;
}

/** Whether a name led out would be cut by the edge of the map; the sheet is a tenth wider than the map on either side. */
function cut(view, x, half) {
  const rim = view.paper ? 0 : view.width / 12;
  return x - half < rim || x + half > view.width - rim;
}

/** A value as it stands under a name: 差 or 超 where it is held against a target, % where it is a share. */
function under(one, value, region) {
  if (one.series === "margin") return standing(one, value, metOf(one, region));
  return printed(value, one.digits) + (one.symbol === "%" ? "%" : "");
}

/** A thin line from the anchor, with a dot on it, to the near edge of a name. */
function leader(ctx, [ax, ay, x, y], half, size, dark) {
  const ex = Math.min(Math.max(ax, x - half), x + half);
  const ey = Math.min(Math.max(ay, y - size * 0.6), y + size * 0.6);
  for (const [color, width] of [
    [dark ? ON_DARK.halo : HALO, 2.6],
    [dark ? ON_DARK.ink : INKS.leaf, 0.9],
  ]) {
    ctx.strokeStyle = color;
    ctx.lineWidth = width;
    ctx.beginPath();
    ctx.moveTo(ax, ay);
    ctx.lineTo(ex, ey);
    ctx.stroke();
  }
  ctx.fillStyle = dark ? ON_DARK.ink : INKS.leaf;
  ctx.beginPath();
  ctx.arc(ax, ay, 1.6, 0, 2 * Math.PI);
  ctx.fill();
}

/** Columns of the view as names, those that matter least first, so that the others lie above them. */
function groupsOf(view) {
  const full = { leaf: view.regions.name, above: view.units.map((one) => one.name), zone: view.zones.map((one) => one.name) };
  return ["beside", "zone", "leaf", "above", "seat"]
    .filter((kind) => view.letters[kind])
    .map((kind) => ({ kind, names: namesOf(view.letters[kind], full[kind], view.letters.grid) }));
}

function namesOf(told, full, grid) {
  let [x, y] = [0, 0];
  const names = told.text.map((text, i) => {
    const row = told.row ? told.row[i] : i;
    x += told.x[i];
    y += told.y[i];
    return {
      row,
      text: typeof text === "number" ? [...full[row]].slice(0, text).join("") : text,
      x: x / grid,
      y: y / grid,
      since: told.since[i],
      until: told.until ? told.until[i] : Infinity,
      valued: told.valued ? told.valued[i] : Infinity,
      ends: told.ends ? told.ends[i] : Infinity,
      size: Array.isArray(told.size) ? told.size[i] : told.size,
      lead: null,
    };
  });
  for (const [i, right, down, since] of told.lead) names[i].lead = { right, down, since };
  return names;
}

/** Put the names on the map, and the switch that says which. */
export function letters(app) {
  const { map, state, view } = app;
  if (!view.letters) return;
  const layer = new Letters(app);
  map.addLayer(layer);
  map.on("layeradd layerremove", (event) => app.zones.includes(event.layer) && layer.sheet?.repaint());
  state.watch((changed) => ["names", "indicator", "compared", "theme"].some((name) => changed.has(name)) && layer.sheet?.repaint());
  const control = L.control({ position: "bottomleft" });
  control.onAdd = () => {
    const choice = h(
      "select.sg-names",
      { "aria-label": "地图注记", title: "地图注记", onchange: () => state.set({ names: choice.value }) },
      Object.entries(MODES).map(([value, text]) => h("option", { value, selected: value === state.names }, `注记：${text}`)),
    );
    state.watch((changed) => changed.has("names") && (choice.value = state.names));
    L.DomEvent.disableClickPropagation(choice);
    return choice;
  };
  control.addTo(map);
}
