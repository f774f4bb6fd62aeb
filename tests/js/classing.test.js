/** Classes that a reader chooses: no class without a value, every value in one, and labels as the page was written with. */
import assert from "node:assert/strict";
import test from "node:test";
import { given, ownLimits, reclass, spelled } from "../../soilgis/output/webmap/assets/core/classing.js";
import { classColors } from "../../soilgis/output/webmap/assets/core/colors.js";
import { gapWords, metOf, ranked, standing } from "../../soilgis/output/webmap/assets/core/standing.js";
import { seriesLabel } from "../../soilgis/output/webmap/assets/panels/legend.js";

const RAMPS = { earth: { colors: ["1", "2", "3", "4", "5", "6"], met: "m" }, water: { colors: ["a", "b", "c", "d", "e", "f"], met: "n" } };

function made(values, more = {}) {
  const first = { limits: [], labels: ["x"], apart: -1, classes: values.map((value) => (value === null ? -1 : 0)) };
  return { id: "i", label: "甲", series: "i", digits: 2, symbol: "%", good: "", held: false, ramp: "water", values, ...first, first, ...more };
}

const MARGINS = { series: "margin", symbol: "百分点", good: "high", held: true, ramp: "earth" };

for (const method of ["quantile", "equal", "natural"])
  for (const [name, values, more] of [
    ["plain", [5673, 6622, 7154, 7222, 7351, 7408, 7522, 7550, 8150, 8368, 8390, null], {}],
    ["behind", [-1517, -1153, -1116, -1095, -937, -860, -805, -500, -279, 297, 927, null], MARGINS],
    ["all behind", [-300, -200, -100], MARGINS],
    ["all ahead", [300, 200, 0], MARGINS],
    ["with a zero", [0, 0, 1200, 3000, 9939], { zero: "0（已核查，不涉及）" }],
    ["all alike", [50, 50], {}],
    ["huge and negative", [-500000, 0, 1e14], {}],
  ])
    test(`${method}: ${name}`, () => {
      const one = made(values, more);
      reclass([one], method);
      const counts = one.labels.map((_, number) => one.classes.filter((found) => found === number).length);
      assert.ok(counts.every((count) => count > 0), `${counts} ${one.labels}`);
      assert.equal(counts.reduce((a, b) => a + b), values.filter((value) => value !== null).length);
      assert.equal(one.classes.indexOf(-1), values.indexOf(null));
      assert.equal(classColors({ ramps: RAMPS }, one, "auto").length, one.labels.length);
      given(one);
      assert.deepEqual(one.labels, ["x"]);
    });

test("natural breaks lie between the groups", () => {
  const one = made([100, 110, 120, 500, 510, 900, 910, 920]);
  reclass([one], "own", [300, 700, 5000]);
  assert.deepEqual(one.limits, [300, 700], "a limit above every value would leave a class empty");
  assert.deepEqual(one.labels, ["<3%（最低1.00%）", "3–7%", "≥7%（最高9.20%）"]);
  reclass([one], "natural");
  assert.ok(one.limits.includes(500) && one.limits.includes(900));
});

test("what meets its target has a class and a colour of its own, and is never told with a minus sign", () => {
  const one = made([-1517, -300, 0, 297], { ...MARGINS, label: "与2035年目标之差" });
  reclass([one], "equal");
  assert.equal(one.apart, one.labels.length - 1);
  assert.equal(one.labels.at(-1), "已达标（最多超2.97）");
  assert.equal(classColors({ ramps: RAMPS }, one, "auto").at(-1), "m");
  assert.deepEqual([0, 1, 2, 3].map((i) => standing(one, one.values[i], metOf(one, i))), ["差 15.17", "差 3.00", "已达标", "超 2.97"]);
  assert.equal(standing({ ...one, noValue: "未核查" }, null, null), "未核查");
  assert.equal(gapWords({ indicator: { series: "rate" } }, -120, 2), "超 1.20");
});

test("lists begin with what needs attention: least where more is wanted, most where less is, and without a value last", () => {
  const state = (good) => ({ indicator: made([20, null, 10, 30], { good }), off: new Set(), goal: null, view: { regions: { code: ["4", "3", "2", "1"] } } });
  assert.deepEqual(ranked(state("high"), "worst"), [2, 0, 3, 1]);
  assert.deepEqual(ranked(state("low"), "worst"), [3, 0, 2, 1]);
  assert.deepEqual(ranked(state(""), "low"), [2, 0, 3, 1]);
  assert.deepEqual(ranked(state("high"), "code"), [3, 2, 1, 0]);
});

test("limits of the reader's own rise and are numbers", () => {
  assert.deepEqual(ownLimits("60, 70.5，80%", { digits: 2 }).limits, [6000, 7050, 8000]);
  assert.match(ownLimits("六十", { digits: 2 }).problem, /不是数字/);
  assert.match(ownLimits("80,70", { digits: 2 }).problem, /从小到大/);
  assert.match(ownLimits("", { digits: 2 }).problem, /一至八个/);
});

test("labels say how far open classes go", () => {
  assert.deepEqual(spelled([100], [50, 250], { digits: 0, symbol: "km²" }), ["<100 km²（最低50）", "≥100 km²（最高250）"]);
  assert.deepEqual(spelled([], [50, 50], { digits: 0, symbol: "" }), ["50"]);
  assert.equal(seriesLabel([{ label: "率（2023年，演示数据）", year: 2023 }, { year: 2024 }]), "率（2023–2024年，演示数据）");
});

test("years share their limits, and each tells its own ends", () => {
  for (const method of ["quantile", "equal", "natural"]) {
    const years = [made([100, 1223, -26, null], MARGINS), made([-279, 927, -1517, null], MARGINS)];
    reclass(years, method);
    assert.deepEqual(years[0].limits, years[1].limits);
    assert.equal(years[1].labels.at(-1), "已达标（最多超9.27）");
    assert.ok(!years[1].labels.some((label) => label.includes("0.26") || label.includes("12.23")), `${years[1].labels}`);
    const plain = [made([10, 20, 30]), made([50, 60, 70])];
    reclass(plain, method);
    assert.ok(!plain[0].labels.some((label) => label.includes("0.70")), `${plain[0].labels}`);
  }
  assert.deepEqual(spelled([100], [250], { digits: 0, symbol: "" }), ["<100", "≥100（最高250）"]);
  assert.deepEqual(spelled([], [], { digits: 0, symbol: "" }), ["—"]);
});
