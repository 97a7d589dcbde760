// Attention as lines between two columns of tokens: queries left, keys right.

import { themed } from "../../browser/canvas.js";
import { make } from "../../browser/dom.js";
import { fileButtons } from "../../browser/files.js";
import {
  choiceOf, exactOf, forgetChoice, hear, levelsOf, rowsOf, rowsOfStretch, scaleOf,
} from "../../browser/text.js";
import { packedComponent } from "../../browser/view.js";
import { captionOf, fillColumn, fitColumns, isWide, listOf } from "./columns.js";
import { Layers } from "./layers.js";
import { BOX, markColumn } from "./marks.js";
import { setTogether } from "./moving.js";
import { Overview } from "./overview.js";
import { download } from "./picture.js";
import { listen, markTabStop, tokenOf } from "./reader.js";
import { columnOf, linesOf, LONG, SHOWN } from "./stretch.js";
import { CHOSEN, dataOf, opacityCaption, ROW, SIDES, totalsOf } from "./weights.js";
import { tell } from "./words.js";
/** @import { Plan } from "./layers.js" */
/** @import { Token } from "./reader.js" */
/** @import { Column } from "./stretch.js" */
/** @import { Data, LinesMessage, Side, Tokens } from "./weights.js" */

let unshared = 0; // views that share nothing choose for themselves

/** One of each side. @template Value @param {(side: Side) => Value} valueOf */
const both = (valueOf) => ({ query: valueOf("query"), key: valueOf("key") });

