// Attention as lines between two columns of tokens: queries left, keys right. Part 4 of 4.
// Labels are a reader's text: they only ever become textContent, attributes or canvas text.

const NAMED = 3; // strongest weights that the status line names
const BOX = 6; // width in px of one head's box beside a token
const SIDES = ["query", "key"];

// Heads whose weights the page keeps (see head_explorer/heads.js): one of them can be drawn at once.
const stored = (window.__bertscopeHeads ??= { entries: new Map(), bus: new EventTarget() });

const views = new WeakMap(); // parentElement -> View: the function below runs at every change

export default function ({ data, parentElement }) {
  let view = views.get(parentElement);
  if (!view) {
    view = new View(parentElement.querySelector(".attention-lines"));
    views.set(parentElement, view);
  }
  view.receive(data);
  return () => {
    view.close();
    views.delete(parentElement);
  };
}

const isSame = (a, b) => a?.side === b?.side && a?.index === b?.index;

class View {
  constructor(root) {
    this.root = root;
    this.received = 0; // counts calls of receive: only the latest may draw
    this.hovered = this.focused = this.locked = null; // each {side, index} or null
    this.build();
    this.listen();
    this.onPick = ({ detail }) => this.pick(detail);
    stored.bus.addEventListener("pick", this.onPick);
    this.observer = new ResizeObserver(() => {
      if (this.data && this.between.clientWidth !== this.width) this.draw();
    });
    this.observer.observe(this.between);
  }

  close() {
    this.received += 1;
    this.observer.disconnect();
    stored.bus.removeEventListener("pick", this.onPick);
    this.tiles.close();
  }

  // ---- elements -----------------------------------------------------------------------------

  build() {
    Object.assign(this.root, { role: "group", ariaLabel: "Attention as lines between tokens" });
    this.status = make("p", "status", { role: "status" });
    this.legend = make("div", "legend", { role: "group", ariaLabel: "Heads drawn" });
    const list = (side, ariaLabel) => make("ol", side, { role: "listbox", ariaLabel });
    this.lists = {
      query: list("query", "Queries, the tokens that look"),
      key: list("key", "Keys, the tokens that are looked at"),
    };
    this.empty = make("p", "empty", { textContent: "No weight here passes the filters." });
    this.watermark = make("p", "watermark", { textContent: "RENORMALISED" });
    this.between = make("div", "between-lines");
    this.between.append(this.empty, this.watermark);
    this.tiles = new Tiles(this.between);
    const exports = make("div", "exports");
    for (const kind of ["PNG", "SVG"]) {
      const button = make("button", "", { type: "button", textContent: `↓ ${kind}` });
      button.title = `Download this picture as ${kind}`;
      button.onclick = () => this.data && download(this, kind);
      exports.append(button);
    }
    const bar = make("div", "bar");
    bar.append(this.status, exports);
    this.columns = make("div", "columns");
    const caption = (side) => {
      const whole = make("div", `caption ${side}`);
      whole.append(make("span", "label", { textContent: side }), make("span", "value"));
      return whole;
    };
    this.captions = {
      query: caption("query"),
      between: make("span", "caption between"),
      key: caption("key"),
    };
    this.columns.append(
      ...Object.values(this.captions),
      this.lists.query,
      this.between,
      this.lists.key,
    );
    const note = make("p", "unseen", {
      textContent: "Arrow keys move between tokens. The table view holds all numbers.",
    });
    this.root.replaceChildren(bar, this.legend, this.columns, note);
  }

  fill(side) {
    const positions = this.data[`${side}_index`];
    const tokens = this.labels(side).map((text, index) => {
      const token = make("li", "token", { role: "option", tabIndex: -1, title: text });
      token.dataset.side = side;
      token.dataset.index = index;
      token.ariaLabel = `${text}, position ${positions[index] + 1}`;
      token.append(make("span", "label", { textContent: text }), make("span", "value"));
      return token;
    });
    if (side === "query" && tokens.length) tokens[0].tabIndex = 0; // one stop for the Tab key
    this.lists[side].replaceChildren(...tokens);
  }

