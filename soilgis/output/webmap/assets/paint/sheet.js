/** The sheet (图幅): one canvas on which every coverage and raster of a map is painted in order, on screen, in pictures and in print. */

/** How long the last painting and the opening took, milliseconds. */
export const timing = { redraw: NaN, open: NaN, ready: NaN };

const MOST_RATIO = 2;
/** Under every hatch: with a light rim it is seen on dark fills too. */
const CASING = "#ffffff";

/** What a layer paints with: a 2D context that looks at one part of the world. */
class Brush {
  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {{zoom: number, left: number, top: number, width: number, height: number, ratio: number}} view
   *   left and top in pixels of the world at `zoom`; width and height in CSS pixels
   */
  constructor(ctx, view) {
    this.ctx = ctx;
    this.view = view;
    this.scale = 2 ** view.zoom;
  }

  /** Length of one CSS pixel in the world of the transform set by `enter`. */
  get pixel() {
    return 1 / this.scale;
  }

  /** Put the origin at world point (x, y) and return the visible box [x0, y0, x1, y1] around it. */
  enter(x, y) {
    const { left, top, width, height, ratio } = this.view;
    const k = ratio * this.scale;
    const ex = (x * this.scale - left) * ratio;
    const ey = (y * this.scale - top) * ratio;
    this.ctx.setTransform(k, 0, 0, k, ex, ey);
    return [-ex / k, -ey / k, (width * ratio - ex) / k, (height * ratio - ey) / k];
  }

  /** Restrict painting to the part of the picture right of `fraction` (or left of it). */
  clip(fraction, side) {
    const { width, height, ratio } = this.view;
    const at = fraction * width * ratio;
    this.ctx.setTransform(1, 0, 0, 1, 0, 0);
    this.ctx.beginPath();
    if (side === "left") this.ctx.rect(0, 0, at, height * ratio);
    else this.ctx.rect(at, 0, width * ratio - at, height * ratio);
    this.ctx.clip();
  }

  /** A hatch that keeps its size on the screen at any zoom. */
  hatch(color, angle, ground) {
    const { ratio } = this.view;
    const size = 10 * ratio;
    const tile = document.createElement("canvas");
    tile.width = tile.height = size;
    const pen = tile.getContext("2d");
    if (ground) {
      pen.fillStyle = ground;
      pen.fillRect(0, 0, size, size);
    }
    for (const [stroke, width] of [
      [CASING, 3.4],
      [color, 1.5],
    ]) {
      pen.strokeStyle = stroke;
      pen.lineWidth = width * ratio;
      pen.beginPath();
      for (const shift of [-size, 0, size]) hatchLine(pen, angle, size, shift);
      pen.stroke();
    }
    const pattern = this.ctx.createPattern(tile, "repeat");
    const unit = 1 / (ratio * this.scale);
    pattern.setTransform(new DOMMatrix([unit, 0, 0, unit, 0, 0]));
    return pattern;
  }
}

function hatchLine(pen, angle, size, shift) {
  if (angle === 0) {
    pen.moveTo(0, size / 2 + shift);
    pen.lineTo(size, size / 2 + shift);
  } else if (angle === 90) {
    pen.moveTo(size / 2 + shift, 0);
    pen.lineTo(size / 2 + shift, size);
  } else {
    const down = angle === 135;
    pen.moveTo(shift, down ? 0 : size);
    pen.lineTo(shift + size, down ? size : 0);
  }
}

const Sheet = L.Renderer.extend({
  options: { padding: 0.1, pane: "overlayPane" },

  initialize(options) {
    L.Util.setOptions(this, options);
    L.Util.stamp(this);
    this._layers = {};
    this.items = [];
    this.marked = null;
    this.held = false;
  },

  /** Put a layer (anything with `paint(brush)` and `order`) on the sheet. */
  add(item) {
    this.items.push(item);
    this.repaint();
  },

  remove(item) {
    this.items = this.items.filter((other) => other !== item);
    if (this.marked?.layer === item) this.marked = null;
    this.repaint();
  },

  /** Paint again at the next frame; many changes cost one painting. */
  repaint() {
    if (this._waiting || !this._map) return;
    this._waiting = requestAnimationFrame(() => {
      this._waiting = 0;
      if (this._map) this.paint();
    });
  },

  /** Paint now. */
  paint() {
    if (!this._bounds || this.held) return;
    const started = performance.now();
    this.paintOn(this._ctx, this._view());
    this._paintMark();
    timing.redraw = performance.now() - started;
  },

  /** Paint the whole sheet, or some of its items, for any view: the screen, a picture, a printed page. */
  paintOn(ctx, view, items = this.items) {
    const brush = new Brush(ctx, view);
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    const inOrder = [...items].sort((a, b) => a.order - b.order);
    for (const item of inOrder) {
      ctx.save();
      item.paint(brush);
      ctx.restore();
    }
    for (const item of inOrder) {
      ctx.save();
      item.paintLines?.(brush);
      ctx.restore();
    }
  },

  /** Outline one feature of a layer; null takes the outline away. */
  mark(layer, feature) {
    const same = this.marked?.layer === layer && this.marked?.feature === feature;
    if (same || (!layer && !this.marked)) return;
    this.marked = layer && feature >= 0 ? { layer, feature } : null;
    this._paintMark();
  },

  _view() {
    const map = this._map;
    const origin = map.getPixelOrigin();
    const size = this._bounds.getSize();
    return {
      zoom: this._zoom ?? map.getZoom(),
      left: origin.x + this._bounds.min.x,
      top: origin.y + this._bounds.min.y,
      width: size.x,
      height: size.y,
      ratio: this._ratio,
    };
  },

  _paintMark() {
    const ctx = this._markCtx;
    if (!ctx || !this._bounds) return;
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    if (this.marked) this.marked.layer.paintMark(new Brush(ctx, this._view()), this.marked.feature);
  },

  _initContainer() {
    this._container = document.createElement("div");
    this._container.className = "leaflet-zoom-animated sg-sheet";
    this._canvas = document.createElement("canvas");
    this._markCanvas = document.createElement("canvas");
    this._container.append(this._canvas, this._markCanvas);
    this._ctx = this._canvas.getContext("2d");
    this._markCtx = this._markCanvas.getContext("2d");
  },

  _destroyContainer() {
    this._container.remove();
    this._container = null;
  },

  _updatePaths() {},
  _onZoomEnd() {},

  _redraw() {
    this._update();
  },

  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize();
    const ratio = (this._ratio = Math.min(MOST_RATIO, window.devicePixelRatio > 1 ? MOST_RATIO : 1));
    L.DomUtil.setPosition(this._container, this._bounds.min);
    for (const canvas of [this._canvas, this._markCanvas]) {
      const width = Math.round(size.x * ratio);
      const height = Math.round(size.y * ratio);
      if (canvas.width === width && canvas.height === height) continue;
      canvas.width = width;
      canvas.height = height;
      canvas.style.cssText = `position:absolute;left:0;top:0;width:${size.x}px;height:${size.y}px`;
    }
    this.paint();
  },
});

/** The sheet of a map, made when first asked for. */
export function sheetOf(map) {
  if (!map.soilgisSheet) {
    map.soilgisSheet = new Sheet();
    map.addLayer(map.soilgisSheet);
  }
  return map.soilgisSheet;
}
