// The simple search of the pages as files, and keeping them on the device once somebody asks.
// It only points to pages: every word of an answer stands on its own page, with its limits.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const form = byId("search"), box = byId("words"), found = byId("found");
  const HELP = "help-now.html";
  let topics = null;

  const toWords = (text) =>
    text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").match(/[a-z0-9]+/g) ?? [];

  // words.js is loaded when the first search needs it; a page from a folder may not fetch.
  const load = () => new Promise((done, fail) => {
    if (topics) return done();
    const script = document.createElement("script");
    script.src = "words.js";
    script.onload = () => {
      topics = self.ivigFaqWords.map(([id, title, words]) => {
        const weights = new Map(), parts = words.split(" ");
        for (let i = 0; i < parts.length; i += 2) weights.set(parts[i], Number(parts[i + 1]));
        return { id, title, weights };
      });
      done();
    };
    script.onerror = fail;
    document.head.append(script);
  });

  // True when one letter more, less or other makes the words equal.
  const isNear = (a, b) => {
    if (Math.abs(a.length - b.length) > 1) return false;
    let start = 0, end = 0;
    while (start < Math.min(a.length, b.length) && a[start] === b[start]) start++;
    while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
    return Math.max(a.length, b.length) - start - end <= 1;
  };

  const score = (topic, words) => {
    let sum = 0;
    for (const word of words) {
      let best = topic.weights.get(word) ?? 0;
      if (!best && word.length > 3)
        for (const [other, weight] of topic.weights)
          if (other.length > 3 && weight * 0.6 > best && isNear(word, other)) best = weight * 0.6;
      sum += best;
    }
    return sum;
  };

  const element = (name, text, href) => {
    const made = document.createElement(name);
    made.textContent = text;
    if (href) made.href = href;
    return made;
  };

  const list = (links) => {
    const all = element("ul", "");
    all.className = "topics";
    for (const [text, href] of links) {
      const item = element("li", "");
      item.append(element("a", text, href));
      all.append(item);
    }
    return all;
  };

  const show = (text) => {
    const words = [...new Set(toWords(text))];
    const ranked = topics.map((topic) => [score(topic, words), topic])
      .filter(([points]) => points >= 8)
      .sort((a, b) => b[0] - a[0])
      .map(([, topic]) => topic)
      .slice(0, 5);
    const said = found.dataset;
    const urgent = ranked.slice(0, 3).some((topic) => topic.id.startsWith("urgent-"));
    const answers = ranked.filter((topic) => topic.title).slice(0, 3)
      .map((topic) => [topic.title, `topics/${topic.id}.html`]);
    // The line for an emergency stands above all that is found: this search cannot tell one.
    const line = element("p", "");
    line.append(...byId("emergency").cloneNode(true).childNodes);
    const parts = [line, list([[said.help, HELP]])];
    if (!urgent) parts.push(element("p", answers.length ? said.found : said.none));
    if (!urgent && answers.length) parts.push(list(answers));
    found.replaceChildren(...parts);
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (box.value.trim()) load().then(() => show(box.value), () => show(""));
  });
  form.hidden = false;

  // Kept on the device only once somebody asks, since others may use the same device.
  const keep = byId("keep"), said = byId("keep-said"), on = byId("keep-on"), off = byId("keep-off");
  if (!("serviceWorker" in navigator) || !location.protocol.startsWith("http")) return;
  const mine = async () => (await caches.keys()).filter((name) => name.startsWith("ivig-faq "));
  const showOne = async () => {
    const kept = (await mine()).length > 0;
    on.hidden = kept;
    off.hidden = !kept;
  };
  // Only what can be done now is shown; the focus goes along, since its button is gone.
  const tell = async (work, text) => {
    try {
      await work;
      said.textContent = text;
    } catch {
      said.textContent = keep.dataset.failed;
    }
    await showOne();
    (on.hidden ? off : on).focus();
  };
  const ready = async () => {
    const made = await navigator.serviceWorker.register("sw.js");
    const worker = made.installing ?? made.waiting ?? made.active;
    await new Promise((done, fail) => {
      const look = () => {
        if (worker.state === "activated") done();
        if (worker.state === "redundant") fail();
      };
      worker.addEventListener("statechange", look);
      look();
    });
  };
  const drop = async () => {
    const here = new URL("./", location.href).href;
    for (const made of await navigator.serviceWorker.getRegistrations())
      if (made.scope === here) await made.unregister();
    for (const name of await mine()) await caches.delete(name);
  };
  on.addEventListener("click", () => tell(ready(), keep.dataset.kept));
  off.addEventListener("click", () => tell(drop(), keep.dataset.dropped));
  showOne().then(() => { keep.hidden = false; }, () => {});
})();
