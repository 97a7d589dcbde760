// All heads at a glance: a canvas of thumbnails under a grid of buttons, one per head and mean.
// A click shows the head at once in the matrix view; Python hears of it afterwards.

const QUIET = 180; // ms without another key before Python hears of a head
const GAP = 5; // px between thumbnails, frames included

const mosaics = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  let mosaic = mosaics.get(parentElement);
  if (!mosaic) {
    mosaic = new Mosaic(parentElement.querySelector(".head-mosaic"));
    mosaics.set(parentElement, mosaic);
  }
  mosaic.send = (place) => setTriggerValue("pick", place);
  mosaic.receive(data);
  return () => {
    mosaic.close();
    mosaics.delete(parentElement);
  };
}

class Mosaic {
  constructor(root) {
    this.root = root;
    this.canvas = make("canvas", "thumbnails", { ariaHidden: "true" });
    this.grid = make("div", "heads", { role: "grid", ariaLabel: "Heads: layers down, heads across" });
    this.field = make("div", "field");
    this.field.append(this.canvas, this.grid);
    this.status = make("p", "status", { role: "status" });
    root.replaceChildren(this.field, this.status);
    this.onWeights = ({ detail }) => detail.id === this.data?.id && this.draw();
    shared.bus.addEventListener("weights", this.onWeights);
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(root);
    this.grid.onclick = (event) => this.pick(event.target.closest("button"));
    this.grid.onkeydown = (event) => this.press(event);
    this.grid.onpointerover = (event) => this.tell(event.target.closest("button"));
    this.grid.onpointerleave = () => this.tell(null);
    this.grid.onfocusin = (event) => this.tell(event.target.closest("button"));
  }

  close() {
    clearTimeout(this.timer);
    this.observer.disconnect();
    shared.bus.removeEventListener("weights", this.onWeights);
  }

  receive(data) {
    const before = this.data;
    this.data = data;
    const isSameGrid = before?.id === data.id && before.descriptions.length === data.descriptions.length;
    if (!isSameGrid) this.fill();
    this.select(data.selected);
    this.draw();
  }

  /** Row and column headings, and a button per thumbnail. */
  fill() {
    const { layers, heads } = this.data;
    const top = make("div", "row", { role: "row" });
    top.append(make("span", "corner", { role: "columnheader", ariaLabel: "Layer" }));
    for (let head = 0; head <= heads; head += 1) {
      top.append(heading("columnheader", "column", head, heads));
    }
    const rows = [top];
    for (let layer = 0; layer <= layers; layer += 1) {
      const row = make("div", "row", { role: "row" });
      row.append(heading("rowheader", "layer", layer, layers));
      for (let head = 0; head <= heads; head += 1) row.append(this.cellOf(layer, head));
      rows.push(row);
    }
    this.grid.style.gridTemplateColumns = `2.6em repeat(${heads + 1}, minmax(0, 1fr))`;
    this.grid.replaceChildren(...rows);
    this.buttons = [...this.grid.querySelectorAll("button")];
  }

  /** The button of a thumbnail, in the cell that it needs to count as part of a grid. */
  cellOf(layer, head) {
    const { layers, heads, descriptions } = this.data;
    const button = make("button", "", { type: "button", tabIndex: -1 });
    button.dataset.layer = layer < layers ? layer : -1;
    button.dataset.head = head < heads ? head : -1;
    button.ariaLabel = descriptions[layer * (heads + 1) + head];
    const cell = make("div", "cell", { role: "gridcell" });
    cell.append(button);
    return cell;
  }

  buttonOf(layer, head) {
    const { layers, heads } = this.data;
    const row = layer < 0 ? layers : layer;
    return this.buttons[row * (heads + 1) + (head < 0 ? heads : head)];
  }

  /** Mark one thumbnail, [layer, head] with -1 for a mean, or none. */
  select(place) {
    const chosen = place && this.buttonOf(...place);
    for (const button of this.buttons) {
      button.ariaPressed = String(button === chosen);
      button.tabIndex = -1;
    }
    (chosen ?? this.buttons[0]).tabIndex = 0;
    this.chosen = chosen;
    this.tell(null);
  }

  draw() {
    const { data } = this;
    if (!data || !this.root.clientWidth) return;
    const dark = isDark(this.root);
    const colours = dark ? data.colours.dark : data.colours.light;
    this.buttons.forEach((button, i) => {
      button.style.setProperty("--role", colours.roles[data.roles[i]] ?? "transparent");
    });
    const field = this.field.getBoundingClientRect();
    const context = sized(this.canvas, field.width, field.height);
    const { thumbnails } = entryOf(data.id);
    if (!thumbnails) return;
    const { levels, rows, columns, cell } = thumbnails;
    const key = `${data.id} ${dark}`;
    if (this.pictureKey !== key || this.pictureOf !== thumbnails) {
      this.picture = pictureOf(levels, cell, rows * columns * cell, colourTable(colours.weight));
      [this.pictureKey, this.pictureOf] = [key, thumbnails];
    }
    this.buttons.forEach((button, i) => {
      const box = button.getBoundingClientRect();
      const [x, y] = [box.left - field.left + GAP / 2, box.top - field.top + GAP / 2];
      const [width, height] = [box.width - GAP, box.height - GAP];
      context.drawImage(this.picture, 0, i * cell, cell, cell, x, y, width, height);
    });
    this.root.dataset.painted = data.id;
  }

  pick(button) {
    if (!button) return;
    const place = { layer: Number(button.dataset.layer), head: Number(button.dataset.head) };
    this.select([place.layer, place.head]);
    tellAll("pick", { id: this.data.id, ...place });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(place), this.isTyping ? QUIET : 0);
    this.isTyping = false;
  }

  press(event) {
    const at = this.buttons.indexOf(event.target);
    const columns = this.data.heads + 1;
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns };
    if (at < 0 || !(event.key in steps)) return;
    event.preventDefault();
    const next = this.buttons[at + steps[event.key]];
    const leavesRow = Math.abs(steps[event.key]) === 1
      && Math.floor(at / columns) !== Math.floor((at + steps[event.key]) / columns);
    if (!next || leavesRow) return;
    next.focus();
    this.isTyping = true;
    this.pick(next);
  }

  /** Say what is pointed at, or what is chosen. */
  tell(button) {
    const shown = button ?? this.chosen;
    this.status.textContent = shown ? shown.ariaLabel : "Point at a head to see what it does.";
  }
}

/** A number from 1, or "mean" for what stands behind the last. */
function heading(role, className, index, count) {
  return make("span", className, { role, textContent: index < count ? index + 1 : "mean" });
}
