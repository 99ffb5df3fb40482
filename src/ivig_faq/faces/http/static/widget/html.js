// Nodes from words, and from the server's HTML.

/** @typedef {{createHTML: (html: string) => any}} Policy */

// What the server's HTML may carry. Whatever could run, load or send is not among it.
const ATTRIBUTES = new Set("aria-hidden aria-label aria-labelledby class data-topic datetime dir href id lang open rel role start title value".split(" "));
const LINK = /^(https?:|tel:|sms:|mailto:|\/|#)/i;
const REMOVED = "base, embed, form, frame, iframe, input, link, math, meta, object, script, style, svg, template";
const BLOCKS = "h2, h3, p, li, dl > div, .words > summary";

/** @type {Policy | undefined} */
let policy;

/**
 * Return an element. Text stays text: no markup is ever made of it.
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[N]}
 */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/**
 * Return the server's HTML as nodes. It is parsed where nothing runs, and cleaned before it moves.
 * @param {string} html
 */
export function toNodes(html) {
  const page = new DOMParser().parseFromString(trust(html), "text/html");
  for (const element of page.querySelectorAll(REMOVED)) element.remove();
  for (const element of page.body.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      if (!ATTRIBUTES.has(name) || (name === "href" && !LINK.test(value))) element.removeAttribute(name);
    }
  }
  const nodes = document.createDocumentFragment();
  nodes.append(...page.body.childNodes);
  return nodes;
}

/**
 * Return the lines of a reply in reading order, with its sources in brackets.
 * @param {Element} root
 * @param {string} without selector of the parts to leave out
 */
export function toLines(root, without) {
  const lines = [];
  for (const block of root.querySelectorAll(BLOCKS)) {
    if (block.closest(without) || block.querySelector(BLOCKS)) continue;
    const copy = /** @type {Element} */ (block.cloneNode(true));
    for (const unseen of copy.querySelectorAll("sup .unseen")) unseen.remove();
    for (const cited of copy.querySelectorAll("sup")) cited.textContent = `[${cited.textContent}]`;
    const text = (copy.textContent ?? "").replace(/\s+/g, " ").trim();
    if (text) lines.push(block.matches("li") ? `- ${text}` : text);
  }
  return lines;
}

/**
 * A page that allows Trusted Types only names this policy: `trusted-types ivig-faq`.
 * @param {string} html
 */
function trust(html) {
  const types = /** @type {any} */ (globalThis).trustedTypes;
  policy ??= /** @type {Policy} */ (
    types ? types.createPolicy("ivig-faq", { createHTML: String }) : { createHTML: String }
  );
  return policy.createHTML(html);
}
