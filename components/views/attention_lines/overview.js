// The whole text beside each column of a long one: how much of the drawn weight is at every token,
// and a frame around the stretch that is shown, to drag.

import { penOf } from "../../browser/canvas.js";
import { clamp, make } from "../../browser/dom.js";
import { moveTo } from "./moving.js";
/** @import { View } from "./attention_lines.js" */
/** @import { Side } from "./weights.js" */

const LEAST_FRAME = 10; // px, so that there is something to take hold of
const EDGE = 2; // px of a chosen token's mark

export class Overview {
  size = [0, 0];
  /** @type {number | null} */ held = null; // px between the pointer and the top of the frame
  /** @type {unknown[] | null} */ state = null; // what is drawn

  /** @param {View} view @param {Side} side */
  constructor(view, side) {
    this.view = view;
    this.side = side;
    this.canvas = make("canvas", "", { ariaHidden: "true" });
    this.frame = make("div", "frame");
    this.root = make("div", `map ${side}`, {
      role: "scrollbar",
      tabIndex: 0,
      hidden: true,
      ariaOrientation: "vertical",
      ariaLabel: side === "query" ? "Queries that are shown" : "Keys that are shown",
      title: "The whole text: drawn weight at every token, as its root. Drag the frame, click, or turn the wheel.",
    }, this.canvas, this.frame);
    this.root.onpointerdown = (event) => this.grab(event);
    this.root.onpointermove = (event) => this.drag(event);
    this.root.onpointerup = this.root.onpointercancel = () => {
      this.held = null;
    };
    this.root.onkeydown = (event) => this.press(event);
  }

  column() {
    return this.view.columnsOf[this.side];
  }

  /** In px, read once: at every move it would make the page lay everything out anew. */
  resize() {
    this.size = [this.root.clientWidth, this.root.clientHeight];
  }

  height() {
    return this.size[1];
  }

  count() {
    return this.view.labels(this.side).length;
  }

  // ---- what the reader does -----------------------------------------------------------------

  grab(event) {
    this.root.setPointerCapture(event.pointerId);
    const y = this.yOf(event);
    const { top, size } = this.place();
    this.held = y >= top && y <= top + size ? y - top : size / 2;
    this.drag(event);
  }

  drag(event) {
    if (this.held === null) return;
    moveTo(this.view, this.side, Math.round(((this.yOf(event) - this.held) / this.height()) * this.count()));
  }

  yOf(event) {
    return event.clientY - this.root.getBoundingClientRect().top;
  }

  press(event) {
    const { first, length } = this.column();
    const steps = { ArrowUp: -1, ArrowDown: 1, PageUp: -length, PageDown: length, Home: -Infinity, End: Infinity };
    if (!(event.key in steps)) return;
    event.preventDefault();
    moveTo(this.view, this.side, clamp(first + steps[event.key], 0, this.count()));
  }

  // ---- drawing ------------------------------------------------------------------------------

  place() {
    const { first, length } = this.column();
    const scale = this.height() / this.count();
    const size = Math.max(length * scale, LEAST_FRAME);
    return { top: Math.min(first * scale, this.height() - size), size };
  }

  /** The frame, which is all that moves when the reader does. */
  mark() {
    const { first, length, isWhole } = this.column();
    const { top, size } = this.place();
    this.frame.style.transform = `translateY(${top}px)`;
    this.frame.style.height = `${size}px`;
    this.frame.hidden = isWhole;
    const index = this.view.positions(this.side);
    Object.assign(this.root, { ariaValueMin: 0, ariaValueMax: this.count() - length, ariaValueNow: first });
    this.root.ariaValueText = `positions ${index[first]} to ${index[first + length - 1]} of ${this.count()} tokens`;
  }

  /**
   * Bars of `weights`, one per token, and marks of chosen ones.
   * @param {Float64Array} weights @param {string} colour @param {string} accent @param {number[]} chosen
   * @param {number} boundary
   */
  draw(weights, colour, accent, chosen, boundary) {
    const [width, height] = this.size;
    if (!width || !height) return;
    const scale = window.devicePixelRatio || 1;
    [this.canvas.width, this.canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
    const context = penOf(this.canvas);
    const step = this.canvas.height / this.count(); // from here on in the screen's own pixels
    const across = this.canvas.width;
    const most = weights.reduce((a, b) => Math.max(a, b), 0);
    context.fillStyle = colour;
    if (most > 0) {
      weights.forEach((weight, index) => {
        const size = Math.sqrt(weight / most) * (across - 4 * scale);
        const [top, bottom] = [Math.round(index * step), Math.round((index + 1) * step)];
        context.fillRect(this.side === "query" ? across - size : 0, top, size, Math.max(bottom - top, 1));
      });
    }
    context.fillStyle = accent;
    const mark = Math.max(step, EDGE * scale);
    for (const index of chosen) context.fillRect(0, (index + 0.5) * step - mark / 2, across, mark);
    if (boundary > 0) {
      context.globalAlpha = 0.5;
      context.fillRect(0, boundary * step, across, scale);
    }
  }
}
