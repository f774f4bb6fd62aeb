import assert from "node:assert/strict";
import test from "node:test";
import { State } from "../../soilgis/output/webmap/assets/state.js";
import { cell, csv, fileName } from "../../soilgis/output/webmap/assets/export/save.js";
import { matches, printed, shown, valueOf, withUnit } from "../../soilgis/output/webmap/assets/text.js";
import { parseView } from "../../soilgis/output/webmap/assets/export/link.js";

test("integers print as the numbers they stand for", () => {
  assert.equal(printed(15679770, 2), "156,797.70");
  assert.equal(printed(6618, 2), "66.18");
  assert.equal(printed(-5, 2), "-0.05");
  assert.equal(printed(1234567, 0), "1,234,567");
  assert.equal(printed(null, 2), "—");
  assert.equal(withUnit(6618, 2, "%"), "66.18%");
  assert.equal(withUnit(100, 1, "亩"), "10.0 亩");
});

test("a missing rate is said to be unchecked, another missing value only to be missing", () => {
  const rate = { values: [6618, null], digits: 2, symbol: "%", noValue: "未核查（量测不足）" };
  assert.equal(valueOf(rate, 0), "66.18%");
  assert.equal(valueOf(rate, 1), "未核查（量测不足）");
  assert.equal(valueOf({ ...rate, noValue: undefined }, 1), "—");
});

test("what cannot be seen in a text is spelled, what can is left", () => {
  assert.equal(shown("甲\u202e乙\u0007\u0000😀"), "甲\\u202e乙\\u0007\\u0000😀");
  assert.equal(shown("\ud800x"), "\\ud800x");
});

const SAID = { 长: "chang zhang", 治: "zhi", 市: "shi", 吕: "lv", 梁: "liang" };

test("names are found by text, code, initials and pinyin, with every reading of a character", () => {
  for (const typed of ["长治", "czs", "ZZ", "1404", "changzhi", "zhangzhi", "chz", "zhang zhi s"])
    assert.ok(matches("长治市", "140400", SAID, typed), typed);
  for (const typed of ["lvliang", "lüliang", "luliang", "ll", "lvl"]) assert.ok(matches("吕梁市", "141100", SAID, typed), typed);
  for (const typed of ["tys", " ", "zhangzhix", "hang"]) assert.ok(!matches("长治市", "140400", SAID, typed), typed);
});

test("no cell of a CSV is run as a formula, and numbers stay numbers", () => {
  assert.equal(cell("=1+1"), `"'=1+1"`);
  assert.equal(cell("@x"), `"'@x"`);
  assert.equal(cell("+86"), `"'+86"`);
  assert.equal(cell("-12.50"), `"-12.50"`);
  assert.equal(cell('a"b'), '"a""b"');
  assert.ok(csv([["a"]]).startsWith("\ufeff"));
});

test("file names lose what Windows forbids", () => assert.equal(fileName('a/b:c*?"<>|'), "a_b_c______"));

test("a broken address is read as far as it goes", () => {
  assert.deepEqual(parseView("#z=7&c=37.1%2C112&i=target_2035&x=%E0%A4%A"), { z: "7", c: "37.1,112", i: "target_2035" });
  assert.deepEqual(parseView(""), {});
});

const VIEW = {
  indicators: [
    { id: "t25", series: "target", year: 2025, classes: [0, 1, -1], values: [1, 2, null], limits: [2], labels: ["x", "y"], apart: -1, ramp: "water" },
    { id: "t35", series: "target", year: 2035, classes: [1, 1, -1], values: [3, 4, null], limits: [2], labels: ["x", "y"], apart: -1, ramp: "water" },
    { id: "s", series: "s", year: null, classes: [0, 0, 0], values: [1, 1, 1], limits: [], labels: ["x"], apart: -1, ramp: "water" },
  ],
  regions: { code: ["1", "2", "3"] }, cover: [[0, 0, 5, 50]], noValue: { color: "n" }, start: "t35", theme: "light",
  ramps: { auto: { colors: [], met: "" }, water: { colors: ["a", "b", "c", "d", "e", "f"], met: "m" } },
};

test("state starts with the study's indicator, groups years, and tells watchers what changed", () => {
  const state = new State(VIEW);
  assert.equal(state.indicator.id, "t35");
  assert.deepEqual(state.years.map((one) => one.year), [2025, 2035]);
  const heard = [];
  state.watch((changed) => heard.push([...changed]));
  state.set({ indicator: VIEW.indicators[0], ramp: "auto" });
  assert.deepEqual(heard, [["indicator"]]);
  assert.equal(state.goal.id, "t35");
  state.set({ indicator: VIEW.indicators[1] });
  assert.equal(state.goal.id, "t25", "the last target is held against the first");
});

test("a class that is filtered out has no fill, and a missing value has its own", () => {
  const state = new State(VIEW);
  assert.equal(state.fillOf(VIEW.indicators[0], 2), "n");
  state.set({ indicator: VIEW.indicators[0] });
  state.set({ off: new Set([1]) });
  assert.equal(state.fillOf(VIEW.indicators[0], 1), null);
  assert.equal(state.fillOf(VIEW.indicators[0], 0), "a");
  assert.equal(state.fillOf(VIEW.indicators[1], 1), "f", "the other side of a comparison has no filter");
  assert.equal(state.counts(VIEW.indicators[0]).get(-1), 1);
});
