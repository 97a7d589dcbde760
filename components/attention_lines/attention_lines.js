// Attention as lines between two columns of tokens: queries left, keys right. Part 7 of 7.
// Labels are a reader's text: they only ever become textContent, attributes or canvas text.

const BOX = 6; // width in px of one head's box beside a token
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
    this.link.onclick = () => this.setTogether(this.link.ariaPressed !== "true");
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
    const data = await unpack(bytes);
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
    this.setTogether(!span || JSON.stringify(span[0]) === JSON.stringify(span[1]), { isQuiet: true });
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
    this.data = { ...data, levels, exact: null };
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
    columns.addEventListener("wheel", (event) => this.turn(event), { passive: false });
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
    else if (slot) this.moveInto(side, endOf(this.columnsOf[side], this.beyond[side], slot.kind).best);
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
    if (!this.columnsOf[side].isSeen[at]) this.moveInto(side, at, { isNear: true });
    this.markTabStop();
    this.itemOf({ side, index: at })?.focus({ focusVisible: true });
  }

  /** The element of a token that is shown. */
  itemOf({ side, index }) {
    const { isSeen, slotOf } = this.columnsOf[side];
    return isSeen[index] ? this.lists[side].children[slotOf[index]] : null;
  }

  // ---- moving through a long text -----------------------------------------------------------

  /** Columns move together, or each for itself. */
  setTogether(isTogether, { isQuiet = false } = {}) {
    this.link.ariaPressed = String(isTogether);
    if (isTogether && !isQuiet) this.moveTo("query", this.columnsOf.query.first);
  }

  /** Shows the stretch that begins with a token; of the other column, too, if they move together. */
  moveTo(side, first) {
    if (!this.isLong || !Number.isFinite(first)) return;
    const chosen = this.chosen();
    const isTogether = this.link.ariaPressed === "true";
    const span = SIDES.map((one) => {
      const index = this.positions(one);
      const wanted = one === side || isTogether ? first : this.columnsOf[one].first;
      const column = columnOf(index.length, this.isLong, wanted, chosen[one]);
      return stretchOf(column.first, column.length, index);
    });
    if (JSON.stringify(span) === JSON.stringify(choiceOf(this.scope).span)) return;
    this.isMoving = true;
    choose(this.scope, { span });
    this.isMoving = false;
  }

  /** Brings a token into sight: into the middle, or just so. */
  moveInto(side, index, { isNear = false } = {}) {
    if (index < 0) return;
    const { first, length } = this.columnsOf[side];
    if (!isNear) this.moveTo(side, index - Math.floor(length / 2));
    else this.moveTo(side, index < first ? index : index - length + 1);
  }

  /** The wheel over a column or its map moves the stretch, and at its end the page. */
  turn(event) {
    const part = event.target.closest("ol, .map");
    if (!this.isLong || !part || !this.isOurWheel || event.ctrlKey || !event.deltaY) return;
    const side = part.classList.contains("query") ? "query" : "key";
    const { first, length } = this.columnsOf[side];
    const last = this.labels(side).length - length;
    if (event.deltaY < 0 ? first <= 0 : first >= last) return;
    event.preventDefault();
    const rows = [1 / ROW, 1, length][event.deltaMode] ?? 1;
    this.wheelRest = (this.wheelRest ?? 0) + event.deltaY * rows;
    const steps = Math.trunc(this.wheelRest);
    this.wheelRest -= steps;
    if (steps) this.moveTo(side, Math.min(Math.max(first + steps, 0), last));
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
      item.ariaLabel = `${labels[index]}, position ${positions[index]}`;
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
      const [label, value] = this.lists[side].querySelector(".token").childNodes;
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
    for (const side of SIDES) this.mark(side, active);
    this.captions.between.textContent = opacityCaption(active).slice(this.width > NARROW ? 0 : "opacity: ".length);
    tell(this, active);
    const { dataset } = this.root;
    dataset.side = active ? SIDES.filter((side) => active[side].length).join(" ") : "";
    dataset.active = active ? [...active.query, ...active.key].join(" ") : "";
    const chosen = this.chosen();
    dataset.locked = String(chosen.query.length + chosen.key.length > 0);
  }

  /** Marks the tokens of one side, and writes beside them their weights with the active ones. */
  mark(side, active) {
    const others = active?.[OTHER[side]] ?? [];
    const [heads, chosen] = [this.drawnHeads(), new Set(this.chosen()[side])];
    const isActive = new Set(active?.[side]);
    const showsHidden = this.showsHidden(side, active);
    const column = this.columnsOf[side];
    this.markCaption(side, others.length, showsHidden);
    column.slots.forEach(({ kind, index }, slot) => {
      const item = this.lists[side].children[slot];
      if (kind !== "token") {
        this.markEnd(item, side, kind, active);
        return;
      }
      const weights = others.length ? weightsWith(this.data, heads, side, index, active) : [];
      this.markToken(item, weights, isActive.has(index), chosen.has(index));
      const [, value] = item.childNodes;
      value.classList.toggle("hidden-share", showsHidden);
      if (showsHidden) this.drawBars(value, heads, this.hiddenOf(index));
      else this.drawBoxes(value, heads, this.data.labels.length === 1 ? [] : weights);
    });
    if (this.isLong) this.drawMap(side, active, others);
  }

  markToken(item, weights, isActive, isChosen) {
    const { data } = this;
    const [label, value] = item.childNodes;
    const best = Math.max(0, ...weights);
    item.classList.toggle("active", isActive);
    item.classList.toggle("locked", isChosen);
    item.ariaSelected = String(isChosen);
    item.classList.toggle("faint", weights.length > 0 && best < 1 / 510 && !isActive);
    const isShaded = weights.length > 0 && data.labels.length === 1 && !isActive;
    label.style.backgroundColor = isShaded ? rgba(data.colours[0], Math.min(best, 1) * 0.6) : "";
    value.classList.toggle("weak", best < 0.01);
    value.textContent = best > 0 ? said(data, best) : "";
  }

  /** What the numbers of a column are; in a long text also where its stretch lies. */
  markCaption(side, others, showsHidden) {
    const { first, length, isWhole } = this.columnsOf[side];
    const positions = this.positions(side);
    const [label, value] = this.captions[side].childNodes;
    label.textContent = isWhole ? side : `${side} ${positions[first]}–${positions[first + length - 1]}`;
    const many = side === "key" ? `mean of ${others}` : `sum of ${others}`;
    const weight = this.data.labels.length === 1 ? "weight" : "largest";
    value.textContent = others > 1 ? many : others ? weight : showsHidden ? "hidden" : "";
  }

  /** Lines that leave: how many tokens beyond the end they lead to, with how much weight. */
  markEnd(item, side, kind, active) {
    const column = this.columnsOf[side];
    const end = endOf(column, this.beyond[side], kind);
    const [label, value] = item.childNodes;
    const hasMore = kind === "above" ? column.first > 0 : column.first + column.length < this.labels(side).length;
    const arrow = kind === "above" ? "↑" : "↓";
    label.textContent = !hasMore ? "" : end.count ? `${arrow} ${end.count} ${CHOSEN[side]}` : arrow;
    const lookers = active ? active.query.length : this.columnsOf.query.length;
    const share = end.sum / 255 / Math.max(lookers, 1) / this.drawnHeads().length;
    const hasShare = side === "key" && end.count > 0 && lookers > 0;
    value.textContent = hasShare ? `≈${share.toFixed(2)}` : "";
    item.title = !end.count ? "" : side === "key"
      ? `${kind} what is shown: ${end.count} keys that these queries look at`
      : `${kind} what is shown: ${end.count} queries that look at these keys`;
    if (hasShare) item.title += `, with ≈${share.toFixed(2)} of their weight`;
    if (end.count) item.title += ". Click to go to the strongest.";
    item.classList.toggle("leads", end.count > 0);
  }

  /** Bars beside a column: weights with the active tokens, else all that is drawn at each token. */
  drawMap(side, active, others) {
    const { data } = this;
    const heads = this.drawnHeads();
    const weights = others.length
      ? Float64Array.from(this.labels(side), (_, index) =>
          Math.max(...weightsWith(data, heads, side, index, active)))
      : this.totals[side];
    const colour = others.length && data.labels.length === 1 ? data.colours[0] : this.colours.bars;
    const map = this.maps[side];
    const state = [map.size.join(), weights, this.chosen()[side].join(), colour];
    if (others.length || state.some((part, i) => part !== map.state?.[i])) {
      map.draw(weights, colour, this.colours.accent, this.chosen()[side], data[`${side}_boundary`]);
    }
    map.state = others.length ? null : state;
    map.mark();
  }

  /** Whether hidden mass stands beside the tokens of a side; weights take its place there. */
  showsHidden(side, active) {
    const isFree = side === "query" && !active?.key.length;
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
      const colour = rgba(this.data.colours[heads[i]], opacity(Math.min(weight, 1), true));
      return `linear-gradient(${colour}, ${colour}) ${2 + i * BOX}px 2px / ${BOX - 1}px 12px no-repeat`;
    });
    value.style.background = boxes.join(", ");
    value.title = "";
  }

  // ---- for files ----------------------------------------------------------------------------

  /** Per slot of a column: {text: [label, what stands beside], isMarked}. */
  named(side, active) {
    const isActive = new Set(active?.[side]);
    return this.columnsOf[side].slots.map(({ kind, index }, slot) => {
      const item = this.lists[side].children[slot];
      if (kind !== "token") {
        return { text: [...item.children].map((part) => part.textContent), isMarked: false };
      }
      const hidden = this.showsHidden(side, active) ? [hiddenText(this.hiddenOf(index))] : [];
      const weight = item.lastChild.textContent;
      const beside = weight ? [weight] : hidden;
      return { text: [this.labels(side)[index], ...beside], isMarked: isActive.has(index) };
    });
  }

  /** The positions that a file holds, for its name; "" for all. */
  stretchInName() {
    if (!this.isLong) return "";
    const ends = SIDES.map((side) => {
      const { first, length } = this.columnsOf[side];
      return `${this.positions(side)[first]}-${this.positions(side)[first + length - 1]}`;
    });
    return `_${[...new Set(ends)].join("_")}`;
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
  item.append(make("span", "label"), make("span", "value"));
  return item;
}
