/** A coverage (面图层): features that are sets of faces of one pack, painted on the sheet with level of detail by shared arc. */
(function (SG) {
  "use strict";

  const MOST_CACHED = 4;
  const MARK = { color: "#ffb000", halo: "rgba(0,0,0,.65)" };

  /** Unpacked arcs with their world pixels, shared by every coverage over them. */
  class Pack {
    constructor(head, bytes) {
      Object.assign(this, SG.unpack(bytes, head));
      this.moved = head.moved ?? null;
      this.displaced = head.displaced ?? null;
      const points = this.lonlat;
      const world = (this.world = new Float32Array(points.length));
      const [ox, oy] = (this.origin = points.length ? SG.toWorld(points[0], points[1]) : [0, 0]);
      for (let i = 0; i < points.length; i += 2) {
        const [x, y] = SG.toWorld(points[i], points[i + 1]);
        world[i] = x - ox;
        world[i + 1] = y - oy;
      }
      this.boxes = this.faces.map((rings) => boxOf(this, rings));
      this.kept = new Map();
    }

    /** Which points to draw at a zoom. */
    keep(zoom) {
      return remember(this.kept, Math.round(zoom), (z) => SG.thin(this, this.world, 0.6 / 2 ** z));
    }
  }

  function boxOf(pack, rings) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const arcs of rings) SG.walk(pack, pack.world, arcs, (x, y) => grow(box, x, y, x, y));
    return box;
  }

  function grow(box, x0, y0, x1, y1) {
    if (x0 < box[0]) box[0] = x0;
    if (y0 < box[1]) box[1] = y0;
    if (x1 > box[2]) box[2] = x1;
    if (y1 > box[3]) box[3] = y1;
    return box;
  }

  function remember(cache, key, make) {
    let value = cache.get(key);
    if (value !== undefined) return value;
    value = make(key);
    if (cache.size >= MOST_CACHED) cache.delete(cache.keys().next().value);
    cache.set(key, value);
    return value;
  }

  const Coverage = L.Layer.extend({
    options: { order: 0, opacity: 1, labels: null, fills: null, lines: [], hatch: null },

    /**
     * @param {Pack} pack
     * @param {{members?: number[][], fills?: (string|null)[], opacity?: number, order?: number, labels?: string[],
     *   hatch?: {color: string, angle: number}, lines?: {owner?: number[], color: string, width: number, dash?: number[]}[]}} options
     *   members: faces of each feature, one face each when left out; a line's `owner` groups features into parent units
     */
    initialize(pack, options) {
      L.Util.setOptions(this, options);
      this.pack = pack;
      this.members = this.options.members ?? pack.faces.map((_, face) => [face]);
      this.length = this.members.length;
      this.order = this.options.order;
      this.boxes = this.members.map((faces) =>
        faces.reduce((box, face) => grow(box, ...pack.boxes[face]), [Infinity, Infinity, -Infinity, -Infinity]));
      this.lines = this.options.lines.map((line) => ({ ...line, arcs: this._arcs(line) }));
      const fills = this.options.fills;
      this.fillOf = (feature) => (fills?.length === 1 ? fills[0] : fills?.[feature] ?? null);
      this.compare = null;
      this.cache = new Map();
      this.hidden = new Set();
    },

    onAdd(map) {
      this.sheet = SG.sheetOf(map);
      this.sheet.add(this);
    },

    onRemove() {
      this.sheet.remove(this);
      this.sheet = null;
    },

    /** Paint again with what `fillOf`, `opacity` or `lines` say now. */
    refresh() {
      this.sheet?.repaint();
    },

    setOpacity(opacity) {
      this.options.opacity = opacity;
      this.refresh();
    },

    paint(brush) {
      const { ctx } = brush;
      if (!this.compare) return this._fill(brush, this.fillOf);
      for (const [side, fill] of [["left", this.fillOf], ["right", this.compare.fill]]) {
        ctx.save();
        brush.clip(this.compare.at(brush.view), side);
        this._fill(brush, fill);
        ctx.restore();
      }
    },

    _fill(brush, fill) {
      const { ctx } = brush;
      const view = brush.enter(...this.pack.origin);
      const paths = this._paths(brush.view.zoom);
      const hatch = this.options.hatch && brush.hatch(this.options.hatch.color, this.options.hatch.angle);
      ctx.globalAlpha = this.options.opacity;
      for (let i = 0; i < this.length; i++) {
        if (!meets(this.boxes[i], view) || this.hidden.has(i)) continue;
        const color = fill(i);
        if (!color && !hatch) continue;
        if (color) {
          ctx.fillStyle = color;
          ctx.fill(paths.fills[i], "evenodd");
        }
        if (hatch) {
          ctx.fillStyle = hatch;
          ctx.fill(paths.fills[i], "evenodd");
        }
      }
    },

    paintLines(brush) {
      const { ctx } = brush;
      brush.enter(...this.pack.origin);
      const paths = this._paths(brush.view.zoom);
      ctx.lineJoin = "round";
      this.lines.forEach((line, index) => {
        if (line.off || brush.view.zoom < (line.from ?? 0)) return;
        if (line.halo) this._stroke(brush, paths.lines[index], line.halo, line.width + 2.4, null);
        this._stroke(brush, paths.lines[index], line.color, line.width, line.dash);
      });
    },

    paintMark(brush, feature) {
      brush.enter(...this.pack.origin);
      const path = remember(this.cache, `mark${Math.round(brush.view.zoom)}/${feature}`, () =>
        linePath(this.pack, SG.outline(this.pack, this.members[feature]), this.pack.keep(brush.view.zoom)));
      this._stroke(brush, path, MARK.halo, 5, null);
      this._stroke(brush, path, MARK.color, 2.5, null);
    },

    _stroke(brush, path, color, width, dash) {
      const { ctx, pixel } = brush;
      ctx.strokeStyle = color;
      ctx.lineWidth = width * pixel;
      ctx.setLineDash((dash ?? []).map((length) => length * pixel));
      ctx.stroke(path);
    },

    /** Feature under a point, -1 for none. */
    at(latlng) {
      const [wx, wy] = SG.toWorld(latlng.lng, latlng.lat);
      const x = wx - this.pack.origin[0];
      const y = wy - this.pack.origin[1];
      const paths = this._paths(this._map.getZoom());
      for (let i = 0; i < this.length; i++) {
        if (this.hidden.has(i) || !meets(this.boxes[i], [x, y, x, y])) continue;
        if (probe().isPointInPath(paths.fills[i], x, y, "evenodd")) return i;
      }
      return -1;
    },

    /** Bounds of one feature, or of all. */
    bounds(feature) {
      const some = feature === undefined ? this.boxes : [this.boxes[feature]];
      const box = some.reduce((all, one) => grow(all, ...one), [Infinity, Infinity, -Infinity, -Infinity]);
      const [ox, oy] = this.pack.origin;
      const [west, north] = SG.fromWorld(box[0] + ox, box[1] + oy);
      const [east, south] = SG.fromWorld(box[2] + ox, box[3] + oy);
      return L.latLngBounds([south, west], [north, east]);
    },

    _arcs(line) {
      const owner = new Int32Array(this.pack.faces.length).fill(-1);
      this.members.forEach((faces, feature) => {
        for (const face of faces) owner[face] = line.owner ? line.owner[feature] : feature;
      });
      if (!line.each) return SG.borders(this.pack, owner, { inner: line.inner ?? true, outer: line.outer ?? true });
      return [...new Set(this.members.flatMap((faces) => SG.outline(this.pack, faces)))];
    },

    _paths(zoom) {
      return remember(this.cache, Math.round(zoom), (z) => {
        const keep = this.pack.keep(z);
        return {
          fills: this.members.map((faces) => fillPath(this.pack, faces, keep)),
          lines: this.lines.map((line) => linePath(this.pack, line.arcs, keep)),
        };
      });
    },
  });

  function meets(box, view) {
    return box[0] <= view[2] && box[2] >= view[0] && box[1] <= view[3] && box[3] >= view[1];
  }

  let probeCtx = null;

  function probe() {
    probeCtx ??= document.createElement("canvas").getContext("2d");
    return probeCtx;
  }

  function fillPath(pack, faces, keep) {
    const path = new Path2D();
    for (const face of faces) {
      for (const arcs of pack.faces[face]) {
        let begun = false;
        SG.walk(pack, pack.world, arcs, (x, y) => {
          if (begun) path.lineTo(x, y);
          else path.moveTo(x, y);
          begun = true;
        }, keep);
        path.closePath();
      }
    }
    return path;
  }

  function linePath(pack, arcs, keep) {
    const path = new Path2D();
    for (const arc of arcs) {
      let begun = false;
      for (let i = pack.offsets[arc]; i < pack.offsets[arc + 1]; i++) {
        if (!keep[i]) continue;
        if (begun) path.lineTo(pack.world[2 * i], pack.world[2 * i + 1]);
        else path.moveTo(pack.world[2 * i], pack.world[2 * i + 1]);
        begun = true;
      }
    }
    return path;
  }

  /** Unpack the base64 written by Python: JSON head, its length first, then the streams. */
  function openPack(text) {
    const bytes = SG.gunzip(text);
    const length = new DataView(bytes.buffer).getUint32(0, true);
    const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
    return new Pack(head, bytes.subarray(4 + length));
  }

  /** A picture whose pixels lie evenly in EPSG:3857 (栅格图层), painted like any other layer. */
  const Raster = L.Layer.extend({
    options: { order: -10, opacity: 1 },

    /** @param {string} url a data: URL  @param {number[]} box west, south, east, north in degrees */
    initialize(url, box, options) {
      L.Util.setOptions(this, options);
      this.order = this.options.order;
      this.box = box;
      this.image = new Image();
      this.image.onload = () => this.sheet?.repaint();
      this.image.src = url;
    },

    onAdd(map) {
      this.sheet = SG.sheetOf(map);
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
      const [x0, y0] = SG.toWorld(west, north);
      const [x1, y1] = SG.toWorld(east, south);
      if (this.compare) brush.clip(this.compare.at(brush.view), this.compare.side);
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

  Object.assign(SG, { Pack, Coverage, Raster, openPack });
})((globalThis.SG ??= {}));
