// What the reader asked this device to keep: topic ids and settings, never a typed word.

/** @typedef {{theme?: string, region?: string, save?: boolean, topics?: string[]}} Kept */

const KEY = "ivig-faq";
const ID = /^(?!urgent)[a-z][a-z0-9-]{0,63}$/;
const MOST = 40;

/** Reads and writes one entry of the browser's storage, which may be refused or hold anything. */
export class Device {
  /** @param {() => Storage} open the storage, opened only when it is needed: opening can fail */
  constructor(open) {
    this.open = open;
  }

  /** @returns {Kept} */
  read() {
    try {
      const found = JSON.parse(this.open().getItem(KEY) ?? "{}");
      /** @type {Kept} */
      const kept = {};
      if (typeof found.theme === "string") kept.theme = found.theme;
      if (/^[A-Z]{2}$/.test(found.region)) kept.region = found.region;
      if (found.save === true) {
        kept.save = true;
        kept.topics = toIds(found.topics);
      }
      return kept;
    } catch {
      return {};
    }
  }

  /**
   * Keep what is named beside what was kept before; false where the browser refuses.
   * @param {Kept} more
   */
  keep(more) {
    const { save, topics, ...settings } = { ...this.read(), ...more };
    const kept = save ? { ...settings, save, topics: toIds(topics) } : settings;
    try {
      if (Object.keys(kept).length === 0) this.open().removeItem(KEY);
      else this.open().setItem(KEY, JSON.stringify(kept));
      return true;
    } catch {
      return false;
    }
  }

  /** Keep topics, newest last, if the reader asked for it. @param {string[]} topics */
  add(topics) {
    const kept = this.read();
    if (!kept.save) return;
    const before = (kept.topics ?? []).filter((id) => !topics.includes(id));
    this.keep({ topics: [...before, ...topics] });
  }

  forget() {
    try {
      this.open().removeItem(KEY);
    } catch {
      // where nothing can be kept, nothing has to be forgotten
    }
  }
}

/** Keeps what stands in the box over a reload, in this tab, and only where the page is ours to trust. */
export class Draft {
  /** @param {() => Storage | null} open the tab's storage; none on a page of others, which could read it */
  constructor(open) {
    this.open = open;
  }

  read() {
    try {
      return this.open()?.getItem(KEY) ?? "";
    } catch {
      return "";
    }
  }

  /** @param {string} text */
  keep(text) {
    try {
      if (text) this.open()?.setItem(KEY, text);
      else this.open()?.removeItem(KEY);
    } catch {
      // where nothing can be kept, the draft still stands in the box
    }
  }
}

/** @param {unknown} found @returns {string[]} */
function toIds(found) {
  const ids = Array.isArray(found) ? found.filter((id) => typeof id === "string" && ID.test(id)) : [];
  return [...new Set(ids)].slice(-MOST);
}