export class View {
  /** @type {Data} */ data;
  scope = "";
  isPicked = false; // whether a head is drawn that was picked here, not what Python has sent
  isLong = false;
  isMoving = false;
  /** @type {boolean[]} */ drawn = []; // per head
  /** @type {{root: HTMLElement, value: HTMLElement}[]} */ chips = []; // of the legend, per head
  /** @type {Token | null} */ hovered = null;
  /** @type {Token | null} */ focused = null;
  /** @type {Token} */ tabbable = { side: "query", index: 0 }; // one stop for the Tab key
  /** @type {Element | null} */ over = null; // what the pointer is over
  /** @type {Record<Side, Column>} */ columnsOf;
  /** @type {Record<string, string>} */ slotKinds = {};
  /** @type {Record<Side, Float64Array>} */ totals;
  /** @type {Record<Side, Float64Array>} */ beyond;
  /** @type {Plan | null} */ allPlan = null;
  colours = { accent: "", bars: "" };
  width = 0;
  widthsFor = "";
  wheelRest = 0;
  wheelAt = 0;
  isOurWheel = false;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = Object.assign(root, { role: "group", ariaLabel: "Attention as lines between tokens" });
    this.own = `lines-${(unshared += 1)}`;
    this.status = make("p", "status", { role: "status" });
    this.legend = make("div", "legend", { role: "group", ariaLabel: "Heads drawn" });
    this.lists = both(listOf);
    this.empty = make("p", "empty", { textContent: "No weight here passes the filters." });
    this.watermark = make("p", "watermark", { textContent: "RENORMALISED" });
    this.between = make("div", "between-lines", {}, this.empty, this.watermark);
    this.layers = new Layers(this.between);
    this.captions = both(captionOf);
    this.caption = make("span", "caption between");
    this.maps = both((side) => new Overview(this, side));
    this.columns = make("div", "columns", {},
      this.captions.query, this.caption, this.captions.key,
      this.maps.query.root, this.lists.query, this.between, this.lists.key, this.maps.key.root);
    this.link = make("button", "link", {
      type: "button", hidden: true, textContent: "⇅", ariaPressed: "true",
      title: "Both columns move together", ariaLabel: "Both columns move together",
      onclick: () => setTogether(this, this.link.ariaPressed !== "true"),
    });
    this.note = make("p", "unseen");
    const files = fileButtons((kind) => this.data && download(this, kind));
    const bar = make("div", "bar", {}, this.status, make("div", "exports", {}, this.link, ...files));
    root.replaceChildren(bar, this.legend, this.columns, this.note);
    this.deafen = listen(this);
    this.end = hear({
      pick: (detail) => this.pick(detail),
      choice: ({ scope }) => scope === this.scope && this.data && this.render(),
      exact: () => this.data && this.takeExact() && this.update(),
    });
    this.observer = new ResizeObserver(() => {
      if (this.data && this.root.clientWidth !== this.width) this.draw();
    });
    this.observer.observe(this.root);
  }

  close() {
    this.observer.disconnect();
    this.deafen();
    this.end();
    this.layers.close();
  }

  // ---- data ---------------------------------------------------------------------------------

  /** @param {LinesMessage} header @param {ArrayBuffer} body */
  take(header, body) {
    const before = this.data;
    const data = (this.data = dataOf(header, body));
    this.isPicked = false;
    this.scope = data.scope ?? this.own;
    this.takeExact();
    const stays = (name) => before && JSON.stringify(before[name]) === JSON.stringify(data[name]);
    if (!stays("labels") || !stays("colours")) this.fillLegend();
    if (!stays("scope") || !stays("queries") || !stays("keys")) this.openText(before);
    this.watermark.hidden = !data.is_renormalised;
    this.draw();
  }

  fillLegend() {
    const { labels, colours } = this.data;
    this.drawn = labels.map(() => true);
    this.chips = labels.map((label, head) => {
      const value = make("output", "");
      const root = make("button", "", { type: "button", ariaPressed: "true" },
        make("span", "", { textContent: label }), value);
      root.style.setProperty("--hue", colours[head]);
      root.onclick = () => this.toggleHead(head);
      return { root, value };
    });
    const isShown = labels.length > 1;
    this.legend.replaceChildren(...(isShown ? this.chips.map(({ root }) => root) : []));
    this.root.style.setProperty("--boxes-width", isShown ? `${labels.length * BOX + 6}px` : "0px");
  }

  toggleHead(head) {
    this.drawn[head] = !this.drawn[head];
    if (!this.drawn.includes(true)) this.drawn[head] = true; // the last one stays
    this.chips.forEach(({ root }, i) => {
      root.ariaPressed = String(this.drawn[i]);
    });
    this.draw();
  }

  /** Other tokens than before. */
  openText(before) {
    const { data } = this;
    this.hovered = this.focused = this.over = null;
    if (before && data.scope === null) forgetChoice(this.scope);
    const { span } = choiceOf(this.scope, data.opening);
    this.isLong = Math.max(data.queries.length, data.keys.length) > LONG;
    setTogether(this, !span || JSON.stringify(span[0]) === JSON.stringify(span[1]), { isQuiet: true });
    this.root.classList.toggle("long", this.isLong);
    this.link.hidden = !this.isLong;
    for (const side of SIDES) this.maps[side].root.hidden = !this.isLong;
    this.slotKinds = {};
    this.tabbable = { side: "query", index: 0 };
    this.note.textContent = "Arrow keys move between tokens, Enter chooses one, Escape lets go of all. "
      + (this.isLong ? "Page Up and Page Down move the stretch that is shown. " : "")
      + "The table view holds all numbers.";
  }

  /** Exact weights of a long text come after it; says whether they have come. */
  takeExact() {
    const exact = this.isPicked ? null : exactOf(this.data.exact_name);
    if (exact) this.data = { ...this.data, exact };
    return exact !== null;
  }

  /** Another head, from the page's store at once; its exact weights follow from Python. */
  pick({ id, layer, head }) {
    const { data } = this;
    if (!data?.id || id !== data.id || layer < 0 || head < 0) return;
    const levels = levelsOf(id, layer, head);
    if (levels?.length !== data.levels.length) return;
    this.data = { ...data, levels, exact: null, scale: scaleOf(id, layer) };
    this.isPicked = true;
    this.draw();
    this.root.dataset.painted = `${layer + 1}-${head + 1}`;
  }

  /** @param {Side} side */
  labels(side) {
    return side === "query" ? this.data.queries : this.data.keys;
  }

  /** @param {Side} side */
  positions(side) {
    return side === "query" ? this.data.query_index : this.data.key_index;
  }

  drawnHeads() {
    return this.drawn.flatMap((is, head) => (is ? [head] : []));
  }

  /** Of the two columns, in px. */
  height() {
    return Math.max(...SIDES.map((side) => this.columnsOf[side].slots.length)) * ROW;
  }

  /** Rows of the chosen tokens. */
  chosen() {
    const choice = choiceOf(this.scope);
    return both((side) => rowsOf(choice[CHOSEN[side]], this.positions(side)));
  }

  /** The tokens whose lines are shown, chosen, else pointed at, else focused; or null. @returns {Tokens | null} */
  active() {
    const chosen = this.chosen();
    if (chosen.query.length + chosen.key.length) return chosen;
    const one = this.hovered ?? this.focused;
    return one && { query: [], key: [], [one.side]: [one.index] };
  }

  font() {
    return getComputedStyle(this.root).fontFamily;
  }

  colour(name) {
    return themed(this.root, name);
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
    this.layers.size = [this.between.clientWidth, this.height()];
    for (const side of SIDES) this.maps[side].resize();
    this.render();
  }

  /** After a move, another choice of tokens, or all of that. */
  render() {
    this.prepare();
    this.allPlan = null;
    this.hovered = tokenOf(this, this.over);
    this.keepFocus();
    this.update();
    const spans = SIDES.map((side) => [this.columnsOf[side].first, this.columnsOf[side].length]);
    this.root.dataset.part = spans.flat().join(" ");
  }

  /** Which tokens stand in the columns. */
  prepare() {
    const { span } = choiceOf(this.scope);
    const chosen = this.chosen();
    this.columnsOf = both((side) => {
      const index = this.positions(side);
      const [row, count] = rowsOfStretch(span?.[SIDES.indexOf(side)], index);
      const wanted = count <= SHOWN ? row : Math.round(row + count / 2 - SHOWN / 2);
      return columnOf(index.length, this.isLong, span ? wanted : 0, chosen[side]);
    });
    for (const side of SIDES) fillColumn(this, side);
    markTabStop(this);
    if (this.isLong) fitColumns(this);
  }

  /** The element of a token that is shown. @param {Token} token */
  itemOf({ side, index }) {
    const { isSeen, slotOf } = this.columnsOf[side];
    return isSeen[index] ? /** @type {HTMLElement} */ (this.lists[side].children[slotOf[index]]) : null;
  }

  /** The focus stays with its token while that is shown, else with its place. */
  keepFocus() {
    const { activeElement } = /** @type {ShadowRoot} */ (this.root.getRootNode());
    const item = activeElement?.closest("li");
    if (!item || !this.focused) return;
    const its = this.itemOf(this.focused);
    if (its && its !== item) its.focus({ focusVisible: true });
    else if (!its) this.focused = tokenOf(this, item);
  }

  /** What is to be drawn: the lines of the active tokens, or all. @param {Tokens | null} active */
  plan(active) {
    return { data: this.data, active, ...linesOf(this.data, this.drawnHeads(), this.columnsOf, active) };
  }

  /** What follows the pointer, the focus and the choice: tokens' lines, marks and weights. */
  update() {
    if (!this.data) return;
    const active = this.active();
    const plan = (!active && this.allPlan) || this.plan(active);
    this.beyond = plan.beyond;
    if (active) this.layers.show("its", plan, this);
    else if (plan !== this.allPlan) this.layers.show("all", (this.allPlan = plan), this);
    this.between.dataset.layer = active ? "its" : "all";
    for (const side of SIDES) markColumn(this, side, active);
    this.caption.textContent = opacityCaption(this.data, active).split(": ").slice(isWide(this) ? 0 : 1).join(": ");
    tell(this, active);
    const { dataset } = this.root;
    dataset.side = active ? SIDES.filter((side) => active[side].length).join(" ") : "";
    dataset.active = active ? [...active.query, ...active.key].join(" ") : "";
    const chosen = this.chosen();
    dataset.locked = String(chosen.query.length + chosen.key.length > 0);
  }
}

export default packedComponent(View, ".attention-lines");
