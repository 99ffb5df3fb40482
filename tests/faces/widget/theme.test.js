// Which colours are shown, for each choice and each wish of the device.
import assert from "node:assert/strict";
import { test } from "node:test";
import { THEMES, toPalette } from "../../../src/ivig_faq/faces/http/static/widget/theme.js";

test("a chosen theme is shown whatever the device asks for", () => {
  for (const dark of [true, false]) {
    for (const more of [true, false]) {
      assert.equal(toPalette("dim", dark, more), "dim");
      assert.equal(toPalette("light", dark, more), "light");
    }
  }
});

test("high contrast is dark where the device is dark", () => {
  assert.equal(toPalette("contrast", false, false), "contrast");
  assert.equal(toPalette("contrast", true, false), "contrast-dark");
});

test("without a choice, and with one that nobody knows, the device decides", () => {
  for (const choice of ["system", undefined, null, "pink", ""]) {
    assert.equal(toPalette(choice, false, false), "light");
    assert.equal(toPalette(choice, true, false), "dim");
    assert.equal(toPalette(choice, false, true), "contrast");
    assert.equal(toPalette(choice, true, true), "contrast-dark");
  }
});

test("there are four themes to choose from", () => {
  assert.deepEqual([...THEMES], ["system", "dim", "light", "contrast"]);
});
