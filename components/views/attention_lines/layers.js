// The lines on two canvases: all lines on one layer, those of active tokens on another.

import { penOf } from "../../browser/canvas.js";
import { make } from "../../browser/dom.js";
import { drawLines } from "./weights.js";
/** @import { Data, Line, Side, Tokens } from "./weights.js" */

const MOVING = 500; // lines drawn at most while the reader is moving
const CALM = 120; // ms without a move after which lines are drawn that were left out meanwhile

/** @typedef {{data: Data, lines: Line[], beyond: Record<Side, Float64Array>, active: Tokens | null}} Plan */

export class Layers {
  timer = 0;
  size = [0, 0]; // in px; asking the page for it would make it lay everything out anew at every move
  /** @type {Record<string, Plan>} */ shown = {}; // per layer, what is drawn or being drawn

  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.canvases = {
      all: make("canvas", "all", { ariaHidden: "true" }),
      its: make("canvas", "its", { ariaHidden: "true" }),
    };
    parent.append(...Object.values(this.canvases));
  }

  close() {
    this.shown = {};
    clearTimeout(this.timer);
  }

  /**
   * Paint a plan; what was begun for an earlier one stops. Of very many lines only the strongest
   * are drawn while the reader is moving, the others when all is calm.
   * @param {"all" | "its"} layer @param {Plan} plan
   */
  show(layer, plan, { isMoving = false } = {}) {
    this.shown[layer] = plan;
    clearTimeout(this.timer);
    const isCut = isMoving && plan.lines.length > MOVING;
    this.paint(layer, isCut ? { ...plan, lines: plan.lines.slice(-MOVING) } : plan, plan);
    if (isCut) this.timer = setTimeout(() => this.paint(layer, plan, plan), CALM);
  }

  paint(layer, { data, lines, active }, plan) {
    const [width, height] = this.size;
    if (!width || !height) return;
    const canvas = this.canvases[layer];
    const scale = window.devicePixelRatio || 1;
    const [across, down] = [Math.round(width * scale), Math.round(height * scale)];
    if (canvas.width !== across || canvas.height !== down) [canvas.width, canvas.height] = [across, down];
    const context = penOf(canvas);
    context.setTransform(across / width, 0, 0, down / height, 0, 0);
    context.clearRect(0, 0, width, height);
    const work = drawLines(context, data, lines, 2, width - 2, active);
    const goOn = () => {
      if (this.shown[layer] === plan && !work.next().done) requestAnimationFrame(goOn);
    };
    goOn();
  }
}
