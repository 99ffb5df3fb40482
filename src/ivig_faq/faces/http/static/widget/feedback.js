// Whether an answer helped: one tap, which is counted and goes no further.
import { make } from "./html.js";
import { request } from "./network.js";
import { button } from "./panel.js";

/** @typedef {{topic: string, title: string}} Judged */

/**
 * Return a yes and a no for each answer of a reply. Nothing but the topic, the tap and the version
 * of the answers is sent; what went wrong costs the reader nothing, and may be tried again.
 * @param {Judged[]} answers
 * @param {string} version of the answers that were shown
 * @param {string} url
 * @param {import("./panel.js").Words} words
 * @param {(text: string) => void} tell says in the status line what became of it
 */
export function buildFeedback(answers, version, url, words, tell) {
  return answers.map(({ topic, title }) => {
    const yes = button(words.yes, { "aria-pressed": "false" });
    const no = button(words.no, { "aria-pressed": "false" });
    const asked = answers.length > 1 ? `${words.helped} ${title}` : words.helped;
    const buttons = make("div", { class: "buttons" }, yes, no);
    for (const chosen of [yes, no]) {
      chosen.addEventListener("click", async () => {
        if (chosen.hasAttribute("aria-disabled")) return; // counted, or on its way
        for (const it of [yes, no]) it.setAttribute("aria-disabled", "true");
        const outcome = await request(url, { topic, helpful: chosen === yes, content_version: version });
        if ("data" in outcome) {
          chosen.setAttribute("aria-pressed", "true");
          return tell(words.counted);
        }
        for (const it of [yes, no]) it.removeAttribute("aria-disabled");
        const outdated = "refused" in outcome && outcome.code === "outdated";
        return tell(outdated ? outcome.refused : words.not_counted);
      });
    }
    return make("fieldset", { class: "feedback" }, make("legend", {}, asked), buttons);
  });
}
