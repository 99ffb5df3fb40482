// <ivig-faq server="https://..." region="GB"></ivig-faq>: ask and read on any page.
// Words, styles and emergency lines are put in by the server; it keeps nothing and asks no one else.
const PAGE = JSON.parse("__PAGE__");

// The server's HTML is made of curated, escaped text; the policy names it as the only HTML let in.
const trusted = globalThis.trustedTypes?.createPolicy("ivig-faq", { createHTML: (html) => html });

class IvigFaq extends HTMLElement {
  #server = new URL(import.meta.url).origin;
  #context = [];
  #built = false;
  #log;
  #status;
  #box;
  #button;

  connectedCallback() {
    if (this.#built) return;
    this.#built = true;
    if (this.hasAttribute("server")) {
      this.#server = new URL(this.getAttribute("server"), location.href).origin;
    }
    const root = this.attachShadow({ mode: "closed" }); // what is typed stays out of the page's reach
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(PAGE.css);
    root.adoptedStyleSheets = [sheet];

    this.#log = make("div", { role: "log", "aria-label": PAGE.words.log });
    this.#status = make("p", { role: "status", class: "hint" });
    const hint = make("p", { id: "hint", class: "hint" }, PAGE.words.ask_hint);
    const label = make("label", { for: "question" }, PAGE.words.ask_label);
    this.#box = make("textarea", { id: "question", rows: "3", autocomplete: "off", "aria-describedby": "hint" });
    this.#button = make("button", { type: "submit" }, PAGE.words.ask_button);
    const form = make("form", { class: "ask" });
    form.append(label, hint, this.#box, this.#button);
    const help = make("p", { class: "print" });
    help.append(make("a", { href: this.#address("/help-now") }, PAGE.words.help_now_link));
    const line = make("p", {}, this.#emergency());
    root.append(help, this.#log, this.#status, form, line);

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#ask();
    });
    this.#log.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-topic]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.#show(link.dataset.topic);
    });
  }

  async #ask() {
    const question = this.#box.value;
    const body = { question, context: this.#context };
    if (this.getAttribute("region")) body.region = this.getAttribute("region").slice(0, 64);
    const reply = await this.#fetch("/v1/ask", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!reply) return;
    if (this.#box.value === question) this.#box.value = ""; // only once the answer is there
    this.#append(reply, question);
  }

  async #show(topic) {
    const path = `/v1/topics/${encodeURIComponent(topic)}`;
    const reply = await this.#fetch(this.#regional(path), {});
    if (reply) this.#append(reply, "");
  }

  // Returns the reply, or says what went wrong; the draft stays in the box and help stays in view.
  async #fetch(path, options) {
    this.#button.setAttribute("aria-disabled", "true");
    const late = setTimeout(() => (this.#status.textContent = PAGE.words.finding), 1000);
    try {
      const response = await fetch(this.#server + path, {
        ...options,
        credentials: "omit",
        referrerPolicy: "no-referrer",
        cache: "no-store",
      });
      const data = await response.json();
      if (response.ok) {
        this.#status.textContent = PAGE.words.ready;
        return data;
      }
      this.#status.textContent = `${data.detail ?? PAGE.words.broken} ${this.#emergency()}`;
    } catch {
      this.#status.textContent = `${PAGE.words.broken} ${this.#emergency()}`;
    } finally {
      clearTimeout(late);
      this.#button.removeAttribute("aria-disabled");
    }
    return null;
  }

  // One answer is one addition to the log, so that a screen reader says it once and whole.
  #append(reply, question) {
    this.#context = reply.context;
    const entry = make("section", {});
    const answer = make("div", {});
    answer.innerHTML = trusted ? trusted.createHTML(reply.html) : reply.html;
    for (const link of answer.querySelectorAll("a[data-topic]")) {
      link.href = this.#address(`/topics/${encodeURIComponent(link.dataset.topic)}`);
    }
    // a card stands first and alone, even before the question
    if (question && reply.outcome !== "urgent") {
      entry.append(make("p", { class: "hint" }, `${PAGE.words.your_question}: ${question}`));
    }
    entry.append(answer);
    this.#log.append(entry);
    entry.scrollIntoView({ block: "start", behavior: "instant" });
  }

  #emergency() {
    const region = (this.getAttribute("region") ?? "").toUpperCase();
    return PAGE.emergency[region] ?? PAGE.emergency[PAGE.region] ?? PAGE.emergency.ZZ;
  }

  #regional(path) {
    const region = this.getAttribute("region");
    return region ? `${path}?region=${encodeURIComponent(region.slice(0, 64))}` : path;
  }

  #address(path) {
    return this.#server + this.#regional(path);
  }
}

function make(name, attributes, text = "") {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}

if (!customElements.get("ivig-faq")) customElements.define("ivig-faq", IvigFaq);
