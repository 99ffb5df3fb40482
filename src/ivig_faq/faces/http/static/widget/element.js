// <ivig-faq server="https://..." region="GB" theme="dim" lang="en-GB" start="dose" inline></ivig-faq>
import { Conversation } from "./conversation.js";
import { Device, Draft } from "./device.js";
import { make } from "./html.js";
import { buildPanel, button } from "./panel.js";
import { Speaker } from "./speech.js";
import { toPalette } from "./theme.js";

/** @type {import("./panel.js").Page} */
const PAGE = JSON.parse("__PAGE__");
const WORDS = PAGE.words;
// Kept inside, so that a page's own shortcuts do not fire while somebody types.
const TYPING = ["keydown", "keypress", "keyup", "beforeinput", "input", "paste", "compositionstart", "compositionend"];

/** Asks and shows on any page; opens only for its reader, and keeps what is typed to itself. */
class IvigFaq extends HTMLElement {
  static observedAttributes = ["open", "theme", "region", "lang"];

  #device = new Device(() => localStorage);
  #kept = new Draft(() => (new URL(this.#address("")).origin === location.origin ? sessionStorage : null));
  #chosen = this.#device.read();
  #media = [matchMedia("(prefers-color-scheme: dark)"), matchMedia("(prefers-contrast: more)")];
  #root = make("div", { class: "widget" });
  #opener = button(WORDS.open, { class: "main", "aria-haspopup": "dialog" });
  #dialog = make("dialog", { "aria-labelledby": "title" });
  #cleared = "";
  /** @type {import("./panel.js").Panel | undefined} */
  #panel;
  /** @type {Conversation | undefined} */
  #conversation;

