// One head large: queries down, keys across, at any length. Labels are a reader's text: they only
// ever become canvas text or textContent.

const LABEL_ROOM = 13; // px that a label needs; below, labels thin out
const LARGEST_CELL = 30;
const SMALL_CELL = 9; // below, a lens shows the neighbourhood of the pointer
const TALLEST = 680;
const LENS = 13; // cells along the lens
const MAP_FROM = 33; // tokens from which one can look at a part, with a map of the whole beside it
const SMALLEST_PART = 8; // tokens along the smallest part
const MAP = 132; // px along the map
const NOTHING = 1e-5; // hidden weight below which rounding alone explains it

const matrices = new WeakMap();

export default function ({ data, parentElement }) {
  let view = matrices.get(parentElement);
  if (!view) {
    view = new Matrix(parentElement.querySelector(".head-matrix"));
    matrices.set(parentElement, view);
  }
  view.receive(data);
  return () => {
    view.close();
    matrices.delete(parentElement);
  };
}

class Matrix {
  constructor(root) {
    this.root = root;
    this.turn = 0;
    this.chosen = new Set(); // queries whose weights are averaged below the matrix
    this.span = 0; // tokens along the part that is shown; 0 is all of them
    this.centre = null; // the cell in the middle of that part
    this.build();
    this.onPick = ({ detail }) => detail.id === this.header?.id && this.pick(detail);
    shared.bus.addEventListener("pick", this.onPick);
    this.observer = new ResizeObserver(() => this.header && this.draw());
    this.observer.observe(root);
  }

  close() {
    this.turn += 1;
    this.observer.disconnect();
    shared.bus.removeEventListener("pick", this.onPick);
  }

  build() {
    this.title = make("p", "title");
    this.exports = make("div", "exports");
    for (const [sign, words, step] of [["−", "Show more tokens", -1], ["+", "Show fewer tokens, larger", 1]]) {
      const button = make("button", "zoom", { type: "button", textContent: sign, ariaLabel: words });
      button.title = `${words} (key ${sign === "+" ? "+" : "-"})`;
      button.onclick = () => this.header && this.zoom(step);
      this.exports.append(button);
    }
    for (const kind of ["PNG", "SVG"]) {
      const button = make("button", "", { type: "button", textContent: `↓ ${kind}` });
      button.title = `Download this picture as ${kind}`;
      button.onclick = () => this.header && downloadMatrix(this, kind);
      this.exports.append(button);
    }
    const bar = make("div", "bar");
    bar.append(this.title, this.exports);
    this.status = make("p", "status", { role: "status" });
    this.canvas = make("canvas", "weights", { tabIndex: 0 });
    this.canvas.setAttribute("role", "img");
    this.lens = make("canvas", "lens", { hidden: true, ariaHidden: "true" });
    const field = make("div", "field");
    field.append(this.canvas, this.lens);
    this.scale = make("div", "scale", { role: "img", ariaLabel: "Colour scale from weight 0 to 1" });
    this.scale.append("0", make("span", "bar-of-colours"), "1 · weight");
    this.map = make("canvas", "map", { hidden: true });
    this.map.setAttribute("role", "img");
    this.map.title = "The whole matrix; drag the frame to look at another part";
    this.map.onpointerdown = (event) => {
      this.map.setPointerCapture(event.pointerId);
      this.moveFrame(event);
    };
    this.map.onpointermove = (event) => event.buttons && this.moveFrame(event);
    const foot = make("div", "foot");
    foot.append(this.scale, this.map);
    this.root.replaceChildren(bar, this.status, field, foot);
    this.canvas.onpointermove = (event) => this.point(this.cellAt(event));
    this.canvas.onpointerleave = () => this.point(null);
    this.canvas.onclick = (event) => this.click(event);
    this.canvas.onkeydown = (event) => this.press(event);
    this.canvas.onblur = () => this.point(null);
  }

  // ---- data ---------------------------------------------------------------------------------