  fillLegend() {
    const { labels, colours } = this.data;
    this.drawn = labels.map(() => true); // per head
    const chips = labels.map((label, head) => {
      const chip = make("button", "", { type: "button", ariaPressed: "true" });
      chip.style.setProperty("--hue", colours[head]);
      chip.append(make("span", "", { textContent: label }), make("output", ""));
      chip.onclick = () => this.toggleHead(head);
      return chip;
    });
    this.legend.replaceChildren(...(chips.length > 1 ? chips : []));
    const boxes = chips.length > 1 ? `${chips.length * BOX + 6}px` : "0px";
    this.root.style.setProperty("--boxes-width", boxes);
  }

  // ---- data ---------------------------------------------------------------------------------

  async receive(bytes) {
    if (bytes === this.bytes) {
      if (this.data) this.draw(); // only the theme changed
      return;
    }
    this.bytes = bytes;
    this.received += 1;
    const turn = this.received;
    if (!("DecompressionStream" in window)) {
      this.status.textContent = "This browser is too old for this view; the table view holds all numbers.";
      return;
    }
    const data = await unpack(bytes);
    if (turn !== this.received) return;
    const before = this.data;
    this.data = data;
    const stays = (name) => before && JSON.stringify(before[name]) === JSON.stringify(data[name]);
    if (!stays("labels") || !stays("colours")) this.fillLegend();
    if (!stays("queries") || !stays("keys")) {
      this.hovered = this.focused = this.locked = null;
      for (const side of SIDES) this.fill(side);
    }
    this.watermark.hidden = !data.is_renormalised;
    this.draw();
  }

  /** Another head, from the page's store at once; its exact weights follow from Python. */
  pick({ id, layer, head }) {
    const { data } = this;
    if (!data?.is_local || id !== data.id || layer < 0 || head < 0) return;
    const kept = stored.entries.get(id)?.layers[layer];
    const size = data.levels.length;
    if (!kept || kept.tokens ** 2 !== size) return;
    const levels = kept.levels.subarray(head * size, (head + 1) * size);
    this.data = { ...data, levels, exact: null };
    this.draw();
    this.root.dataset.painted = `${layer + 1}-${head + 1}`;
  }

  labels(side) {
    return side === "query" ? this.data.queries : this.data.keys;
  }

  drawnHeads() {
    return this.drawn.flatMap((is, head) => (is ? [head] : []));
  }

  height() {
    return Math.max(this.data.queries.length, this.data.keys.length) * ROW;
  }

  /** The token whose lines are shown: what is locked, else pointed at, else focused. */
  active() {
    return this.locked ?? this.hovered ?? this.focused;
  }

  font() {
    return getComputedStyle(this.root).fontFamily;
  }

  /** A colour of Streamlit's theme. */
  colour(name) {
    return getComputedStyle(this.root).getPropertyValue(name).trim();
  }

  // ---- what the reader does -----------------------------------------------------------------

  listen() {
    const { columns } = this;
    columns.addEventListener("pointerover", (event) => {
      if (event.pointerType === "mouse") this.point(this.tokenOf(event));
    });
    columns.addEventListener("pointerleave", () => this.point(null));
    columns.addEventListener("click", (event) => this.toggleLock(this.tokenOf(event)));
    columns.addEventListener("keydown", (event) => this.press(event));
    columns.addEventListener("focusin", (event) => {
      this.focused = event.target.matches(":focus-visible") ? this.tokenOf(event) : null;
      this.update();
    });
    columns.addEventListener("focusout", () => {
      this.focused = null;
      this.update();
    });
  }

  tokenOf(event) {
    const token = event.target.closest(".token");
    return token && { side: token.dataset.side, index: Number(token.dataset.index) };
  }

  point(token) {
    if (isSame(token, this.hovered)) return;
    this.hovered = token;
    this.update();
  }

