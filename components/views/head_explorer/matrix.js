// One head large: queries down, keys across, at any length.

import { colourTable, isDark, pictureOf, sized, themed } from "../../browser/canvas.js";
import { make } from "../../browser/dom.js";
import { fileButtons } from "../../browser/files.js";
import { choiceOf, exactOf, hear, levelsOf, rowsOf, scaleOf } from "../../browser/text.js";
import { packedComponent } from "../../browser/view.js";
import { download } from "./files.js";
import { isIn, placeOf } from "./geometry.js";
import { paintLens, paintMap } from "./lens.js";
import { MAP_FROM, partOf, zoom } from "./moving.js";
import { paintMatrix } from "./painting.js";
import { listen } from "./reader.js";
import { inWords } from "./words.js";
/** @import { Measure, TokenChoice } from "../../browser/text.js" */
/** @import { Cell, Place } from "./geometry.js" */

const SMALL_CELL = 9; // below, a lens shows the neighbourhood of the pointer
const HOW = "Arrow keys move from cell to cell. Enter chooses the query, Shift and Enter the key, plus and "
  + "minus zoom, Escape lets go of what is chosen.";

let unshared = 0; // views that share nothing choose for themselves

/**
 * @typedef {{
 *   id: string, title: string, is_local: boolean, queries: string[], keys: string[], query_index: number[],
 *   key_index: number[], measure: Measure, scale: [number, number], scope: string | null,
 *   opening: TokenChoice | null, hidden: number[], is_renormalised: boolean, query_boundary: number,
 *   key_boundary: number, exact: boolean, exact_name: string, with_values: boolean, light: string[], dark: string[], file_name: string,
 * }} MatrixMessage
 */

export class Matrix {
  /** @type {MatrixMessage} */ header;
  /** @type {Uint8Array} */ levels;
  /** @type {Float32Array | null} */ exact = null;
  /** @type {Set<number>} */ chosenQueries = new Set(); // rows whose weights are averaged below the matrix
  /** @type {Set<number>} */ chosenKeys = new Set(); // columns whose weights are summed beside it
  /** @type {Cell | null} */ pointed = null;
  /** @type {Place} */ place;
  /** @type {HTMLCanvasElement} */ picture; // one pixel per weight
  pictured = [{}]; // what it was made of
  shown = ""; // what is drawn, in words
  isPicked = false; // whether that is a head that was picked here, not what Python has sent
  scope = "";

  constructor(root) {
    this.root = root;
    this.own = `matrix-${(unshared += 1)}`;
    this.title = make("p", "title");
    this.zooms = [
      zoomButton("−", "Show more tokens (key -)", () => this.zoom(-1)),
      zoomButton("+", "Show fewer tokens, larger (key +)", () => this.zoom(1)),
    ];
    this.status = make("p", "status", { role: "status" });
    this.canvas = make("canvas", "weights", { tabIndex: 0, role: "img", ariaDescription: HOW });
    this.lens = make("canvas", "lens", { hidden: true, ariaHidden: "true" });
    this.ends = [make("span", ""), make("span", "")]; // of the colour scale
    this.scale = make("div", "scale", { role: "img" }, this.ends[0], make("span", "bar-of-colours"), this.ends[1]);
    this.map = make("canvas", "map", {
      hidden: true, role: "img", title: "The whole matrix; drag the frame to look at another part",
    });
    const files = fileButtons((kind) => this.header && download(this, kind));
    root.replaceChildren(
      make("div", "bar", {}, this.title, make("div", "exports", {}, ...this.zooms, ...files)),
      this.status,
      make("div", "field", {}, this.canvas, this.lens),
      make("div", "foot", {}, this.scale, this.map),
    );
    listen(this);
    this.deafen = hear({
      pick: (detail) => detail.id === this.header?.id && this.pick(detail),
      choice: ({ scope }) => scope === this.scope && this.header && this.follow(),
      exact: () => this.header && this.takeExact() && this.mark(),
    });
    this.observer = new ResizeObserver(() => this.header && this.draw());
    this.observer.observe(root);
  }

  close() {
    this.observer.disconnect();
    this.deafen();
  }

  // ---- data ---------------------------------------------------------------------------------

  /** @param {MatrixMessage} header @param {ArrayBuffer} body */
  take(header, body) {
    const cells = header.queries.length * header.keys.length;
    this.header = header;
    this.scope = header.scope ?? this.own;
    choiceOf(this.scope, header.opening);
    if (this.pointed && !this.has(this.pointed)) this.pointed = null;
    for (const button of this.zooms) button.hidden = this.most() < MAP_FROM;
    this.levels = new Uint8Array(body, 0, cells);
    this.exact = header.exact ? new Float32Array(body.slice(cells)) : null;
    this.isPicked = false;
    this.takeExact();
    this.shown = header.title;
    this.root.classList.remove("waiting");
    this.follow();
  }

  /** Exact weights of a large matrix come after it; says whether they have come. */
  takeExact() {
    const weights = this.isPicked ? null : exactOf(this.header.exact_name);
    if (weights) this.exact = weights;
    return weights !== null;
  }

  /** Takes over what is chosen and shown, here or in another view. */
  follow() {
    const { queries, keys } = choiceOf(this.scope);
    this.chosenQueries = new Set(rowsOf(queries, this.header.query_index));
    this.chosenKeys = new Set(rowsOf(keys, this.header.key_index));
    if (!this.pointed) this.pointed = this.locked();
    this.draw();
  }

