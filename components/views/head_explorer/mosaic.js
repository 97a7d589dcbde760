// All heads at a glance: a canvas of thumbnails under a grid of buttons, one per head and mean.
// A click shows the head at once in the matrix view; Python hears of it afterwards.

import { colourTable, isDark, pictureOf, sized } from "../../browser/canvas.js";
import { hit, make } from "../../browser/dom.js";
import { entryOf, hear, tellAll } from "../../browser/text.js";
import { component } from "../../browser/view.js";

const QUIET = 180; // ms without another key before Python hears of a head
const GAP = 5; // px between thumbnails, frames included

/** @typedef {{weight: string[], roles: string[]}} MosaicColours */

/**
 * @typedef {{
 *   id: string, layers: number, heads: number, roles: number[], descriptions: string[],
 *   selected: [number, number] | null, light: MosaicColours, dark: MosaicColours,
 * }} MosaicMessage
 */

export default component(class {
  /** @type {MosaicMessage} */ data;
  /** @type {HTMLButtonElement[]} */ buttons = [];
  /** @type {HTMLButtonElement | null} */ chosen = null;
  pictured = [{}]; // what the picture was made of
  /** @type {HTMLCanvasElement} */ picture;
  timer = 0;
  isTyping = false;

  constructor(root, send) {
    this.root = root;
    this.send = send;
    this.canvas = make("canvas", "thumbnails", { ariaHidden: "true" });
    this.grid = make("div", "heads", { role: "grid", ariaLabel: "Heads: layers down, heads across" });
    this.field = make("div", "field", {}, this.canvas, this.grid);
    this.status = make("p", "status", { role: "status" });
    root.replaceChildren(this.field, this.status);
    this.deafen = hear({ weights: ({ id }) => id === this.data?.id && this.draw() });
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(root);
    this.grid.onclick = (event) => this.pick(hit(event, "button"));
    this.grid.onkeydown = (event) => this.press(event);
    this.grid.onpointerover = (event) => this.tell(hit(event, "button"));
    this.grid.onpointerleave = () => this.tell(null);
  }

  close() {
    clearTimeout(this.timer);
    this.observer.disconnect();
    this.deafen();
  }

  /** @param {MosaicMessage} data */
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
    const line = (...cells) => make("div", "row", { role: "row" }, ...cells);
    const along = (cellOf) => Array.from({ length: heads + 1 }, (_, head) => cellOf(head));
    const corner = make("span", "corner", { role: "columnheader", ariaLabel: "Layer" });
    const rows = [line(corner, ...along((head) => heading("columnheader", "column", head, heads)))];
    for (let layer = 0; layer <= layers; layer += 1) {
      const name = heading("rowheader", "layer", layer, layers);
      rows.push(line(name, ...along((head) => this.cellOf(layer, head))));
    }
    this.grid.style.gridTemplateColumns = `2.6em repeat(${heads + 1}, minmax(0, 1fr))`;
    this.grid.replaceChildren(...rows);
    this.buttons = [...this.grid.querySelectorAll("button")];
  }

  /** The button of a thumbnail, in the cell that it needs to count as part of a grid. */
  cellOf(layer, head) {
    const { layers, heads, descriptions } = this.data;
    const button = make("button", "", { type: "button", tabIndex: -1 });
    button.dataset.layer = String(layer < layers ? layer : -1);
    button.dataset.head = String(head < heads ? head : -1);
    button.ariaLabel = descriptions[layer * (heads + 1) + head];
    return make("div", "cell", { role: "gridcell" }, button);
  }

  buttonOf(layer, head) {
    const { layers, heads } = this.data;
    const row = layer < 0 ? layers : layer;
    return this.buttons[row * (heads + 1) + (head < 0 ? heads : head)];
  }

  /** Mark one thumbnail, [layer, head] with -1 for a mean, or none. */
  select(place) {
    const chosen = place && this.buttonOf(place[0], place[1]);
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
    const colours = isDark(this.root) ? data.dark : data.light;
    this.buttons.forEach((button, i) => {
      button.style.setProperty("--role", colours.roles[data.roles[i]] ?? "transparent");
    });
    const field = this.field.getBoundingClientRect();
    const context = sized(this.canvas, field.width, field.height);
    const { thumbnails } = entryOf(data.id);
    if (!thumbnails) return;
    const { levels, rows, columns, cell } = thumbnails;
    const madeOf = [thumbnails, String(colours.weight)];
    if (madeOf.some((part, i) => part !== this.pictured[i])) {
      this.picture = pictureOf(levels, cell, rows * columns * cell, colourTable(colours.weight));
      this.pictured = madeOf;
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
    const [layer, head] = [Number(button.dataset.layer), Number(button.dataset.head)];
    this.select([layer, head]);
    tellAll("pick", { id: this.data.id, layer, head });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send("pick", [layer, head]), this.isTyping ? QUIET : 0);
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
}, ".head-mosaic");

/** A number from 1, or "mean" for what stands behind the last. */
function heading(role, className, index, count) {
  return make("span", className, { role, textContent: index < count ? String(index + 1) : "mean" });
}
