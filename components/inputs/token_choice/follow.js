// Tells Python, and the address, what is chosen and shown, once it has not changed for a moment.

const CALM = 350; // ms without a change
const PATIENCE = 3000; // ms that an answer may take

const followers = new WeakMap();
const anewOf = (together.anew ??= new Map()); // scope -> how often Python had set the choice

export default function ({ data, parentElement, setTriggerValue }) {
  let follower = followers.get(parentElement);
  if (!follower) {
    follower = new Follower();
    followers.set(parentElement, follower);
  }
  follower.send = (message) => setTriggerValue("choice", message);
  follower.receive(data);
  return () => {
    follower.close();
    followers.delete(parentElement);
  };
}

class Follower {
  constructor() {
    this.onChoice = ({ detail }) => detail.scope === this.data?.scope && this.wait();
    this.onPick = () => this.timer && this.wait(); // Streamlit takes one message at a time
    together.bus.addEventListener("choice", this.onChoice);
    together.bus.addEventListener("pick", this.onPick);
  }

  close() {
    clearTimeout(this.timer);
    together.bus.removeEventListener("choice", this.onChoice);
    together.bus.removeEventListener("pick", this.onPick);
  }

  /** Python's choice counts where a reader has typed it; else it only repeats the page's own. */
  receive(data) {
    if (data.scope !== this.data?.scope) this.stop();
    this.data = data;
    this.sentAt = -Infinity; // answered, or never sent
    const { scope, anew, queries, keys, span } = data;
    const isKnown = choices.has(scope) && (anewOf.get(scope) ?? anew) === anew;
    anewOf.set(scope, anew);
    if (!isKnown) {
      this.stop();
      this.isPythons = true; // what Python says need not be sent back
      choose(scope, { queries, keys, span });
      this.isPythons = false;
    } else if (!this.timer && this.differs()) this.wait();
  }

  differs() {
    const { queries, keys, span } = this.data;
    return this.written(this.data.scope) !== JSON.stringify(texts({ queries, keys, span }));
  }

  written(scope) {
    return JSON.stringify(texts(choiceOf(scope)));
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
    const message = texts(choiceOf(scope));
    writeAddress(message);
    this.send({ scope, ...message });
  }
}

/** The choice as links and inputs write it; see components/inputs/token_positions.py. */
function texts({ queries, keys, span }) {
  const stretches = span?.map((ends) => ends.join("-"));
  return {
    tokens: ranges(queries) + (keys.length ? `:${ranges(keys)}` : ""),
    span: !stretches ? "" : stretches[0] === stretches[1] ? stretches[0] : stretches.join(":"),
  };
}

/** Rising positions, neighbours joined: "3,7-9". */
function ranges(positions) {
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
