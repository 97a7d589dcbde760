// Attention as lines between two columns of tokens: queries left, keys right. Part 9 of 9.
// Labels are a reader's text: they only ever become textContent, attributes or canvas text.

const SIDES = ["query", "key"];
const OTHER = { query: "key", key: "query" };
const CHOSEN = { query: "queries", key: "keys" }; // what a choice calls the tokens of a side
const NARROW = 480; // px of the view, as in the style sheet
const WHEEL_REST = 250; // ms after which the wheel begins to turn anew

// Heads whose weights the page keeps (see head_explorer/heads.js): one of them can be drawn at once.
const stored = together.entries;

let unshared = 0; // views that share nothing choose for themselves

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
    this.own = `lines-${(unshared += 1)}`;
    this.hovered = this.focused = null; // each {side, index} or null
    this.build();
    this.listen();
    this.heard = {
      pick: ({ detail }) => this.pick(detail),
      choice: ({ detail }) => detail.scope === this.scope && this.data && this.render(),
      exact: () => this.data && this.takeExact() && this.update(),
    };
    for (const [type, hear] of Object.entries(this.heard)) together.bus.addEventListener(type, hear);
    this.observer = new ResizeObserver(() => {
      if (this.data && this.root.clientWidth !== this.width) this.draw();
    });
    this.observer.observe(this.root);
  }

  close() {
    this.received += 1;
    this.observer.disconnect();
    for (const [type, hear] of Object.entries(this.heard)) together.bus.removeEventListener(type, hear);
    window.removeEventListener("wheel", this.onAnyWheel, true);
    this.layers.close();
  }

  // ---- elements -----------------------------------------------------------------------------

  build() {
    Object.assign(this.root, { role: "group", ariaLabel: "Attention as lines between tokens" });
    this.status = make("p", "status", { role: "status" });
    this.legend = make("div", "legend", { role: "group", ariaLabel: "Heads drawn" });
    const list = (side, ariaLabel) => {
      const tokens = make("ol", side, { role: "listbox", ariaLabel });
      tokens.setAttribute("aria-multiselectable", "true");
      return tokens;
    };
    this.lists = {
      query: list("query", "Queries, the tokens that look"),
      key: list("key", "Keys, the tokens that are looked at"),
    };
    this.empty = make("p", "empty", { textContent: "No weight here passes the filters." });
    this.watermark = make("p", "watermark", { textContent: "RENORMALISED" });
    this.between = make("div", "between-lines");
    this.between.append(this.empty, this.watermark);
    this.layers = new Layers(this.between);
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
    this.maps = { query: new Overview(this, "query"), key: new Overview(this, "key") };
    this.columns.append(
      ...Object.values(this.captions),
      this.maps.query.root,
      this.lists.query,
      this.between,
      this.lists.key,
      this.maps.key.root,
    );
    this.note = make("p", "unseen");
    this.root.replaceChildren(this.buildBar(), this.legend, this.columns, this.note);
  }

  /** What is pointed at, and the buttons. */
  buildBar() {
    const buttons = make("div", "exports");
    this.link = make("button", "link", { type: "button", hidden: true });
    this.link.textContent = "⇅";
    this.link.ariaPressed = "true";
    this.link.title = this.link.ariaLabel = "Both columns move together";
    this.link.onclick = () => setTogether(this, this.link.ariaPressed !== "true");
    buttons.append(this.link);
    for (const kind of ["PNG", "SVG"]) {
      const button = make("button", "", { type: "button", textContent: `↓ ${kind}` });
      button.title = `Download what is shown as ${kind}`;
      button.onclick = () => this.data && download(this, kind);
      buttons.append(button);
    }
    const bar = make("div", "bar");
    bar.append(this.status, buttons);
    return bar;
  }

  fillLegend() {
    const { labels, colours } = this.data;
    this.drawn = labels.map(() => true); // per head
    const chips = labels.map((label, head) => {
      const chip = make("button", "", { type: "button" });
      chip.ariaPressed = "true";
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
    const data = await unpackWeights(bytes);
    if (turn !== this.received) return;
    const before = this.data;
    this.data = data;
    this.isPicked = false; // what is drawn is what Python has sent
    this.scope = data.scope ?? this.own;
    this.takeExact();
    const stays = (name) => before && JSON.stringify(before[name]) === JSON.stringify(data[name]);
    if (!stays("labels") || !stays("colours")) this.fillLegend();
    if (!stays("scope") || !stays("queries") || !stays("keys")) this.openText(before);
    this.watermark.hidden = !data.is_renormalised;
    this.draw();
  }

  /** Other tokens than before. */
  openText(before) {
    const { data } = this;
    this.hovered = this.focused = this.over = null;
    if (before && data.scope === null) choices.delete(this.scope);
    const { span } = choiceOf(this.scope, data.opening);
    this.isLong = Math.max(data.queries.length, data.keys.length) > LONG;
    setTogether(this, !span || JSON.stringify(span[0]) === JSON.stringify(span[1]), { isQuiet: true });
    this.root.classList.toggle("long", this.isLong);
    this.link.hidden = !this.isLong;
    for (const side of SIDES) this.maps[side].root.hidden = !this.isLong;
    this.slotKinds = {};
    this.tabbable = { side: "query", index: 0 }; // one stop for the Tab key
    this.note.textContent = "Arrow keys move between tokens, Enter chooses one, Escape lets go of all. "
      + (this.isLong ? "Page Up and Page Down move the stretch that is shown. " : "")
      + "The table view holds all numbers.";
  }

  /** Exact weights of a long text come after it; says whether they have come. */
  takeExact() {
    const { exact } = together;
    const isMine = !this.isPicked && this.data.exact_name && exact?.name === this.data.exact_name;
    if (isMine) this.data = { ...this.data, exact: exact.weights };
    return isMine;
  }

  /** Another head, from the page's store at once; its exact weights follow from Python. */
  pick({ id, layer, head }) {
    const { data } = this;
    if (!data?.is_local || id !== data.id || layer < 0 || head < 0) return;
    const kept = stored.get(id)?.layers[layer];
    const size = data.levels.length;
    if (!kept || kept.tokens ** 2 !== size) return;
    const levels = kept.levels.subarray(head * size, (head + 1) * size);
    this.data = { ...data, levels, exact: null, scale: kept.scale };
    this.isPicked = true;
    this.draw();
    this.root.dataset.painted = `${layer + 1}-${head + 1}`;
  }

  labels(side) {
    return side === "query" ? this.data.queries : this.data.keys;
  }

  positions(side) {
    return this.data[`${side}_index`];
  }

  drawnHeads() {
    return this.drawn.flatMap((is, head) => (is ? [head] : []));
  }

  /** Of the two columns, in px. */
  height() {
    return Math.max(...SIDES.map((side) => this.columnsOf[side].slots.length)) * ROW;
  }

  /** {query, key}: rows of the chosen tokens. */
  chosen() {
    const choice = choiceOf(this.scope);
    return Object.fromEntries(
      SIDES.map((side) => [side, rowsOf(choice[CHOSEN[side]], this.positions(side))]),
    );
  }

  /** {query, key}: the tokens whose lines are shown, chosen, else pointed at, else focused; or null. */
  active() {
    const chosen = this.chosen();
    if (chosen.query.length + chosen.key.length) return chosen;
    const one = this.hovered ?? this.focused;
    return one && { query: [], key: [], [one.side]: [one.index] };
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
      if (event.pointerType === "mouse") this.point(event.target.closest("li"));
    });
    columns.addEventListener("pointerleave", () => this.point(null));
    columns.addEventListener("click", (event) => this.click(event));
    columns.addEventListener("keydown", (event) => this.press(event));
    columns.addEventListener("focusin", (event) => {
      this.focused = event.target.matches(":focus-visible") ? this.tokenOf(event.target) : null;
      this.update();
    });
    columns.addEventListener("focusout", () => {
      this.focused = null;
      this.update();
    });
    columns.addEventListener("wheel", (event) => turn(this, event), { passive: false });
    this.onAnyWheel = (event) => {
      if (event.timeStamp - (this.wheelAt ?? 0) > WHEEL_REST) {
        this.isOurWheel = event.composedPath().includes(columns);
        this.wheelRest = 0;
      }
      this.wheelAt = event.timeStamp;
    };
    window.addEventListener("wheel", this.onAnyWheel, { capture: true, passive: true });
  }

  /** The token that an element of the columns belongs to, or null. */
  tokenOf(element) {
    const item = element?.closest("li");
    const slot = item && this.columnsOf[item.dataset.side].slots[item.dataset.slot];
    return slot?.kind === "token" ? { side: item.dataset.side, index: slot.index } : null;
  }

  point(item) {
    this.over = item;
    const token = this.tokenOf(item);
    if (isSame(token, this.hovered)) return;
    this.hovered = token;
    this.update();
  }

  click(event) {
    if (event.target.closest(".map")) return;
    const item = event.target.closest("li");
    const { side } = item?.dataset ?? {};
    const slot = item && this.columnsOf[side].slots[item.dataset.slot];
    if (slot?.kind === "token") this.toggle({ side, index: slot.index });
    else if (slot) moveInto(this, side, endOf(this.columnsOf[side], this.beyond[side], slot.kind).best);
    else this.letGo();
  }

  /** Chooses a token, or lets it go. */
  toggle({ side, index }) {
    const name = CHOSEN[side];
    choose(this.scope, { [name]: toggled(choiceOf(this.scope)[name], this.positions(side)[index]) });
  }

  letGo() {
    const { queries, keys } = choiceOf(this.scope);
    if (queries.length + keys.length) choose(this.scope, { queries: [], keys: [] });
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
    if (event.key === "Escape") this.letGo();
    const token = this.tokenOf(event.target);
    if (!token) return;
    const page = this.columnsOf[token.side].length;
    const steps = {
      ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity, PageDown: page, PageUp: -page,
    };
    if (event.key in steps) this.focus(token.side, token.index + steps[event.key]);
    else if (event.key === "ArrowLeft") this.focusAcross(token, "query");
    else if (event.key === "ArrowRight") this.focusAcross(token, "key");
    else if (event.key === "Enter" || event.key === " ") this.toggle(token);
    else if (event.key !== "Escape") return;
    event.preventDefault();
  }

  /** To the token in the same row of the other column. */
  focusAcross(token, side) {
    if (token.side === side) return;
    const slot = this.columnsOf[token.side].slotOf[token.index];
    this.focus(side, this.columnsOf[side].slots[slot]?.index ?? token.index);
  }

  focus(side, index) {
    const count = this.labels(side).length;
    if (!count) return;
    const at = Math.min(Math.max(index, 0), count - 1);
    this.tabbable = { side, index: at };
    if (!this.columnsOf[side].isSeen[at]) moveInto(this, side, at, { isNear: true });
    this.markTabStop();
    this.itemOf({ side, index: at })?.focus({ focusVisible: true });
  }

  /** The element of a token that is shown. */
  itemOf({ side, index }) {
    const { isSeen, slotOf } = this.columnsOf[side];
    return isSeen[index] ? this.lists[side].children[slotOf[index]] : null;
  }

  // ---- drawing ------------------------------------------------------------------------------

  /** Everything: after new data, a new size, a new theme or another choice of heads. */
  draw() {
    this.width = this.root.clientWidth;
    this.totals = totalsOf(this.data, this.drawnHeads());
    this.empty.hidden = this.totals.query.some((total) => total > 0);
    this.colours = { accent: this.colour("--st-primary-color"), bars: this.colour("--bars") };
    this.prepare();
    this.between.style.height = `${this.height()}px`;
    this.layers.resize(this.between.clientWidth, this.height());
    for (const side of SIDES) this.maps[side].resize();
    this.render();
  }

  /** After a move, another choice of tokens, or all of that. */
  render() {
    this.prepare();
    this.allPlan = null;
    this.hovered = this.tokenOf(this.over);
    this.keepFocus();
    this.update();
    const spans = SIDES.map((side) => [this.columnsOf[side].first, this.columnsOf[side].length]);
    this.root.dataset.part = spans.flat().join(" ");
  }

  /** Which tokens stand in the columns. */
  prepare() {
    const { span } = choiceOf(this.scope);
    const chosen = this.chosen();
    this.columnsOf = Object.fromEntries(
      SIDES.map((side, i) => {
        const index = this.positions(side);
        const [row, count] = rowsOfStretch(span?.[i], index);
        const wanted = count <= SHOWN ? row : Math.round(row + count / 2 - SHOWN / 2);
        return [side, columnOf(index.length, this.isLong, span ? wanted : 0, chosen[side])];
      }),
    );
    for (const side of SIDES) this.fill(side);
    this.markTabStop();
    if (this.isLong) this.fixWidths();
  }

  /** The tokens of one column, in elements that stay where they are while the reader moves. */
  fill(side) {
    const { slots } = this.columnsOf[side];
    const kinds = slots.map(({ kind }) => kind[0]).join("");
    if (this.slotKinds[side] !== kinds) {
      this.slotKinds[side] = kinds;
      this.lists[side].replaceChildren(...slots.map(({ kind }, slot) => newItem(side, kind, slot)));
    }
    const [positions, labels] = [this.positions(side), this.labels(side)];
    slots.forEach(({ kind, index }, slot) => {
      if (kind !== "token") return;
      const item = this.lists[side].children[slot];
      if (item.dataset.index === String(index) && item.title === labels[index]) return;
      item.dataset.index = index;
      item.title = labels[index];
      item.firstChild.textContent = labels[index];
      item.dataset.position = positions[index];
      item.ariaSetSize = labels.length;
      item.ariaPosInSet = index + 1;
    });
  }

  /** Which token the Tab key reaches. */
  markTabStop() {
    for (const item of this.columns.querySelectorAll("li[tabindex='0']")) item.tabIndex = -1;
    const item = this.itemOf(this.tabbable) ?? this.lists.query.querySelector(".token");
    if (item) item.tabIndex = 0;
  }

  /** The focus stays with its token while that is shown, else with its place. */
  keepFocus() {
    const item = this.root.getRootNode().activeElement?.closest?.("li");
    if (!item || !this.focused) return;
    const its = this.itemOf(this.focused);
    if (its && its !== item) its.focus({ focusVisible: true });
    else if (!its) this.focused = this.tokenOf(item);
  }

  /** Columns as wide as their longest token, so that nothing moves sideways while the reader does. */
  fixWidths() {
    const key = `${this.width} ${this.scope} ${this.data.labels.length}`;
    if (this.widthsFor === key) return;
    this.widthsFor = key;
    const measure = document.createElement("canvas").getContext("2d");
    for (const side of SIDES) {
      const [label, value] = this.lists[side].querySelector(".token").children;
      const style = getComputedStyle(label);
      measure.font = `${style.fontSize} ${style.fontFamily}`;
      const widest = Math.max(...[...new Set(this.labels(side))].map((text) => measure.measureText(text).width));
      const width = Math.max(Math.ceil(widest) + 18, this.width > NARROW ? 104 : 84) + value.offsetWidth;
      this.columns.style.setProperty(`--${side}-width`, `${Math.min(width, Math.floor(this.width * 0.38))}px`);
    }
  }

  /** What is to be drawn: the lines of the active tokens, or all. */
  plan(active) {
    const heads = this.drawnHeads();
    return { data: this.data, heads, active, ...linesOf(this.data, heads, this.columnsOf, active) };
  }

  /** What follows the pointer, the focus and the choice: tokens' lines, marks and weights. */
  update() {
    if (!this.data) return;
    const active = this.active();
    const plan = active ? this.plan(active) : (this.allPlan ?? this.plan(null));
    this.beyond = plan.beyond;
    if (active) this.layers.show("its", plan, this);
    else if (plan !== this.allPlan) this.layers.show("all", (this.allPlan = plan), this);
    this.between.dataset.layer = active ? "its" : "all";
    for (const side of SIDES) markColumn(this, side, active);
    this.captions.between.textContent = opacityCaption(this.data, active).slice(this.width > NARROW ? 0 : "opacity: ".length);
    tell(this, active);
    const { dataset } = this.root;
    dataset.side = active ? SIDES.filter((side) => active[side].length).join(" ") : "";
    dataset.active = active ? [...active.query, ...active.key].join(" ") : "";
    const chosen = this.chosen();
    dataset.locked = String(chosen.query.length + chosen.key.length > 0);
  }

}

/** An element for a token, or for what lies beyond an end. */
function newItem(side, kind, slot) {
  const isToken = kind === "token";
  const item = make("li", isToken ? kind : `end ${kind}`);
  item.role = isToken ? "option" : "presentation";
  if (isToken) item.tabIndex = -1;
  item.dataset.side = side;
  item.dataset.slot = slot;
  item.append(make("span", "label"), " ", make("span", "value")); // the space keeps them apart when read
  return item;
}
