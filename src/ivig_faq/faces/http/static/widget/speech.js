// Reading aloud, with voices of this device only: others may send the text out.

const SLOWEST = 0.5;
const FASTEST = 1.2;
const STEP = 0.1;
const LETTERS = /\b(ME\/CFS|CFS|IVIG|IgG|IV|LDN|POTS|CIDP)\b/g;

/**
 * Return how a line is said: short names letter by letter, markers and bullets not at all.
 * @param {string} line
 */
export function toSpoken(line) {
  return line
    .replace(/^- /, "")
    .replace(/\s*\[[A-Z]\d+\]/g, "")
    .replace(LETTERS, (name) => [...name.replace("/", "")].join(" "))
    .trim();
}

/**
 * Return a voice of this device for a language, the nearest first; null where there is none.
 * @param {readonly SpeechSynthesisVoice[]} voices
 * @param {string} lang
 */
export function pickVoice(voices, lang) {
  const wanted = lang.toLowerCase();
  /** @param {SpeechSynthesisVoice} voice */
  const near = (voice) => {
    const has = voice.lang.toLowerCase().replace("_", "-");
    if (has === wanted) return 3;
    if (has.split("-")[0] !== wanted.split("-")[0]) return 0;
    return voice.default ? 2 : 1;
  };
  const local = voices.filter((voice) => voice.localService && near(voice) > 0);
  return local.sort((one, other) => near(other) - near(one))[0] ?? null;
}

/** Says lines one after the other; can pause between any two words and go on with the line. */
export class Speaker {
  /** @type {"silent" | "speaking" | "paused"} */
  state = "silent";
  rate = 0.8;
  /** @type {string[]} */
  #lines = [];
  #next = 0;
  #turn = 0;
  /** @type {SpeechSynthesisVoice | null} */
  #voice = null;
  /** @type {() => void} */
  #changed = () => {};

  /**
   * @param {SpeechSynthesis | undefined} synthesis
   * @param {(text: string) => SpeechSynthesisUtterance} toUtterance
   */
  constructor(synthesis, toUtterance) {
    this.synthesis = synthesis;
    this.toUtterance = toUtterance;
  }

  /**
   * Begin to read; false where this device has no voice of its own for the language.
   * @param {string[]} lines
   * @param {string} lang
   * @param {() => void} changed told when the state changes
   */
  async read(lines, lang, changed) {
    this.stop();
    const voice = pickVoice(await this.#voices(), lang);
    if (!voice) return false;
    this.#voice = voice;
    this.#lines = lines.map(toSpoken).filter(Boolean);
    this.#next = 0;
    this.#changed = changed;
    this.goOn();
    return true;
  }

  goOn() {
    this.#set("speaking");
    this.#say();
  }

  pause() {
    this.#silence();
    this.#set("paused");
  }

  stop() {
    this.#silence();
    if (this.state !== "silent") this.#set("silent");
  }

  /** Change the pace, from this line on. @param {1 | -1} direction */
  pace(direction) {
    const rate = Math.round((this.rate + direction * STEP) * 10) / 10;
    this.rate = Math.min(FASTEST, Math.max(SLOWEST, rate));
    if (this.state !== "speaking") return;
    this.#silence();
    this.#say();
  }

  #say() {
    const line = this.#lines[this.#next];
    if (line === undefined) return this.#set("silent");
    const said = this.toUtterance(line);
    const turn = ++this.#turn;
    said.voice = this.#voice;
    said.lang = this.#voice?.lang ?? "";
    said.rate = this.rate;
    said.onend = () => {
      if (turn !== this.#turn) return; // a line that was cut short also ends
      this.#next += 1;
      this.#say();
    };
    said.onerror = () => {
      if (turn === this.#turn) this.stop();
    };
    this.synthesis?.speak(said);
  }

  #silence() {
    this.#turn += 1;
    this.synthesis?.cancel();
  }

  /** @param {"silent" | "speaking" | "paused"} state */
  #set(state) {
    this.state = state;
    this.#changed();
  }

  /** Voices may come late, but they come soon. @returns {Promise<SpeechSynthesisVoice[]>} */
  async #voices() {
    const synthesis = this.synthesis;
    if (!synthesis) return [];
    const voices = synthesis.getVoices();
    if (voices.length > 0) return voices;
    await new Promise((resolve) => {
      synthesis.addEventListener?.("voiceschanged", resolve, { once: true });
      setTimeout(resolve, 700);
    });
    return synthesis.getVoices();
  }
}
