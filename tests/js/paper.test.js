/** Paper and digits (图廓与位数): degrees at the edge of a map, and figures printed no finer than their bound. */
import assert from "node:assert/strict";
import test from "node:test";
import { degrees, ticks } from "../../soilgis/output/webmap/assets/export/graticule.js";
import { decimals } from "../../soilgis/output/webmap/assets/measure/report.js";

test("ticks are multiples of a step inside the span, few enough to be read", () => {
  assert.deepEqual(ticks(110.2, 114.6), [111, 112, 113, 114]);
  assert.deepEqual(ticks(34, 35.5), [34, 34.25, 34.5, 34.75, 35, 35.25, 35.5]);
  for (const [low, high] of [[73, 135], [121.1, 121.2], [-180, 180], [0, 0]]) {
    const found = ticks(low, high);
    assert.ok(found.length <= 19 && found.every((one) => one >= low - 1e-9 && one <= high + 1e-9), `${found}`);
  }
});

test("degrees say their side", () => {
  assert.deepEqual([degrees(112.5, ["E", "W"]), degrees(-8, ["N", "S"]), degrees(0, ["N", "S"])], ["112.5°E", "8°S", "0°"]);
});

test("a figure has as many decimals as two digits of its bound", () => {
  assert.deepEqual([39.8392, 4.2, 0.84, 0.0123, 0.00001, 0].map((off) => decimals(off, 4)), [0, 1, 2, 3, 4, 4]);
});
