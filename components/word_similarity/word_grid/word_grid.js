// A labelled matrix of similarities on a canvas.

import { sized } from "../../browser/canvas.js";
import { clamp, make } from "../../browser/dom.js";
import { packedComponent } from "../../browser/view.js";
import { drawCells, WITH_VALUES } from "./cells.js";

const STEPS = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };

/**
 * @typedef {{
 *   rows: string[], columns: string[], best_in_row: number[], best_in_column: number[], colours: string[],
 *   axes: [string, string], selected: [number, number] | null, can_pick: boolean,
 * }} GridMessage
 */

export default packedComponent(class {
  /** @type {GridMessage} */ data;
  /** @type {Float32Array} */ values;
  /** @type {[number, number] | null} */ cell = null; // row and column under the pointer or the keyboard
  width = 0;
  left = 0; // px before the cells
  head = 0; // px above them
  cellWidth = 0;
  cellHeight = 0;

  constructor(root, send) {
    this.root = root;
    this.send = send;
    this.status = make("p", "status", { role: "status" });
    this.canvas = make("canvas", "", { tabIndex: 0, role: "application" });
    this.top = make("div", "columns");
    this.side = make("div", "rows");
    this.corner = make("div", "corner");
    this.bands = [make("div", "band"), make("div", "band")];
    this.chosen = make("div", "chosen");
    const body = make("div", "body", {}, this.canvas, ...this.bands, this.chosen);
    this.sheet = make("div", "sheet", {}, this.corner, this.top, this.side, body);
    root.replaceChildren(this.status, make("div", "scroll", {}, this.sheet));
    this.listen();
    this.observer = new ResizeObserver(() => {
      if (this.data && this.root.clientWidth !== this.width) this.draw();
    });
    this.observer.observe(this.root);
  }

  close() {
    this.observer.disconnect();
  }

  /** @param {GridMessage} header @param {ArrayBuffer} body */
  take(header, body) {
    this.data = header;
    this.values = new Float32Array(body);
    this.cell = null;
    this.fill();
    this.draw();
  }

  fill() {
    const label = (text) => make("span", "label", { textContent: text, title: text });
    this.top.replaceChildren(...this.data.columns.map(label));
    this.side.replaceChildren(...this.data.rows.map(label));
    const [rows, columns] = this.data.axes;
    this.corner.replaceChildren(
      make("span", "down", { textContent: `${rows} ↓` }),
      make("span", "across", { textContent: `${columns} →` }),
    );
    this.canvas.ariaLabel =
      `Similarities, ${this.data.rows.length} rows: ${rows}; ${this.data.columns.length} columns: ` +
      `${columns}. Arrow keys move between cells. The table below holds all numbers.`;
  }

  // ---- size -----------------------------------------------------------------------------------

  measure() {
    const { rows, columns } = this.data;
    const longest = (labels) => Math.max(3, ...labels.map((label) => Math.min(label.length, 14)));
    this.left = 24 + 7.2 * longest(rows);
    this.head = 30 + 5.4 * longest(columns);
    const most = Math.max(rows.length, columns.length);
    const least = most <= 24 ? WITH_VALUES + 2 : most <= 80 ? 15 : most <= 200 ? 11 : 6;
    const free = this.width - this.left - this.head * 0.62;
    this.cellWidth = clamp(Math.floor(free / columns.length), least, 92);
    this.cellHeight = most <= 24 ? 31 : clamp(this.cellWidth, least, 24);
  }

  place() {
    const { rows, columns } = this.data;
    const { cellWidth, cellHeight } = this;
    const width = cellWidth * columns.length;
    const height = cellHeight * rows.length;
    this.sheet.style.gridTemplate = `${this.head}px ${height}px / ${this.left}px ${width}px`;
    this.sheet.style.paddingRight = `${Math.ceil(this.head * 0.62)}px`;
    spread(this.side, "top", cellHeight);
    spread(this.top, "left", cellWidth);
    this.root.classList.toggle("small", Math.min(cellWidth, cellHeight) < 20);
    return [width, height];
  }

  // ---- drawing --------------------------------------------------------------------------------

  draw() {
    this.width = this.root.clientWidth;
    if (!this.width) return;
    this.measure();
    const [width, height] = this.place();
    const pen = sized(this.canvas, width, height);
    pen.clearRect(0, 0, width, height);
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.font = `${this.cellWidth >= 44 ? 13 : 12}px ${getComputedStyle(this.root).fontFamily}`;
    drawCells(pen, this.data, this.values, { width: this.cellWidth, height: this.cellHeight });
    const { selected } = this.data;
    this.chosen.hidden = !selected;
    if (selected) this.frame(this.chosen, selected[1], selected[0], 1, 1);
    this.update();
  }

  frame(element, column, row, columns, rows) {
    Object.assign(element.style, {
      left: `${column * this.cellWidth}px`,
      top: `${row * this.cellHeight}px`,
      width: `${columns * this.cellWidth - 1}px`,
      height: `${rows * this.cellHeight - 1}px`,
    });
  }

  // ---- what the reader does -------------------------------------------------------------------

  listen() {
    const { canvas } = this;
    canvas.addEventListener("pointermove", (event) => this.point(this.cellOf(event)));
    canvas.addEventListener("pointerleave", () => this.point(null));
    canvas.addEventListener("blur", () => this.point(null));
    canvas.addEventListener("click", (event) => {
      const cell = this.cellOf(event);
      this.point(cell);
      this.choose(cell);
    });
    canvas.addEventListener("keydown", (event) => this.press(event));
  }

  cellOf(event) {
    const box = this.canvas.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left) / this.cellWidth);
    const row = Math.floor((event.clientY - box.top) / this.cellHeight);
    const isInside =
      row >= 0 && column >= 0 && row < this.data.rows.length && column < this.data.columns.length;
    return isInside ? [row, column] : null;
  }

  point(cell) {
    if (String(cell) === String(this.cell)) return;
    this.cell = cell;
    this.update();
  }

  choose(cell) {
    if (cell && this.data.can_pick) this.send("pick", cell);
  }

  press(event) {
    const limits = [this.data.rows.length, this.data.columns.length];
    if (event.key in STEPS) {
      const from = this.cell ?? this.data.selected ?? [0, 0];
      const to = from.map((at, i) => clamp(at + STEPS[event.key][i], 0, limits[i] - 1));
      const next = this.cell || this.data.selected ? to : from;
      this.point(next);
      this.keepInSight(next);
    } else if (event.key === "Enter" || event.key === " ") this.choose(this.cell);
    else if (event.key === "Escape") this.point(null);
    else return;
    event.preventDefault();
  }

  keepInSight(cell) {
    const [row, column] = cell;
    this.frame(this.bands[0], column, row, 1, 1);
    this.bands[0].scrollIntoView({ block: "nearest", inline: "nearest" });
    this.update();
  }

  update() {
    if (!this.data) return;
    const { cell, data } = this;
    for (const band of this.bands) band.hidden = !cell;
    [this.side, this.top].forEach((side, i) => {
      side.querySelector(".active")?.classList.remove("active");
      if (cell) side.children[cell[i]].classList.add("active");
    });
    if (cell) {
      this.frame(this.bands[0], 0, cell[0], data.columns.length, 1);
      this.frame(this.bands[1], cell[1], 0, 1, data.rows.length);
    }
    this.status.textContent = cell ? this.told(cell) : this.invitation();
    this.root.dataset.cell = cell ? cell.join() : "";
  }

  invitation() {
    const marks = "Frame: best of its row. Corner: best of its column.";
    return this.data.can_pick ? `Point at a cell; click to examine the pair. ${marks}` : marks;
  }

  told([row, column]) {
    const { data } = this;
    const value = this.values[row * data.columns.length + column];
    const bests = [
      data.best_in_row[row] === column ? "best of its row" : "",
      data.best_in_column[column] === row ? "best of its column" : "",
    ].filter(Boolean);
    const words = [`${data.rows[row]} ↔ ${data.columns[column]}`, value.toFixed(4), ...bests];
    return words.join(" · ").replaceAll("· -", "· −");
  }
}, ".word-grid");

/** Puts every label beside its row or column, and hides those for which there is no room. */
function spread(labels, edge, size) {
  const every = Math.max(1, Math.ceil(12 / size));
  [...labels.children].forEach((label, i) => {
    label.style[edge] = `${(i + 0.5) * size}px`;
    label.hidden = i % every !== 0;
  });
}