  /** The one cell that is chosen, or null. */
  locked() {
    const { chosenQueries, chosenKeys } = this;
    if (chosenQueries.size !== 1 || chosenKeys.size !== 1) return null;
    return { query: [...chosenQueries][0], key: [...chosenKeys][0] };
  }

  has({ query, key }) {
    return query < this.header.queries.length && key < this.header.keys.length;
  }

  /** Another head: from the store at once where the rows are whole, else when Python sends it. */
  pick({ layer, head }) {
    const canDraw = this.header.is_local && layer >= 0 && head >= 0;
    const levels = canDraw && levelsOf(this.header.id, layer, head);
    if (!levels) {
      this.root.classList.add("waiting");
      return;
    }
    this.levels = levels;
    this.header = { ...this.header, scale: scaleOf(this.header.id, layer) };
    this.exact = null; // exact ones follow from Python
    this.isPicked = true;
    this.shown = `Layer ${layer + 1}, head ${head + 1} · index [${layer}][${head}]`;
    this.draw();
  }

  /** The place of a cell's number on the scale, from 0 to 1. */
  weight(query, key) {
    const cell = query * this.header.keys.length + key;
    const [low, high] = this.header.scale;
    return this.exact ? (this.exact[cell] - low) / (high - low) : this.levels[cell] / 255;
  }

  /** The number that stands at a place of the scale. */
  number(weight) {
    const [low, high] = this.header.scale;
    return low + weight * (high - low);
  }

  /** The mean weight of the chosen queries on a key. */
  meanOn(key) {
    const rows = [...this.chosenQueries];
    return rows.reduce((sum, query) => sum + this.weight(query, key), 0) / rows.length;
  }

  /** The sum of a query's weights on the chosen keys. */
  sumOf(query) {
    return [...this.chosenKeys].reduce((sum, key) => sum + this.weight(query, key), 0);
  }

  /** Whether a mean of chosen queries says more than the row itself. */
  get hasMean() {
    return this.chosenQueries.size > 1;
  }

  /** Whether a sum over chosen keys says more than the column itself. */
  get hasSum() {
    return this.chosenKeys.size > 1;
  }

  said(weight) {
    const number = this.number(weight);
    return `${this.exact ? number.toFixed(6) : `≈${number.toFixed(3)}`} ${this.header.measure.unit}`.trimEnd();
  }

  colour(name) {
    return themed(this.root, name);
  }

  font() {
    return `13px ${this.colour("--st-font") || "sans-serif"}`;
  }

  // ---- the part that is shown ---------------------------------------------------------------

  part() {
    return partOf(this.scope, this.header);
  }

  /** Tokens of the longer side. */
  most() {
    return Math.max(this.header.queries.length, this.header.keys.length);
  }

  zoom(step) {
    if (this.header) zoom(this.scope, this.header, step, this.pointed);
  }

  /** Tokens of the longer side of the part that is shown. */
  span() {
    const { rows, columns } = this.part();
    return Math.max(rows, columns);
  }

  // ---- drawing ------------------------------------------------------------------------------

  draw() {
    const room = this.root.clientWidth;
    if (!room) return;
    const { queries, keys, light, dark } = this.header;
    const stops = isDark(this.root) ? dark : light;
    const madeOf = [this.levels, String(stops)];
    if (madeOf.some((part, i) => part !== this.pictured[i])) {
      this.picture = pictureOf(this.levels, keys.length, queries.length, colourTable(stops));
      this.pictured = madeOf;
    }
    this.place = placeOf(this, room);
    const { row, rows, column, columns } = this.place;
    this.scale.style.setProperty("--colours", `linear-gradient(90deg, ${stops.join(", ")})`);
    this.tellScale();
    this.title.textContent = this.shown;
    this.canvas.ariaLabel = `${this.shown}: ${queries.length} queries, ${keys.length} keys`;
    this.map.hidden = rows === queries.length && columns === keys.length;
    if (!this.map.hidden) paintMap(this, this.map);
    this.mark();
    this.root.dataset.painted = this.shown;
    this.root.dataset.part = [row, rows, column, columns].join(" ");
  }

  tellScale() {
    const { measure: { name }, scale } = this.header;
    const [low, high] = scale.map((end) => Number(end.toPrecision(3)));
    this.scale.ariaLabel = `Colour scale from ${name} ${low} to ${high}`;
    [this.ends[0].textContent, this.ends[1].textContent] = [`${low}`, `${high} · ${name}`];
  }

  /** The whole picture anew, with what is pointed at. */
  mark() {
    const { pointed, place, lens } = this;
    paintMatrix(this, sized(this.canvas, place.width, place.height), pointed);
    this.status.textContent = inWords(this);
    lens.hidden = !pointed || place.cell >= SMALL_CELL || !isIn(place, pointed);
    if (pointed && !lens.hidden) paintLens(this, lens, pointed);
  }
}

function zoomButton(sign, title, onclick) {
  const ariaLabel = title.replace(/ \(.*/, "");
  return make("button", "zoom", { type: "button", textContent: sign, title, ariaLabel, onclick });
}

export default packedComponent(Matrix, ".head-matrix");
