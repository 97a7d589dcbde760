// A labelled matrix of similarities on a canvas. Labels are a reader's text: they only ever become
// textContent or attributes.

const views = new WeakMap(); // parentElement -> View: the function below runs at every change

export default function ({ data, parentElement, setTriggerValue }) {
  let view = views.get(parentElement);
  if (!view) {
    view = new View(parentElement.querySelector(".word-grid"));
    views.set(parentElement, view);
  }
  view.send = (cell) => setTriggerValue("pick", cell);
  view.receive(data);
  return () => {
    view.close();
    views.delete(parentElement);
  };
}

const make = (tag, className, properties = {}) =>
  Object.assign(document.createElement(tag), { className }, properties);

const rgb = (colour) => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));

/** The colour of a value from -1 to 1, and whether text on it must be light. */
function colourOf(stops, value) {
  const place = ((Math.min(Math.max(value, -1), 1) + 1) / 2) * (stops.length - 1);
  const left = Math.min(Math.floor(place), stops.length - 2);
  const [a, b] = [stops[left], stops[left + 1]];
  const mixed = a.map((part, i) => Math.round(part + (b[i] - part) * (place - left)));
  const isDark = 0.299 * mixed[0] + 0.587 * mixed[1] + 0.114 * mixed[2] < 140;
  return { fill: `rgb(${mixed.join()})`, ink: isDark ? "#ffffff" : "#14181f" };
}

const MAX_PIXELS = 16e6; // phones draw no larger canvas
const WITH_VALUES = 34; // px of width from which a value fits into a cell

class View {
  constructor(root) {
    this.root = root;
    this.turn = 0; // counts calls of receive: only the latest may draw
    this.cell = null; // [row, column] under the pointer or the keyboard
    this.build();
    this.listen();
    this.observer = new ResizeObserver(() => {
      if (this.data && this.root.clientWidth !== this.width) this.draw();
    });
    this.observer.observe(this.root);
  }

  close() {
    this.turn += 1;
    this.observer.disconnect();
  }

  build() {
    this.status = make("p", "status");
    this.status.setAttribute("role", "status");
    this.canvas = make("canvas", "", { tabIndex: 0 });
    this.canvas.setAttribute("role", "application");
    this.top = make("div", "columns");
    this.side = make("div", "rows");
    this.corner = make("div", "corner");
    this.bands = [make("div", "band"), make("div", "band")];
    this.chosen = make("div", "chosen");
    this.body = make("div", "body");
    this.body.append(this.canvas, ...this.bands, this.chosen);
    this.sheet = make("div", "sheet");
    this.sheet.append(this.corner, this.top, this.side, this.body);
    const scroll = make("div", "scroll");
    scroll.append(this.sheet);
    this.root.replaceChildren(this.status, scroll);
  }

  async receive(bytes) {
    if (bytes === this.bytes) {
      if (this.data) this.draw(); // only the theme changed
      return;
    }
    this.bytes = bytes;
    this.turn += 1;
    const { turn } = this;
    const { header, body } = await unpack(bytes);
    if (turn !== this.turn) return;
    this.data = { ...header, values: new Float32Array(body) };
    this.stops = header.colours.map(rgb);
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
    this.canvas.setAttribute(
      "aria-label",
      `Similarities, ${this.data.rows.length} rows: ${rows}; ${this.data.columns.length} columns: ` +
        `${columns}. Arrow keys move between cells. The table below holds all numbers.`,
    );
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
    this.cellWidth = Math.min(Math.max(Math.floor(free / columns.length), least), 92);
    this.cellHeight = most <= 24 ? 31 : Math.max(least, Math.min(this.cellWidth, 24));
  }

  place() {
    const { rows, columns } = this.data;
    const { cellWidth, cellHeight } = this;
    const width = cellWidth * columns.length;
    const height = cellHeight * rows.length;
    this.sheet.style.gridTemplate = `${this.head}px ${height}px / ${this.left}px ${width}px`;
    this.sheet.style.paddingRight = `${Math.ceil(this.head * 0.62)}px`;
    const spread = (labels, size) => Math.max(1, Math.ceil(12 / size)) || labels;
    const everyRow = spread(rows, cellHeight);
    const everyColumn = spread(columns, cellWidth);
    [...this.side.children].forEach((label, i) => {
      label.style.top = `${(i + 0.5) * cellHeight}px`;
      label.hidden = i % everyRow !== 0;
    });
    [...this.top.children].forEach((label, i) => {
      label.style.left = `${(i + 0.5) * cellWidth}px`;
      label.hidden = i % everyColumn !== 0;
    });
    const small = Math.min(cellWidth, cellHeight) < 20;
    this.root.classList.toggle("small", small);
    return [width, height];
  }

