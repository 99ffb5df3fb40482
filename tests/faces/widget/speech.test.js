// Reading aloud: how words are said, with which voice, and how it can be stopped.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Speaker, pickVoice, toSpoken } from "../../../src/ivig_faq/faces/http/static/widget/speech.js";

const local = { name: "Near", lang: "en-GB", localService: true, default: false };
const far = { name: "Far", lang: "en-GB", localService: false, default: true };
const german = { name: "Anna", lang: "de-DE", localService: true, default: true };
const american = { name: "Sam", lang: "en_US", localService: true, default: false };

/** Says nothing, but writes down what it would say; a test ends each line itself. */
class Synthesis {
  said = [];
  cancelled = 0;
  constructor(voices) { this.voices = voices; }
  getVoices() { return this.voices; }
  speak(utterance) { this.said.push(utterance); }
  cancel() { this.cancelled += 1; }
}

const toUtterance = (text) => ({ text });
const speaking = async (lines = ["One.", "Two."]) => {
  const synthesis = new Synthesis([local]);
  const speaker = new Speaker(synthesis, toUtterance);
  assert.equal(await speaker.read(lines, "en", () => {}), true);
  return { synthesis, speaker };
};

test("short names are said letter by letter, markers and bullets are not said", () => {
  assert.equal(toSpoken("- Severe ME/CFS and IVIG. [O3] [L1]"), "Severe M E C F S and I V I G.");
  assert.equal(toSpoken("Not known: IgG."), "Not known: I g G.");
  assert.equal(toSpoken("- "), "");
});

test("only voices of this device are used, the nearest language first", () => {
  assert.equal(pickVoice([far], "en"), null);
  assert.equal(pickVoice([german], "en"), null);
  assert.equal(pickVoice([far, german, american, local], "en-GB"), local);
  assert.equal(pickVoice([american, local], "en-US"), american);
  assert.equal(pickVoice([german, american], "en"), american);
});

test("lines are read one after the other, slowly, and then it is silent", async () => {
  const { synthesis, speaker } = await speaking();
  assert.deepEqual([synthesis.said[0].text, synthesis.said[0].rate, synthesis.said[0].voice], ["One.", 0.8, local]);
  synthesis.said[0].onend();
  assert.equal(synthesis.said[1].text, "Two.");
  synthesis.said[1].onend();
  assert.equal(speaker.state, "silent");
});

test("after a pause the same line is read again", async () => {
  const { synthesis, speaker } = await speaking();
  speaker.pause();
  synthesis.said[0].onend(); // a browser ends what is cut short
  assert.equal(speaker.state, "paused");
  speaker.goOn();
  assert.deepEqual(synthesis.said.map((it) => it.text), ["One.", "One."]);
});

test("slower and faster have ends, and take effect at once", async () => {
  const { synthesis, speaker } = await speaking();
  speaker.pace(-1);
  assert.equal(synthesis.said[1].rate, 0.7);
  for (let times = 0; times < 9; times += 1) speaker.pace(-1);
  assert.equal(speaker.rate, 0.5);
  for (let times = 0; times < 20; times += 1) speaker.pace(1);
  assert.equal(speaker.rate, 1.2);
});

test("stop is silent at once, and an old line does not start a new one", async () => {
  const { synthesis, speaker } = await speaking();
  speaker.stop();
  synthesis.said[0].onend();
  assert.equal(speaker.state, "silent");
  assert.equal(synthesis.said.length, 1);
  assert.ok(synthesis.cancelled > 0);
});

test("a voice that fails stops the reading", async () => {
  const { synthesis, speaker } = await speaking();
  synthesis.said[0].onerror();
  assert.equal(speaker.state, "silent");
});

test("without a voice of this device nothing is read", async () => {
  assert.equal(await new Speaker(new Synthesis([far]), toUtterance).read(["One."], "en", () => {}), false);
  assert.equal(await new Speaker(undefined, toUtterance).read(["One."], "en", () => {}), false);
});

test("voices that come late are waited for", async () => {
  const synthesis = new Synthesis([]);
  synthesis.addEventListener = (_, tell) => {
    synthesis.voices = [local];
    tell();
  };
  assert.equal(await new Speaker(synthesis, toUtterance).read(["One."], "en", () => {}), true);
});