  async receive(bytes) {
    if (bytes === this.bytes) {
      if (this.header) this.draw(); // only the theme changed
      return;
    }
    this.bytes = bytes;
    this.turn += 1;
    const { turn } = this;
    if (!("DecompressionStream" in window)) {
      this.status.textContent = "This browser is too old for this view; the table view holds all numbers.";
      return;
    }
    const { header, body } = await unpack(bytes);
    if (turn !== this.turn) return;
    const cells = header.queries.length * header.keys.length;
    const isSameText = JSON.stringify(this.header?.queries) === JSON.stringify(header.queries);
    if (!isSameText) {
      this.chosen.clear();
      [this.span, this.centre] = [0, null];
    }
    this.header = header;
    const canZoom = Math.max(header.queries.length, header.keys.length) >= MAP_FROM;
    for (const button of this.exports.querySelectorAll(".zoom")) button.hidden = !canZoom;
    this.levels = new Uint8Array(body, 0, cells);
    this.exact = header.exact ? new Float32Array(body.slice(cells)) : null;
    this.shown = header.title;
    this.root.classList.remove("waiting");
    this.draw();
  }

  /** Another head: from the store at once where the rows are whole, else when Python sends it. */
  pick({ layer, head }) {
    const levels = this.header.is_local && layer >= 0 && head >= 0 && levelsOf(this.header.id, layer, head);
    if (!levels) {
      this.root.classList.add("waiting");
      return;
    }
    this.levels = levels;
    this.exact = null; // exact ones follow from Python
    this.shown = headTitle(layer, head);
    this.draw();
  }

  weight(query, key) {
    const cell = query * this.header.keys.length + key;
    return this.exact ? this.exact[cell] : this.levels[cell] / 255;
  }

  said(weight) {
    return this.exact ? weight.toFixed(6) : `≈${weight.toFixed(3)}`;
  }

  colour(name) {
    return getComputedStyle(this.root).getPropertyValue(name).trim();
  }

  // ---- geometry -----------------------------------------------------------------------------

  /** First row and column that are shown, and how many of them. */
  part() {
    const [nRows, nColumns] = [this.header.queries.length, this.header.keys.length];
    const rows = Math.min(this.span || nRows, nRows);
    const columns = Math.min(this.span || nColumns, nColumns);
    const from = (centre, shown, all) =>
      Math.min(Math.max(Math.round(centre - shown / 2), 0), all - shown);
    const centre = this.centre ?? { query: nRows / 2, key: nColumns / 2 };
    return { row: from(centre.query, rows, nRows), rows, column: from(centre.key, columns, nColumns), columns };
  }

  /** Half the tokens around what is pointed at, or twice as many. */
  zoom(step) {
    const most = Math.max(this.header.queries.length, this.header.keys.length);
    if (most < MAP_FROM) return;
    const first = 2 ** Math.floor(Math.log2(most - 1)); // the largest power of two below
    if (step > 0) this.span = this.span ? Math.max(this.span / 2, SMALLEST_PART) : first;
    else this.span = this.span && this.span * 2 < most ? this.span * 2 : 0;
    this.centre = this.pointed ?? this.centre;
    this.draw();
  }

  /** The part around the place on the map. */
  moveFrame(event) {
    const { queries, keys } = this.header;
    this.centre = {
      query: (event.offsetY / this.map.clientHeight) * queries.length,
      key: (event.offsetX / this.map.clientWidth) * keys.length,
    };
    this.draw();
  }

  /** Places in CSS px: left and top of the cells, their size, and the whole picture's. */
  layout(context, room) {
    const { hidden } = this.header;
    const part = this.part();
    const queries = this.header.queries.slice(part.row, part.row + part.rows);
    const keys = this.header.keys.slice(part.column, part.column + part.columns);
    context.font = this.font();
    const widest = (labels) => Math.max(...labels.map((text) => context.measureText(short(text)).width));
    const left = widest(this.chosen.size ? [...queries, meanLabel(this)] : queries) + 12;
    const top = Math.min(widest(keys) * 0.82 + 22, 120);
    const hasHidden = Math.max(0, ...hidden) > NOTHING;
    const right = Math.max(hasHidden ? 78 : 0, Math.min(widest([keys.at(-1)]) * 0.6, 60)) + 6;
    const width = (room - left - right) / keys.length;
    const cell = Math.min(LARGEST_CELL, width, Math.max(TALLEST / queries.length, 1));
    const bottom = this.chosen.size ? 36 : 4;
    return {
      left, top, cell, hasHidden, bottom, ...part,
      width: left + cell * keys.length + right,
      height: top + cell * queries.length + bottom,
    };
  }

  font() {
    return `13px ${this.colour("--st-font") || "sans-serif"}`;
  }

