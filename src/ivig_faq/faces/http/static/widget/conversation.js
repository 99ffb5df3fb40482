// Questions and answers, one after the other, and what is said when no answer comes.
import { buildFeedback } from "./feedback.js";
import { make, toNodes } from "./html.js";
import { isReply, request } from "./network.js";
import { topicLine } from "./panel.js";
import { buildTools } from "./tools.js";

/** @typedef {import("./network.js").Reply} Reply */
/** @typedef {import("./network.js").Outcome} Outcome */
/**
 * What the conversation needs to know of the place it is in.
 * @typedef {object} Place
 * @property {(path: string, query?: Record<string, string>) => string} address on the server
 * @property {() => string} region
 * @property {() => string} lang
 * @property {() => (Node | string)[]} emergency the emergency line
 * @property {(text: string) => void} draft puts a text into the box
 */

const LATE = 1000;
const VERY_LATE = 10_000;
const MOST_PRINTED = 12;
const STILL = 80; // pixels that the log may move by itself while an answer is on its way

/** Keeps nothing but topic ids, and those only in this tab unless the reader asked for more. */
export class Conversation {
  #busy = false;
  #begun = false;
  /** @type {string[]} */
  #context = [];
  /** @type {string[]} topics seen in this tab, the latest last */
  seen = [];

  /**
   * @param {import("./panel.js").Panel} panel
   * @param {import("./panel.js").Words} words
   * @param {Place} place
   * @param {import("./device.js").Device} device
   * @param {import("./speech.js").Speaker} speaker
   */
  constructor(panel, words, place, device, speaker) {
    this.panel = panel;
    this.words = words;
    this.place = place;
    this.device = device;
    this.speaker = speaker;
  }

