// Tells Python, and the address, what is chosen and shown, once it has not changed for a moment.

import { choiceOf, choose, hear, isLatest } from "../../browser/text.js";
import { component } from "../../browser/view.js";
/** @import { TokenChoice } from "../../browser/text.js" */

const CALM = 350; // ms without a change
const PATIENCE = 3000; // ms that an answer may take

/** @typedef {{scope: string, anew: number, choice: TokenChoice}} ChoiceMessage */

/** @typedef {{scope: string, tokens: string, span: string}} SentChoice */

export default component(class {
  /** @type {ChoiceMessage} */ data;
  sentAt = -Infinity; // answered, or never sent
  timer = 0;
  isPythons = false; // what Python says need not be sent back

  constructor(root, send) {
    this.send = send;
    this.deafen = hear({
      choice: ({ scope }) => scope === this.data?.scope && this.wait(),
      pick: () => this.timer && this.wait(), // Streamlit takes one message at a time
    });
  }

  close() {
    clearTimeout(this.timer);
    this.deafen();
  }

  /**
   * Python's choice counts where a reader has typed it; else it only repeats the page's own.
   * @param {ChoiceMessage} data
   */
  receive(data) {
    if (data.scope !== this.data?.scope) this.stop();
    this.data = data;
    this.sentAt = -Infinity;
    const { scope, anew, choice } = data;
    if (!isLatest(scope, anew)) {
      this.stop();
      this.isPythons = true;
      choose(scope, choice);
      this.isPythons = false;
    } else if (!this.timer && this.differs()) this.wait();
  }

  differs() {
    return JSON.stringify(texts(choiceOf(this.data.scope))) !== JSON.stringify(texts(this.data.choice));
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = 0;
  }

  wait() {
    if (this.isPythons) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), CALM);
  }

  /** One message at a time: the answer to an older one would bring the older address back. */
  tell() {
    this.timer = 0;
    if (!this.differs()) return;
    if (performance.now() - this.sentAt < PATIENCE) {
      this.wait();
      return;
    }
    this.sentAt = performance.now();
    const { scope } = this.data;
    const written = texts(choiceOf(scope));
    writeAddress(written);
    /** @type {SentChoice} */
    const message = { scope, ...written };
    this.send("choice", message);
  }
}, "span");

/** The choice as links and inputs write it; see components/inputs/token_positions.py. @param {TokenChoice} choice */
function texts({ queries, keys, span }) {
  return {
    tokens: ranges(queries) + (keys.length ? `:${ranges(keys)}` : ""),
    span: [...new Set(span?.map((ends) => ends.join("-")))].join(":"),
  };
}

/** Rising positions, neighbours joined: "3,7-9". @param {number[]} positions */
function ranges(positions) {
  /** @type {[number, number][]} */
  const runs = [];
  for (const position of positions) {
    const run = runs.at(-1);
    if (run && position === run[1] + 1) run[1] = position;
    else runs.push([position, position]);
  }
  return runs.map(([first, last]) => (first === last ? first : `${first}-${last}`)).join(",");
}

/**
 * Replaces the address by the one that Python will ask for. Streamlit adds to the history when an
 * address is new to the browser; moving through a text would leave hundreds of entries.
 */
function writeAddress(message) {
  const values = new URLSearchParams(window.location.search);
  for (const [name, text] of Object.entries(message)) {
    if (text) values.set(name, text);
    else values.delete(name);
  }
  const query = [...values].map((pair) => pair.map(quoted).join("=")).join("&");
  const path = window.location.pathname + (query ? `?${query}` : "");
  window.history.replaceState(window.history.state, "", path);
}

/** As Python's quote_plus. */
function quoted(text) {
  const percent = (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, percent).replaceAll("%20", "+");
}