  connectedCallback() {
    for (const media of this.#media) media.addEventListener("change", this.#dress);
    if (!this.#panel) this.#build();
    this.#dress();
    if (this.hasAttribute("inline")) this.#conversation?.begin(this.getAttribute("start"));
    else this.removeAttribute("open");
  }

  disconnectedCallback() {
    for (const media of this.#media) media.removeEventListener("change", this.#dress);
    this.#conversation?.speaker.stop();
  }

  /**
   * @param {string} name
   * @param {string | null} _before
   * @param {string | null} now
   */
  attributeChangedCallback(name, _before, now) {
    if (!this.#panel) return;
    if (name !== "open") this.#dress();
    else if (now === null) this.#dialog.close();
    else if (navigator.userActivation?.isActive ?? true) this.#open();
    else this.removeAttribute("open"); // a page may open it when its reader taps, never by itself
  }

  #build() {
    const fills = this.getAttribute("inline") === "fill";
    const panel = buildPanel(PAGE, fills ? "h1" : "h2");
    const place = {
      address: this.#address,
      region: () => this.#region(),
      lang: () => this.#lang(),
      emergency: () => this.#emergency(),
      draft: (/** @type {string} */ text) => this.#draft(text),
    };
    const speaker = new Speaker(globalThis.speechSynthesis, (text) => new SpeechSynthesisUtterance(text));
    const conversation = new Conversation(panel, WORDS, place, this.#device, speaker);
    this.#panel = panel;
    this.#conversation = conversation;

    const shadow = this.attachShadow({ mode: "closed" }); // what is typed stays out of the page's reach
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(PAGE.css);
    shadow.adoptedStyleSheets = [sheet];
    shadow.append(this.#root);
    if (this.hasAttribute("inline")) {
      this.#root.classList.add(fills ? "fills" : "flows");
      panel.close.remove();
      this.#root.append(panel.root);
    } else {
      this.#dialog.append(panel.root);
      this.#root.append(this.#opener, this.#dialog);
    }
    for (const type of TYPING) shadow.addEventListener(type, (event) => event.stopPropagation());
    this.#listen(panel, conversation);
    this.#draft(this.#kept.read());
  }

  /**
   * @param {import("./panel.js").Panel} panel
   * @param {Conversation} conversation
   */
  #listen(panel, conversation) {
    const { root, form, box, clear, dim, close, settings } = panel;
    this.#opener.addEventListener("click", () => this.#open());
    close.addEventListener("click", () => this.#dialog.close());
    this.#dialog.addEventListener("close", () => {
      this.removeAttribute("open");
      conversation.speaker.stop();
      this.#opener.focus();
    });
    root.addEventListener("click", (event) => {
      const link = event.target instanceof Element && event.target.closest("a[data-topic]");
      if (!(link instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      conversation.show(link.dataset.topic ?? "");
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      conversation.ask();
    });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    box.addEventListener("input", () => this.#draft(box.value));
    clear.addEventListener("click", () => this.#clear(box.value));
    dim.addEventListener("click", () => this.#choose({ theme: this.#palette() === "dim" ? "light" : "dim" }));
    settings.themes.addEventListener("change", (event) => {
      if (event.target instanceof HTMLInputElement) this.#choose({ theme: event.target.value });
    });
    settings.country.addEventListener("change", () => this.#choose({ region: settings.country.value }));
    settings.save.addEventListener("click", () => this.#save());
    settings.forget.addEventListener("click", () => this.#forget());
  }

  #open() {
    if (this.hasAttribute("inline") || this.#dialog.open) return;
    this.#dialog.showModal();
    this.#panel?.title.focus();
    this.setAttribute("open", "");
    this.#conversation?.begin(this.getAttribute("start"));
  }

  /** @param {string} text what stands in the box now */
  #draft(text) {
    if (!this.#panel) return;
    const { box, clear } = this.#panel;
    if (box.value !== text) box.value = text;
    this.#kept.keep(text);
    this.#cleared = "";
    clear.textContent = WORDS.clear;
    clear.hidden = text === "";
  }

  /** Clear the box, or undo that. @param {string} text */
  #clear(text) {
    this.#draft(text ? "" : this.#cleared);
    if (!text || !this.#panel) return;
    this.#cleared = text;
    this.#panel.clear.hidden = false;
    this.#panel.clear.textContent = WORDS.undo;
    this.#conversation?.tell(WORDS.cleared);
  }

  /** @param {import("./device.js").Kept} choice made by a tap, so this device may keep it */
  #choose(choice) {
    this.#chosen = { ...this.#chosen, ...choice };
    this.#device.keep(choice);
    this.#dress();
  }

  #save() {
    const on = this.#device.read().save !== true;
    const kept = this.#device.keep({ save: on, topics: this.#conversation?.seen ?? [] });
    this.#conversation?.tell(kept ? (on ? WORDS.saving : WORDS.not_saving) : WORDS.cannot_save);
    this.#dress();
  }

  #forget() {
    this.#device.forget();
    this.#chosen = {};
    this.#draft("");
    this.#conversation?.forget();
    this.#conversation?.tell(WORDS.forgotten);
    this.#dress();
  }

  /** Show settings, colours and addresses as they are now. */
  #dress = () => {
    if (!this.#panel) return;
    const { dim, settings, help, all, letters, line } = this.#panel;
    const palette = this.#palette();
    this.#root.dataset.theme = palette;
    this.#root.lang = this.#lang();
    dim.setAttribute("aria-pressed", String(palette === "dim"));
    const theme = this.#theme();
    for (const input of settings.themes.querySelectorAll("input")) input.checked = input.value === theme;
    settings.country.value = this.#region();
    settings.save.setAttribute("aria-pressed", String(this.#device.read().save === true));
    help.href = this.#address("help-now", { region: this.#region() });
    all.href = this.#address("topics", { region: this.#region() });
    letters.href = this.#address("letters", { region: this.#region() });
    line.replaceChildren(...this.#emergency());
    this.#conversation?.direct();
  };

  #theme() {
    return this.#chosen.theme ?? this.getAttribute("theme") ?? "system";
  }

  #palette() {
    const [dark, more] = this.#media;
    return toPalette(this.#theme(), dark?.matches ?? false, more?.matches ?? false);
  }

  #region() {
    const named = this.#chosen.region ?? this.getAttribute("region")?.toUpperCase() ?? PAGE.region;
    return named in PAGE.regions ? named : "ZZ";
  }

  #lang() {
    const lang = this.getAttribute("lang") ?? "";
    return lang.toLowerCase().split("-")[0] === PAGE.lang ? lang : PAGE.lang;
  }

  /** The emergency line, its numbers to tap. */
  #emergency() {
    const line = PAGE.regions[this.#region()]?.line ?? [];
    return line.map(([words, link]) => (link ? make("a", { class: "number", href: link }, words) : words));
  }

  /** @type {import("./conversation.js").Place["address"]} */
  #address = (path, query) => {
    const named = this.getAttribute("server");
    const base = named && URL.canParse?.(named, location.href) ? new URL(named, location.href) : new URL(".", import.meta.url);
    if (!base.pathname.endsWith("/")) base.pathname += "/";
    const url = new URL(path, base);
    url.search = new URLSearchParams(query).toString();
    return url.href;
  };
}

if (!customElements.get("ivig-faq")) customElements.define("ivig-faq", IvigFaq);