  // ---- drawing --------------------------------------------------------------------------------

  draw() {
    this.width = this.root.clientWidth;
    if (!this.width) return;
    this.measure();
    const [width, height] = this.place();
    const wanted = window.devicePixelRatio || 1;
    const ratio = width * height * wanted * wanted <= MAX_PIXELS ? wanted : 1;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    const pen = this.canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.font = `${this.cellWidth >= 44 ? 13 : 12}px ${getComputedStyle(this.root).fontFamily}`;
    const { rows, columns } = this.data;
    for (let row = 0; row < rows.length; row += 1) {
      for (let column = 0; column < columns.length; column += 1) this.drawCell(pen, row, column);
    }
    this.markChosen();
    this.update();
  }

  drawCell(pen, row, column) {
    const { cellWidth: w, cellHeight: h, data } = this;
    const value = data.values[row * data.columns.length + column];
    const { fill, ink } = colourOf(this.stops, value);
    const gap = Math.min(w, h) >= 11 ? 1 : 0;
    const [x, y] = [column * w, row * h];
    pen.fillStyle = fill;
    pen.fillRect(x, y, w - gap, h - gap);
    if (Math.min(w, h) >= 11) this.drawMarks(pen, row, column, ink);
    if (w >= WITH_VALUES && h >= 20) {
      pen.fillStyle = ink;
      pen.fillText(value.toFixed(2).replace("-", "−"), x + (w - gap) / 2, y + (h - gap) / 2 + 1);
    }
  }

  /** A frame around the best match of a row, a corner on that of a column. */
  drawMarks(pen, row, column, ink) {
    const { cellWidth: w, cellHeight: h, data } = this;
    const [x, y] = [column * w, row * h];
    if (data.best_in_row[row] === column) {
      pen.strokeStyle = ink;
      pen.lineWidth = 1.5;
      pen.strokeRect(x + 2, y + 2, w - 5, h - 5);
    }
    if (data.best_in_column[column] === row) {
      const size = Math.min(9, h / 2.4);
      pen.fillStyle = ink;
      pen.beginPath();
      pen.moveTo(x + w - 1, y);
      pen.lineTo(x + w - 1 - size, y);
      pen.lineTo(x + w - 1, y + size);
      pen.fill();
    }
  }

  markChosen() {
    const { selected } = this.data;
    this.chosen.hidden = !selected;
    if (selected) this.frame(this.chosen, selected[1], selected[0], 1, 1);
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
    if (cell && this.data.can_pick) this.send(cell);
  }

  press(event) {
    const steps = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };
    const limits = [this.data.rows.length, this.data.columns.length];
    if (event.key in steps) {
      const from = this.cell ?? this.data.selected ?? [0, 0];
      const to = from.map((at, i) => Math.min(Math.max(at + steps[event.key][i], 0), limits[i] - 1));
      this.point(this.cell || this.data.selected ? to : from);
      this.keepInSight(this.cell);
    } else if (event.key === "Enter" || event.key === " ") this.choose(this.cell);
    else if (event.key === "Escape") this.point(null);
    else return;
    event.preventDefault();
  }

  keepInSight([row, column]) {
    this.frame(this.bands[0], column, row, 1, 1);
    this.bands[0].scrollIntoView({ block: "nearest", inline: "nearest" });
    this.update();
  }

  update() {
    if (!this.data) return;
    const { cell, data } = this;
    for (const band of this.bands) band.hidden = !cell;
    for (const [side, active] of [[this.side, cell?.[0]], [this.top, cell?.[1]]]) {
      side.querySelector(".active")?.classList.remove("active");
      if (active !== undefined) side.children[active].classList.add("active");
    }
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
    const value = data.values[row * data.columns.length + column];
    const bests = [
      data.best_in_row[row] === column ? "best of its row" : "",
      data.best_in_column[column] === row ? "best of its column" : "",
    ].filter(Boolean);
    const words = [`${data.rows[row]} ↔ ${data.columns[column]}`, value.toFixed(4), ...bests];
    return words.join(" · ").replaceAll("· -", "· −");
  }
}