  /**
   * Once: show the topic to start with, and what was saved. Nothing of it is in the log, so a
   * screen reader does not say it unasked.
   * @param {string | null} start
   */
  async begin(start) {
    if (this.#begun) return;
    this.#begun = true;
    const { before, saved, savedTopics } = this.panel;
    if (start) {
      const outcome = await request(this.#topic(start));
      if ("data" in outcome && isReply(outcome.data)) before.append(this.#toEntry(outcome.data, ""));
    }
    const ids = this.device.read().topics ?? [];
    if (ids.length === 0) return;
    const outcome = await request(this.place.address("v1/topics"));
    const topics = "data" in outcome && Array.isArray(outcome.data.topics) ? outcome.data.topics : [];
    for (const { id, title } of topics) if (ids.includes(id)) savedTopics.append(topicLine(id, title));
    saved.hidden = savedTopics.childElementCount === 0;
    this.direct();
  }

  /** Ask what stands in the box; a number alone picks from the last answer's list. */
  ask() {
    const question = this.panel.box.value;
    const number = Number(/^\s*([1-9])[.)]?\s*$/.exec(question)?.[1] ?? 0);
    const listed = this.panel.log.lastElementChild?.querySelectorAll("ol a[data-topic]");
    const picked = /** @type {HTMLElement | undefined} */ (listed?.[number - 1])?.dataset.topic;
    if (picked) return this.#exchange(this.#topic(picked), question);
    const body = { question, context: this.#context, region: this.place.region() };
    return this.#exchange(this.place.address("v1/ask"), question, body);
  }

  /** @param {string} topic */
  show(topic) {
    return this.#exchange(this.#topic(topic));
  }

  forget() {
    this.speaker.stop();
    this.#context = [];
    this.seen = [];
    const { log, before, saved, savedTopics } = this.panel;
    for (const part of [log, before, savedTopics]) part.replaceChildren();
    saved.hidden = true;
    this.direct();
  }

  /**
   * Say something in the status line, with the emergency line where help may be needed.
   * @param {string} text
   * @param {boolean} [urgent]
   */
  tell(text, urgent = false) {
    const lines = text ? [make("p", {}, text)] : [];
    if (urgent) lines.push(make("p", { class: "emergency" }, ...this.place.emergency()));
    this.panel.status.replaceChildren(...lines);
  }

  /** Give every topic its own page, which a tap does not need, and the note what was seen. */
  direct() {
    const { root, note } = this.panel;
    const query = { region: this.place.region() };
    for (const link of root.querySelectorAll("a")) {
      const topic = link.dataset.topic;
      if (topic) link.href = this.place.address(`topics/${encodeURIComponent(topic)}`, query);
      else if (link.closest(".reply") && /^https?:/.test(link.href)) link.target = "_blank";
    }
    note.hidden = this.seen.length === 0;
    note.href = this.#paper(this.seen.slice(-MOST_PRINTED));
  }

  /**
   * Ask the server, and show what comes back. What went wrong is said, and the draft stays.
   * @param {string} url
   * @param {string} [draft] the text of the box that this answers
   * @param {object} [body]
   */
  async #exchange(url, draft, body) {
    if (this.#busy) return;
    const { log, ask, box, status } = this.panel;
    this.#busy = true;
    ask.setAttribute("aria-disabled", "true");
    this.tell("");
    const top = log.getBoundingClientRect().top;
    const late = setTimeout(() => this.tell(this.words.finding), LATE);
    const veryLate = setTimeout(() => this.tell(this.words.late, true), VERY_LATE);
    const outcome = await request(url, body);
    clearTimeout(late);
    clearTimeout(veryLate);
    ask.removeAttribute("aria-disabled");
    this.#busy = false;
    if (!("data" in outcome) || !isReply(outcome.data)) return this.#explain(outcome);
    const still = Math.abs(log.getBoundingClientRect().top - top) < STILL;
    const entry = this.#toEntry(outcome.data, body ? (draft ?? "") : "");
    log.append(entry); // one addition, so that a screen reader says it once and whole
    this.direct();
    if (outcome.data.outcome !== "urgent") this.device.add(outcome.data.context);
    this.tell(this.words.ready);
    status.firstElementChild?.classList.add("unseen"); // who sees the answer need not read this
    if (draft !== undefined && box.value === draft) this.place.draft("");
    if (still) (entry.querySelector("h2") ?? entry).scrollIntoView({ block: "start", behavior: "instant" });
  }

  /**
   * Return a reply with the question above it and its tools below; a card stands alone.
   * @param {Reply} reply
   * @param {string} question
   */
  #toEntry(reply, question) {
    const urgent = reply.outcome === "urgent";
    const entry = make("section", { class: "entry" });
    const answer = make("div", { class: "reply" }, toNodes(reply.html));
    this.panel.letters.hidden = urgent; // nobody would read it in time
    this.#context = reply.context;
    if (question && !urgent) entry.append(make("p", { class: "hint" }, `${this.words.your_question}: ${question.trim()}`));
    entry.append(answer);
    if (urgent) return entry;
    const paper = reply.context.length > 0 ? this.#paper(reply.context) : "";
    /** @param {string} text */
    const tell = (text) => this.tell(text);
    entry.append(buildTools(answer, this.words, this.place.lang(), paper, this.speaker, tell));
    const url = this.place.address("v1/feedback");
    entry.append(...buildFeedback(reply.answers, reply.content_version, url, this.words, tell));
    this.seen = [...this.seen.filter((id) => !reply.context.includes(id)), ...reply.context];
    return entry;
  }

  /** @param {Outcome} outcome */
  #explain(outcome) {
    if ("unreachable" in outcome) return this.tell(this.words.unreachable, true);
    if (!("refused" in outcome)) return this.tell(this.words.failed, true);
    const wait = outcome.seconds ? ` ${this.words.wait} ${outcome.seconds}.` : "";
    return this.tell((outcome.refused || this.words.failed) + wait, outcome.code !== "empty");
  }

  /** @param {string} id */
  #topic(id) {
    return this.place.address(`v1/topics/${encodeURIComponent(id)}`, { region: this.place.region() });
  }

  /** @param {string[]} topics */
  #paper(topics) {
    return this.place.address("handout", { topics: topics.join(","), region: this.place.region() });
  }
}
