/** Colours of classes (分级色彩), as soilgis.output.palette gives them. */

/** `count` colours of a ramp, low to high, its two ends included when there are two or more. */
function rampOf(colors, count) {
  if (count <= 1) return new Array(count).fill(colors[3]);
  return Array.from({ length: count }, (_, i) => colors[halfEven((i * (colors.length - 1)) / (count - 1))]);
}

/** Round halves to the even number, as Python does. */
function halfEven(value) {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 ? floor + 1 : floor;
}

const kept = new WeakMap();

/** Colours of an indicator's classes; where it is held against a target, those who meet it have a colour of their own. */
export function classColors(view, one, name) {
  const own = name === "auto" ? one.ramp : name;
  const held = kept.get(one);
  if (held && held.own === own && held.labels === one.labels) return held.colors;
  const { colors: ramp, met } = view.ramps[own];
  const count = one.labels.length;
  const back = one.held && one.good === "high";
  let colors = rampOf(ramp, one.apart < 0 ? count : count - 1);
  if (back) colors.reverse();
  if (one.apart >= 0) colors = back && one.apart === count - 1 ? [...colors, met] : [met, ...colors];
  kept.set(one, { own, labels: one.labels, colors });
  return colors;
}
