/** Rasters (栅格图层): class pictures under the borders. */
import { toWorld } from "../core/geodesy.js";
import { sheetOf } from "./sheet.js";

/** A picture whose pixels lie evenly in EPSG:3857 (栅格图层), painted like any other layer. */
export const Raster = L.Layer.extend({
  options: { order: -10, opacity: 1 },

  /** @param {string} url a data: URL  @param {number[]} box west, south, east, north in degrees */
  initialize(url, box, options) {
    L.Util.setOptions(this, options);
    this.order = this.options.order;
    this.box = box;
    /** A coverage whose ground alone is shown; null shows the whole picture. */
    this.ground = null;
    this.image = new Image();
    this.image.onload = () => this.sheet?.repaint();
    this.image.src = url;
  },

  onAdd(map) {
    this.sheet = sheetOf(map);
    this.sheet.add(this);
  },

  onRemove() {
    this.sheet.remove(this);
    this.sheet = null;
  },

  setOpacity(opacity) {
    this.options.opacity = opacity;
    this.sheet?.repaint();
  },

  paint(brush) {
    if (!this.image.complete || !this.image.naturalWidth) return;
    const [west, south, east, north] = this.box;
    const [x0, y0] = toWorld(west, north);
    const [x1, y1] = toWorld(east, south);
    if (this.compare) brush.clip(this.compare.at(brush.view), this.compare.side);
    this.ground?.clip(brush);
    brush.enter(x0, y0);
    brush.ctx.globalAlpha = this.options.opacity;
    brush.ctx.imageSmoothingEnabled = false;
    brush.ctx.drawImage(this.image, 0, 0, x1 - x0, y1 - y0);
  },

  bounds() {
    const [west, south, east, north] = this.box;
    return L.latLngBounds([south, west], [north, east]);
  },
});
