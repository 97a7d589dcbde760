// The lines on two canvases: all lines on one layer, those of active tokens on another. Part 3 of 9.

const LAYERS = ["all", "its"];
const MOVING = 500; // lines drawn at most while the reader is moving
const CALM = 120; // ms without a move after which lines are drawn that were left out meanwhile

class Layers {
  constructor(parent) {
    this.parent = parent;
    this.canvases = Object.fromEntries(
      LAYERS.map((layer) => [layer, make("canvas", layer, { ariaHidden: "true" })]),
    );
    parent.append(...Object.values(this.canvases));
    this.shown = {}; // layer -> plan: what is drawn or being drawn
    this.size = [0, 0];
  }

  /** In px; asking the page for it would make it lay everything out anew at every move. */
  resize(width, height) {
    this.size = [width, height];
  }

  close() {
    this.shown = {};
    clearTimeout(this.timer);
  }

  /**
   * Paint `plan`, {data, lines, active}; what was begun for an earlier plan stops. Of very many
   * lines only the strongest are drawn while the reader is moving, the others when all is calm.
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
    const context = canvas.getContext("2d");
    context.setTransform(across / width, 0, 0, down / height, 0, 0);
    context.clearRect(0, 0, width, height);
    const work = drawLines(context, data, lines, 2, width - 2, active);
    const goOn = () => {
      if (this.shown[layer] === plan && !work.next().done) requestAnimationFrame(goOn);
    };
    goOn();
  }
}
