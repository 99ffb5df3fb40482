// What is kept on the device: topic ids and settings, only when asked.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Device, Draft } from "../../../src/ivig_faq/faces/http/static/widget/device.js";

class Drawer {
  kept = new Map();
  getItem(key) { return this.kept.get(key) ?? null; }
  setItem(key, value) { this.kept.set(key, String(value)); }
  removeItem(key) { this.kept.delete(key); }
}

const refusing = () => { throw new DOMException("no", "SecurityError"); };

test("nothing is kept before it is asked for", () => {
  const drawer = new Drawer();
  const device = new Device(() => drawer);
  device.add(["dose"]);
  assert.deepEqual(device.read(), {});
  assert.equal(drawer.kept.size, 0);
});

test("settings are kept without topics", () => {
  const device = new Device(() => new Drawer());
  const drawer = new Drawer();
  device.open = () => drawer;
  assert.equal(device.keep({ theme: "dim" }), true);
  assert.equal(device.keep({ region: "US" }), true);
  device.add(["dose"]);
  assert.deepEqual(device.read(), { theme: "dim", region: "US" });
});

test("saved topics are ids, each once, the latest last, and never a card", () => {
  const drawer = new Drawer();
  const device = new Device(() => drawer);
  device.keep({ save: true, topics: ["dose", "does-it-work"] });
  device.add(["urgent-crisis", "dose", "what I typed", "<b>"]);
  assert.deepEqual(device.read(), { save: true, topics: ["does-it-work", "dose"] });
  assert.doesNotMatch([...drawer.kept.values()].join(), /urgent|typed|<b>/);
});

test("saving stops and takes the topics with it", () => {
  const device = new Device(() => drawer);
  const drawer = new Drawer();
  device.keep({ theme: "dim", save: true, topics: ["dose"] });
  device.keep({ save: false });
  assert.deepEqual(device.read(), { theme: "dim" });
});

test("forgetting leaves nothing behind", () => {
  const drawer = new Drawer();
  const device = new Device(() => drawer);
  device.keep({ theme: "dim", save: true, topics: ["dose"] });
  device.forget();
  assert.equal(drawer.kept.size, 0);
});

test("few topics are kept, the oldest go first", () => {
  const drawer = new Drawer();
  const device = new Device(() => drawer);
  device.keep({ save: true, topics: Array.from({ length: 60 }, (_, number) => `topic-${number}`) });
  assert.equal(device.read().topics.length, 40);
  assert.equal(device.read().topics.at(-1), "topic-59");
});

test("a browser that keeps nothing is no fault", () => {
  const device = new Device(refusing);
  assert.deepEqual(device.read(), {});
  assert.equal(device.keep({ theme: "dim" }), false);
  device.add(["dose"]);
  device.forget();
});

test("whatever else stands in the storage is left alone", () => {
  for (const found of ["not JSON", "5", "null", "[]", '{"theme": 5, "region": "<b>", "save": "yes", "topics": ["dose"]}', '{"save": true, "topics": "dose"}']) {
    const drawer = new Drawer();
    drawer.setItem("ivig-faq", found);
    const read = new Device(() => drawer).read();
    assert.deepEqual(read.topics ?? [], [], found);
    assert.equal(read.theme, undefined);
    assert.equal(read.region, undefined);
  }
});

test("a draft is kept while there is one", () => {
  const drawer = new Drawer();
  const draft = new Draft(() => drawer);
  draft.keep("half a");
  assert.equal(draft.read(), "half a");
  draft.keep("");
  assert.equal(drawer.kept.size, 0);
});

test("a draft is kept nowhere on a page of others, or where storage is refused", () => {
  for (const open of [() => null, refusing]) {
    const draft = new Draft(open);
    draft.keep("half a");
    assert.equal(draft.read(), "");
  }
});
