// What can be done with one answer: hear it, copy it, send it, print it.
import { make, toLines } from "./html.js";
import { button, link } from "./panel.js";

const NOT_TO_HEAR = ".tools, .evidence, .source, .version, .choices, .related, :not(.words) > summary";
const NOT_TO_COPY = ".tools, .choices, .related, :not(.words) > summary";

/**
 * Return the tools of an answer, folded away.
 * @param {Element} answer
 * @param {import("./panel.js").Words} words
 * @param {string} lang
 * @param {string} paper address of the page to print, or nothing
 * @param {import("./speech.js").Speaker} speaker
 * @param {(text: string) => void} tell says in the status line what was done
 */
export function buildTools(answer, words, lang, paper, speaker, tell) {
  const read = button(words.read_aloud);
  const pause = button(words.pause);
  const stop = button(words.stop);
  const slower = button(words.slower);
  const faster = button(words.faster);
  const copy = button(words.copy_text);
  const buttons = make("div", { class: "buttons" }, read, pause, stop, slower, faster, copy);
  const tools = make("details", { class: "tools" }, make("summary", {}, words.tools), buttons);
  const running = [pause, stop, slower, faster];

  /** Show what is of use in this state; the focus stays on something that is there. */
  function show() {
    const focus = [read, ...running].some((it) => it.matches(":focus"));
    read.hidden = speaker.state !== "silent";
    for (const it of running) it.hidden = speaker.state === "silent";
    pause.textContent = speaker.state === "paused" ? words.go_on : words.pause;
    if (focus && speaker.state === "silent") read.focus();
    else if (focus && !running.some((it) => it.matches(":focus"))) pause.focus();
  }

  read.addEventListener("click", async () => {
    const lines = toLines(answer, NOT_TO_HEAR);
    if (!(await speaker.read(lines, lang, show))) tell(words.no_voice);
  });
  pause.addEventListener("click", () => (speaker.state === "paused" ? speaker.goOn() : speaker.pause()));
  stop.addEventListener("click", () => speaker.stop());
  slower.addEventListener("click", () => speaker.pace(-1));
  faster.addEventListener("click", () => speaker.pace(1));

  const toText = () => `${toLines(answer, NOT_TO_COPY).join("\n\n")}\n`;
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(toText());
      tell(words.copied);
    } catch {
      offerText(tools, toText(), words.copy_by_hand);
    }
  });
  if (typeof navigator.share === "function") {
    const send = button(words.send);
    send.addEventListener("click", () => navigator.share({ text: toText() }).catch(() => {})); // not sent after all
    buttons.append(send);
  }
  if (paper) {
    const print = link(words.handout_link, words.new_page, "wide");
    print.href = paper;
    buttons.append(print);
  }
  for (const it of running) it.hidden = true;
  return tools;
}

/**
 * Show the text to copy by hand, where the browser does not let a page copy.
 * @param {Element} tools
 * @param {string} text
 * @param {string} label
 */
function offerText(tools, text, label) {
  tools.querySelector("label")?.remove();
  const box = make("textarea", { readonly: "", rows: "6" });
  box.value = text;
  tools.append(make("label", {}, label, box));
  box.focus();
  box.select();
}