  cellAt(event) {
    const { left, top, cell, row, rows, column, columns } = this.place;
    const down = Math.floor((event.offsetY - top) / cell);
    const right = Math.floor((event.offsetX - left) / cell);
    const isInside = down >= 0 && down < rows && right >= 0 && right < columns;
    return isInside ? { query: row + down, key: column + right } : null;
  }

  // ---- what the reader does -----------------------------------------------------------------

  point(cell) {
    const at = cell ?? this.locked ?? null;
    if (at?.query === this.pointed?.query && at?.key === this.pointed?.key) return;
    this.pointed = at;
    this.mark();
  }

  /** A label of a query adds its row to the mean below; a cell is locked. */
  click(event) {
    const { left, top, cell, row, rows } = this.place;
    const down = Math.floor((event.offsetY - top) / cell);
    if (event.offsetX < left && down >= 0 && down < rows) {
      this.toggleRow(row + down);
      return;
    }
    const at = this.cellAt(event);
    const isSame = at && this.locked && at.query === this.locked.query && at.key === this.locked.key;
    this.locked = isSame ? null : at;
    this.pointed = this.locked;
    this.mark();
  }

  toggleRow(row) {
    if (!this.chosen.delete(row)) this.chosen.add(row);
    this.draw();
  }

  press(event) {
    const { queries, keys } = this.header;
    const at = this.pointed ?? { query: 0, key: 0 };
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    if (event.key === "Escape") {
      this.locked = null;
      this.chosen.clear();
      this.pointed = null;
      this.draw();
    } else if (event.key === "Enter" || event.key === " ") {
      this.toggleRow(at.query);
    } else if (event.key in steps) {
      const [down, right] = steps[event.key];
      this.locked = null;
      const next = {
        query: Math.min(Math.max(at.query + down, 0), queries.length - 1),
        key: Math.min(Math.max(at.key + right, 0), keys.length - 1),
      };
      if (!this.shows(next)) {
        this.centre = next;
        this.draw();
      }
      this.point(next);
    } else if (event.key === "+" || event.key === "-") {
      this.zoom(event.key === "+" ? 1 : -1);
    } else return;
    event.preventDefault();
  }

  /** Whether a cell is in the part that is shown. */
  shows({ query, key }) {
    const { row, rows, column, columns } = this.place;
    return query >= row && query < row + rows && key >= column && key < column + columns;
  }

  // ---- drawing ------------------------------------------------------------------------------

  draw() {
    const room = this.root.clientWidth;
    if (!room) return;
    const stops = isDark(this.root) ? this.header.colours.dark : this.header.colours.light;
    const { queries, keys } = this.header;
    this.picture = pictureOf(this.levels, keys.length, queries.length, colourTable(stops));
    this.place = this.layout(this.canvas.getContext("2d"), room);
    this.scale.style.setProperty("--colours", `linear-gradient(90deg, ${stops.join(", ")})`);
    this.title.textContent = this.shown;
    this.canvas.setAttribute("aria-label", `${this.shown}: ${queries.length} queries, ${keys.length} keys`);
    this.map.hidden = !this.span;
    if (this.span) paintMap(this, this.map);
    this.mark();
    this.root.dataset.painted = this.shown;
    this.root.dataset.part = [this.place.row, this.place.rows, this.place.column, this.place.columns].join(" ");
  }

  /** The whole picture anew, with what is pointed at. */
  mark() {
    const context = sized(this.canvas, this.place.width, this.place.height);
    paintMatrix(this, context, this.pointed);
    this.tell();
    this.showLens();
  }

  tell() {
    const { header, pointed } = this;
    if (!pointed) {
      this.status.textContent = this.chosen.size
        ? `Below: mean weight of ${this.chosen.size} queries. Escape lets them go.`
        : "Point at a cell for its weight; click a query to add its row to a mean.";
      return;
    }
    const query = header.queries[pointed.query];
    const key = header.keys[pointed.key];
    this.status.textContent = `${query} → ${key}: ${this.said(this.weight(pointed.query, pointed.key))}`;
  }

  showLens() {
    const { pointed, place, lens } = this;
    lens.hidden = !pointed || place.cell >= SMALL_CELL || !this.shows(pointed);
    if (!lens.hidden) paintLens(this, lens);
  }
}

/** A label cut where a long word would take the matrix's place. */
function short(label) {
  return label.length <= 14 ? label : `${label.slice(0, 13)}…`;
}