  toggleLock(token) {
    this.locked = token && isSame(token, this.locked) ? null : token;
    this.update();
  }

  toggleHead(head) {
    this.drawn[head] = !this.drawn[head];
    if (!this.drawn.includes(true)) this.drawn[head] = true; // the last one stays
    [...this.legend.children].forEach((chip, i) => {
      chip.ariaPressed = String(this.drawn[i]);
    });
    this.draw();
  }

  press(event) {
    const token = this.tokenOf(event);
    if (!token) return;
    const steps = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };
    if (event.key in steps) this.focus(token.side, token.index + steps[event.key]);
    else if (event.key === "ArrowLeft") this.focus("query", token.index);
    else if (event.key === "ArrowRight") this.focus("key", token.index);
    else if (event.key === "Enter" || event.key === " ") this.toggleLock(token);
    else if (event.key === "Escape") this.toggleLock(null);
    else return;
    event.preventDefault();
  }

  focus(side, index) {
    const tokens = this.lists[side].children;
    const target = tokens[Math.min(Math.max(index, 0), tokens.length - 1)];
    if (!target) return;
    for (const token of this.columns.querySelectorAll(".token[tabindex='0']")) token.tabIndex = -1;
    target.tabIndex = 0;
    target.focus({ focusVisible: true });
  }

  // ---- drawing ------------------------------------------------------------------------------

  /** Everything: after new data, a new size, a new theme or another choice of heads. */
  draw() {
    this.width = this.between.clientWidth;
    this.between.style.height = `${this.height()}px`;
    this.tiles.resize(this.height());
    const plan = this.plan(null);
    this.empty.hidden = plan.cells.length > 0;
    this.tiles.show("all", plan);
    this.update();
  }

  /** What is to be drawn: the lines of a token, or all. */
  plan(token) {
    const heads = this.drawnHeads();
    return { data: this.data, heads, cells: cellsToDraw(this.data, heads, token), token };
  }

  /** What follows the pointer, the focus and the lock: one token's lines, marks and weights. */
  update() {
    if (!this.data) return;
    const active = this.active();
    if (active) this.tiles.show("its", this.plan(active));
    this.between.dataset.layer = active ? "its" : "all";
    for (const side of SIDES) this.mark(side, active);
    this.captions.between.textContent = opacityCaption(active);
    this.tell(active);
    const { dataset } = this.root;
    dataset.side = active ? active.side : "";
    dataset.active = active ? active.index : "";
    dataset.locked = String(this.locked !== null);
  }

  /** Marks the tokens of one side, and writes beside them their weights with the active one. */
  mark(side, active) {
    const { data } = this;
    const heads = this.drawnHeads();
    const single = data.labels.length === 1;
    const isOpposite = active !== null && active.side !== side;
    const showsHidden = this.showsHidden(side, active);
    const weightName = single ? "weight" : "largest";
    this.captions[side].lastChild.textContent =
      isOpposite ? weightName : showsHidden ? "hidden" : "";
    this.lists[side].childNodes.forEach((token, index) => {
      const [label, value] = token.childNodes;
      const isActive = isSame(active, { side, index });
      const isLocked = isActive && this.locked !== null;
      token.classList.toggle("active", isActive);
      token.classList.toggle("locked", isLocked);
      token.ariaSelected = String(isLocked);
      const weights = isOpposite
        ? heads.map((head) => weightAt(data, cellAt(data, head, active, index)))
        : [];
      const best = Math.max(0, ...weights);
      token.classList.toggle("faint", isOpposite && best < 1 / 510);
      label.style.backgroundColor = isOpposite && single ? rgba(data.colours[0], best * 0.6) : "";
      value.classList.toggle("hidden-share", showsHidden);
      value.classList.toggle("weak", best < 0.01);
      value.textContent = best > 0 ? said(data, best) : "";
      if (showsHidden) this.drawBars(value, heads, this.hiddenOf(index));
      else this.drawBoxes(value, heads, single ? [] : weights);
    });
  }

  /** Whether hidden mass stands beside the tokens of a side; weights take its place there. */
  showsHidden(side, active) {
    const isFree = side === "query" && active?.side !== "key";
    return isFree && this.data.hidden.some((shares) => shares.some((share) => share > 0));
  }

  /** The hidden mass of one query, per head that is drawn. */
  hiddenOf(query) {
    return this.drawnHeads().map((head) => this.data.hidden[head][query]);
  }

  /** Hidden mass of one query: a bar per head, from the label outwards; the track is 1. */
  drawBars(value, heads, shares) {
    const { data } = this;
    const thickness = Math.max(1, Math.floor(12 / heads.length));
    const single = data.labels.length === 1;
    const bars = heads.map((head, i) => {
      const colour = single ? "var(--hidden-colour)" : rgba(data.colours[head], 0.7);
      const place = `right ${i * thickness}px / ${(100 * shares[i]).toFixed(1)}% ${thickness}px`;
      return `linear-gradient(${colour}, ${colour}) ${place} no-repeat`;
    });
    value.style.background = bars.join(", ");
    value.title = `On hidden tokens: ${heads
      .map((head, i) => `${single ? "" : `${data.labels[head]} `}${shares[i].toFixed(3)}`)
      .join(", ")}`;
  }

  /** One box per head, as opaque as its weight; none for a single head. */
  drawBoxes(value, heads, weights) {
    const boxes = weights.map((weight, i) => {
      const colour = rgba(this.data.colours[heads[i]], opacity(weight, true));
      return `linear-gradient(${colour}, ${colour}) ${2 + i * BOX}px 2px / ${BOX - 1}px 12px no-repeat`;
    });
    value.style.background = boxes.join(", ");
    value.title = "";
  }

  // ---- words --------------------------------------------------------------------------------

  /** The status line, and per head the weight of a pair in the legend. */
  tell(active) {
    const { locked, hovered, focused } = this;
    const second = hovered ?? focused;
    const pair = locked && second && second.side !== locked.side ? second : null;
    for (const chip of this.legend.children) chip.lastChild.textContent = "";
    if (!active) {
      this.status.textContent = window.matchMedia("(hover: none)").matches
        ? "Tap a token to see only its lines."
        : "Point at a token to see only its lines; click to keep them.";
    } else if (pair) this.tellPair(locked, pair);
    else this.tellStrongest(active);
    this.status.title = this.status.textContent;
  }

  tellPair(locked, pair) {
    const { data } = this;
    const [query, key] = locked.side === "query" ? [locked, pair] : [pair, locked];
    const cells = data.labels.map((_, head) => cellAt(data, head, locked, pair.index));
    [...this.legend.children].forEach((chip, head) => {
      chip.lastChild.textContent = said(data, weightAt(data, cells[head]));
    });
    const words = [
      `query “${data.queries[query.index]}” → key “${data.keys[key.index]}”`,
      cells.length === 1 ? `: ${said(data, weightAt(data, cells[0]), 4)}` : "",
    ];
    this.status.textContent = words.join("");
  }

  tellStrongest({ side, index }) {
    const { data } = this;
    const heads = this.drawnHeads();
    const cells = [...cellsToDraw(data, heads, { side, index }).slice(-NAMED)].reverse();
    const [, queries, keys] = data.shape;
    const named = cells.map((cell) => {
      const text =
        side === "query" ? data.keys[cell % keys] : data.queries[Math.floor(cell / keys) % queries];
      const head = data.labels[Math.floor(cell / keys / queries)];
      return `“${text}” ${said(data, weightAt(data, cell))}${data.labels.length > 1 ? ` (${head})` : ""}`;
    });
    if (this.showsHidden(side, { side, index })) named.push(hiddenText(this.hiddenOf(index)));
    const verb = side === "query" ? "looks at" : "is looked at by";
    this.status.replaceChildren(
      make("b", "", { textContent: `“${this.labels(side)[index]}”` }),
      ` ${verb} ${named.join(" · ") || "nothing that is shown"}`,
    );
  }
}
