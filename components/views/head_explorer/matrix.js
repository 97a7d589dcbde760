// One head large: queries down, keys across, at any length. Labels are a reader's text: they only
// ever become canvas text or textContent.

const LABEL_ROOM = 13; // px that a label needs; below, labels thin out
const LARGEST_CELL = 30;
const SMALL_CELL = 9; // below, a lens shows the neighbourhood of the pointer
const TALLEST = 680;
const LENS = 13; // cells along the lens
const LENS_NARROW = 7; // on a phone
const NARROW = 420; // px of the picture
const MAP_FROM = 33; // tokens from which one can look at a part, with a map of the whole beside it
const SMALLEST_PART = 8; // tokens along the smallest part
const MAP = 132; // px along the map
const NOTHING = 1e-5; // hidden weight below which rounding alone explains it
const SLANT = -0.96; // of the keys' labels, in radians
const HOW = "Arrow keys move from cell to cell. Enter chooses the query, Shift and Enter the key, plus and "
  + "minus zoom, Escape lets go of what is chosen.";

let unshared = 0; // views that share nothing choose for themselves

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
    this.chosenQueries = new Set(); // rows whose weights are averaged below the matrix
    this.chosenKeys = new Set(); // columns whose weights are summed beside it
    this.own = `matrix-${(unshared += 1)}`;
    this.build();
    this.heard = {
      pick: ({ detail }) => detail.id === this.header?.id && this.pick(detail),
      choice: ({ detail }) => detail.scope === this.scope && this.header && this.follow(),
      exact: () => this.header && this.takeExact() && this.mark(),
    };
    for (const [type, hear] of Object.entries(this.heard)) shared.bus.addEventListener(type, hear);
    this.observer = new ResizeObserver(() => this.header && this.draw());
    this.observer.observe(root);
  }

  close() {
    this.turn += 1;
    this.observer.disconnect();
    for (const [type, hear] of Object.entries(this.heard)) shared.bus.removeEventListener(type, hear);
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
      button.title = `Download what is shown as ${kind}`;
      button.onclick = () => this.header && downloadMatrix(this, kind);
      this.exports.append(button);
    }
    const bar = make("div", "bar");
    bar.append(this.title, this.exports);
    this.status = make("p", "status", { role: "status" });
    this.canvas = make("canvas", "weights", { tabIndex: 0 });
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-description", HOW);
    this.lens = make("canvas", "lens", { hidden: true, ariaHidden: "true" });
    const field = make("div", "field");
    field.append(this.canvas, this.lens);
    this.scale = make("div", "scale", { role: "img" });
    this.scale.append("", make("span", "bar-of-colours"), "");
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
    this.canvas.onpointermove = (event) => {
      this.canvas.classList.toggle("on-label", this.labelAt(event) !== null);
      this.point(this.cellAt(event));
    };
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
    this.header = header;
    this.scope = header.scope ?? this.own;
    choiceOf(this.scope, header.opening);
    if (this.pointed && !this.has(this.pointed)) this.pointed = null;
    const canZoom = Math.max(header.queries.length, header.keys.length) >= MAP_FROM;
    for (const button of this.exports.querySelectorAll(".zoom")) button.hidden = !canZoom;
    this.levels = new Uint8Array(body, 0, cells);
    this.exact = header.exact ? new Float32Array(body.slice(cells)) : null;
    this.isPicked = false; // what is drawn is what Python has sent
    this.takeExact();
    this.shown = header.title;
    this.root.classList.remove("waiting");
    this.follow();
  }

  /** Exact weights of a large matrix come after it; says whether they have come. */
  takeExact() {
    const { exact } = together;
    const isMine = !this.isPicked && this.header.exact_name && exact?.name === this.header.exact_name;
    if (isMine) this.exact = exact.weights;
    return isMine;
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
    const levels = this.header.is_local && layer >= 0 && head >= 0 && levelsOf(this.header.id, layer, head);
    if (!levels) {
      this.root.classList.add("waiting");
      return;
    }
    this.levels = levels;
    this.header = { ...this.header, scale: scaleOf(this.header.id, layer) };
    this.exact = null; // exact ones follow from Python
    this.isPicked = true;
    this.shown = headTitle(layer, head);
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

  said(weight) {
    const number = this.number(weight);
    return `${this.exact ? number.toFixed(6) : `≈${number.toFixed(3)}`} ${this.header.measure.unit}`.trimEnd();
  }

  colour(name) {
    return getComputedStyle(this.root).getPropertyValue(name).trim();
  }

  // ---- geometry -----------------------------------------------------------------------------

  /** First row and column that are shown, and how many of them. */
  part() {
    const { query_index: queries, key_index: keys } = this.header;
    const [ofQueries, ofKeys] = choiceOf(this.scope).span ?? [null, null];
    const [row, rows] = rowsOfStretch(ofQueries, queries);
    const [column, columns] = rowsOfStretch(ofKeys, keys);
    return { row, rows, column, columns };
  }

  /** Shows `span` tokens of each side around a cell; 0 is all of them. */
  show(span, centre) {
    const { query_index: queries, key_index: keys } = this.header;
    const around = (at, index) => {
      const shown = Math.min(span, index.length);
      const first = Math.min(Math.max(Math.round(at - shown / 2), 0), index.length - shown);
      return stretchOf(first, shown, index);
    };
    const isPart = span && span < Math.max(queries.length, keys.length);
    choose(this.scope, {
      span: isPart ? [around(centre.query, queries), around(centre.key, keys)] : null,
    });
  }

  /** Half the tokens around what is pointed at, or twice as many. */
  zoom(step) {
    const most = Math.max(this.header.queries.length, this.header.keys.length);
    if (most < MAP_FROM) return;
    const { row, rows, column, columns } = this.part();
    const now = Math.max(rows, columns);
    const first = 2 ** Math.floor(Math.log2(most - 1)); // the largest power of two below
    const closer = now < most ? Math.max(Math.floor(now / 2), SMALLEST_PART) : first;
    const centre = this.pointed ?? { query: row + rows / 2, key: column + columns / 2 };
    this.show(step > 0 ? closer : now * 2, centre);
  }

  /** The part around the place on the map. */
  moveFrame(event) {
    const { queries, keys } = this.header;
    const { rows, columns } = this.part();
    this.show(Math.max(rows, columns), {
      query: (event.offsetY / this.map.clientHeight) * queries.length,
      key: (event.offsetX / this.map.clientWidth) * keys.length,
    });
  }

  /** Places in CSS px: left and top of the cells, their size, and the whole picture's. */
  layout(context, room) {
    const { hidden } = this.header;
    const part = this.part();
    const queries = this.header.queries.slice(part.row, part.row + part.rows);
    const keys = this.header.keys.slice(part.column, part.column + part.columns);
    context.font = this.font();
    const widest = (labels) => Math.max(...labels.map((text) => context.measureText(short(text)).width));
    const [hasMean, hasSum] = [this.chosenQueries.size >= MANY, this.chosenKeys.size >= MANY];
    const left = widest(hasMean ? [...queries, meanLabel(this)] : queries) + 12;
    const top = Math.min(widest(keys) * 0.82 + 22, 120);
    const hasHidden = Math.max(0, ...hidden) > NOTHING;
    const strips = (hasHidden ? NOT_SHOWN + 18 : 0) + (hasSum ? Math.max(SUM, widest([sumLabel(this)])) + 12 : 0);
    const right = Math.max(strips, Math.min(widest([keys.at(-1)]) * 0.6, 60)) + 6;
    const width = (room - left - right) / keys.length;
    const cell = Math.min(LARGEST_CELL, width, Math.max(TALLEST / queries.length, 1));
    const bottom = hasMean || hasSum ? 36 : 4;
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

  /** The label under the pointer, {side, row}, or null; the nearest one that is written out. */
  labelAt(event) {
    const { left, top, cell, row, rows, column, columns } = this.place;
    const [x, y] = [event.offsetX, event.offsetY];
    const step = Math.ceil(LABEL_ROOM / cell);
    const written = (at, count) => {
      const i = Math.round((at / cell - 0.5) / step) * step;
      return at > -LABEL_ROOM && i >= 0 && i < count ? i : null;
    };
    if (x < left && y >= top) {
      const i = written(y - top, rows);
      return i === null ? null : { side: "queries", row: row + i };
    }
    if (y >= top) return null;
    const i = written(x - left + (top - 7 - y) / Math.tan(SLANT), columns); // labels lean to the right
    return i === null ? null : { side: "keys", row: column + i };
  }

  // ---- what the reader does -----------------------------------------------------------------

  point(cell) {
    const at = cell ?? this.locked();
    if (at?.query === this.pointed?.query && at?.key === this.pointed?.key) return;
    this.pointed = at;
    this.mark();
  }

  /** A label adds its row to the mean below, or its column to the sum; a cell is locked. */
  click(event) {
    const label = this.labelAt(event);
    const at = this.cellAt(event);
    if (label) this.toggle(label.side, label.row);
    else if (at) this.lock(at);
  }

  /** Chooses a cell's query and key and nothing else, or lets them go. */
  lock({ query, key }) {
    const locked = this.locked();
    const isSame = locked?.query === query && locked?.key === key;
    const { query_index: queries, key_index: keys } = this.header;
    if (isSame) this.pointed = null;
    choose(this.scope, { queries: isSame ? [] : [queries[query]], keys: isSame ? [] : [keys[key]] });
  }

  toggle(side, row) {
    const index = side === "queries" ? this.header.query_index : this.header.key_index;
    choose(this.scope, { [side]: toggled(choiceOf(this.scope)[side], index[row]) });
  }

  press(event) {
    const at = this.pointed ?? { query: 0, key: 0 };
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    if (event.key === "Escape") {
      this.pointed = null;
      choose(this.scope, { queries: [], keys: [] });
    } else if (event.key === "Enter" || event.key === " ") {
      if (event.shiftKey) this.toggle("keys", at.key);
      else this.toggle("queries", at.query);
    } else if (event.key in steps) this.step(at, ...steps[event.key]);
    else if (event.key === "+" || event.key === "-") this.zoom(event.key === "+" ? 1 : -1);
    else return;
    event.preventDefault();
  }

  /** To the next cell; the part that is shown goes along. */
  step(at, down, right) {
    const { queries, keys } = this.header;
    const next = {
      query: Math.min(Math.max(at.query + down, 0), queries.length - 1),
      key: Math.min(Math.max(at.key + right, 0), keys.length - 1),
    };
    if (!this.shows(next)) {
      const { rows, columns } = this.part();
      this.show(Math.max(rows, columns), next);
    }
    this.point(next);
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
    if (this.pictured !== this.levels || this.stops !== stops) {
      this.picture = pictureOf(this.levels, keys.length, queries.length, colourTable(stops));
      [this.pictured, this.stops] = [this.levels, stops];
    }
    this.place = this.layout(this.canvas.getContext("2d"), room);
    this.scale.style.setProperty("--colours", `linear-gradient(90deg, ${stops.join(", ")})`);
    this.tellScale();
    this.title.textContent = this.shown;
    this.canvas.setAttribute("aria-label", `${this.shown}: ${queries.length} queries, ${keys.length} keys`);
    this.map.hidden = this.place.rows === queries.length && this.place.columns === keys.length;
    if (!this.map.hidden) paintMap(this, this.map);
    this.mark();
    this.root.dataset.painted = this.shown;
    this.root.dataset.part = [this.place.row, this.place.rows, this.place.column, this.place.columns].join(" ");
  }

  tellScale() {
    const { measure: { name }, scale } = this.header;
    const [low, high] = scale.map((end) => Number(end.toPrecision(3)));
    this.scale.ariaLabel = `Colour scale from ${name} ${low} to ${high}`;
    this.scale.firstChild.textContent = low;
    this.scale.lastChild.textContent = `${high} · ${name}`;
  }

  /** The whole picture anew, with what is pointed at. */
  mark() {
    const context = sized(this.canvas, this.place.width, this.place.height);
    paintMatrix(this, context, this.pointed);
    tellMatrix(this);
    this.showLens();
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
