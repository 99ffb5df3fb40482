// The parts around the answers: what to ask with, where help is, what can be set.
import { make } from "./html.js";
import { THEMES } from "./theme.js";

/**
 * @typedef {"ask_button" | "ask_hint" | "ask_label" | "cannot_save" | "clear" | "cleared" | "close"
 *   | "counted" | "helped" | "letters_link" | "no" | "not_counted" | "yes"
 *   | "copied" | "copy_by_hand" | "copy_text" | "doctor_note" | "failed" | "faster" | "finding" | "forget"
 *   | "forgotten" | "go_on" | "handout_link" | "help_now_link" | "late" | "log" | "new_page"
 *   | "no_voice" | "not_saving" | "open" | "pause" | "read_aloud" | "ready" | "region_label" | "save"
 *   | "save_hint" | "saved_title" | "saving" | "send" | "settings" | "slower" | "stop" | "suggestions"
 *   | "theme" | "theme_contrast" | "theme_dim" | "theme_light" | "theme_system" | "tools"
 *   | "topics_title" | "undo" | "unreachable" | "wait" | "your_question"} Word
 */
/** @typedef {Record<Word, string>} Words */
/** @typedef {{name: string, line: [words: string, link: string][]}} Country */
/**
 * What the server puts in: words that editors own, styles, countries.
 * @typedef {object} Page
 * @property {Words} words
 * @property {string} css
 * @property {string} lang
 * @property {string} region
 * @property {Record<string, Country>} regions
 * @property {string} title
 * @property {string[]} greeting
 * @property {import("./network.js").Topic[]} suggestions
 * @property {boolean} letters readers may send a question to the editors
 */
/** @typedef {ReturnType<typeof buildPanel>} Panel */

/**
 * Return the panel and its parts; the log is empty and stays so until something is asked.
 * @param {Page} page
 * @param {"h1" | "h2"} level
 */
export function buildPanel(page, level) {
  const { words } = page;
  const below = level === "h1" ? "h2" : "h3";
  const title = make(level, { id: "title", tabindex: "-1" }, page.title);
  const help = link(words.help_now_link, words.new_page, "help");
  const dim = button(words.theme_dim, { "aria-pressed": "false" });
  const close = button(words.close);
  const bar = make("div", { class: "bar" }, help, dim, close);

  const suggested = make("ul", { class: "topics" });
  for (const { id, title } of page.suggestions) suggested.append(topicLine(id, title));
  const all = link(words.topics_title, words.new_page, "wide");
  const [first = "", ...rest] = page.greeting;
  const greeting = make("div", { class: "greeting" }, title, make("p", {}, first));
  if (page.suggestions.length > 0) greeting.append(make(below, { class: "small" }, words.suggestions), suggested);
  greeting.append(all);
  for (const text of rest) greeting.append(make("p", {}, text));

  const saved = make("section", { class: "saved", "aria-labelledby": "saved-title", hidden: "" });
  const savedTopics = make("ul", { class: "topics" });
  saved.append(make(below, { id: "saved-title", class: "small" }, words.saved_title), savedTopics);
  const log = make("div", { role: "log", "aria-label": words.log, class: "log" });
  const before = make("div", { class: "log" });
  const note = link(words.doctor_note, words.new_page, "wide");
  note.hidden = true;
  const letters = link(words.letters_link, words.new_page, "wide");
  letters.hidden = true;
  const line = make("p", { class: "emergency" });
  const settings = buildSettings(page);
  const scroll = make("div", { class: "scroll" }, greeting, saved, before, log, note, settings.root, line);
  if (page.letters) note.after(letters);

  const status = make("div", { role: "status", class: "status" });
  const clear = button(words.clear, { class: "quiet", hidden: "" });
  const label = make("label", { for: "question" }, words.ask_label);
  const hint = make("p", { id: "hint", class: "hint" }, words.ask_hint);
  const box = make("textarea", {
    id: "question",
    rows: "2",
    autocomplete: "off",
    enterkeyhint: "send",
    "aria-describedby": "hint",
  });
  const ask = make("button", { type: "submit", class: "main" }, words.ask_button);
  const head = make("div", { class: "row head" }, label, clear);
  const foot = make("div", { class: "row" }, box, ask);
  const form = make("form", { class: "ask" }, status, head, hint, foot);

  const name = level === "h1" ? "main" : "section";
  const root = make(name, { class: "panel", "aria-labelledby": "title" }, bar, scroll, form);
  return { root, title, help, dim, close, all, saved, savedTopics, before, log, note, letters, line, settings, status, clear, box, ask, form };
}

/** @param {Page} page */
function buildSettings({ words, regions }) {
  const themes = make("fieldset", {}, make("legend", {}, words.theme));
  for (const theme of THEMES) {
    const input = make("input", { type: "radio", name: "theme", value: theme, id: `theme-${theme}` });
    const label = make("label", { for: `theme-${theme}` }, words[`theme_${theme}`]);
    themes.append(make("div", { class: "choice" }, input, label));
  }
  const country = make("select", { id: "region", autocomplete: "off" });
  for (const [code, { name }] of Object.entries(regions)) country.append(make("option", { value: code }, name));
  const save = button(words.save, { "aria-pressed": "false", "aria-describedby": "save-hint" });
  const forget = button(words.forget);
  const root = make(
    "details",
    { class: "settings" },
    make("summary", {}, words.settings),
    themes,
    make("label", { for: "region" }, words.region_label),
    country,
    make("p", { id: "save-hint", class: "hint" }, words.save_hint),
    make("div", { class: "buttons" }, save, forget),
  );
  return { root, themes, country, save, forget };
}

/**
 * Return a line that shows a topic when it is tapped.
 * @param {string} id
 * @param {string} title
 */
export function topicLine(id, title) {
  return make("li", {}, make("a", { "data-topic": id }, title));
}

/**
 * @param {string} text
 * @param {Record<string, string>} [attributes]
 */
export function button(text, attributes = {}) {
  return make("button", { type: "button", ...attributes }, text);
}

/**
 * Return a link that leaves the chat where it is, and says so.
 * @param {string} text
 * @param {string} where
 * @param {string} kind
 */
export function link(text, where, kind) {
  const unseen = make("span", { class: "unseen" }, ` (${where})`);
  return make("a", { class: kind, target: "_blank", rel: "noopener noreferrer" }, text, unseen);
}
