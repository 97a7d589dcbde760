// The lines on canvases: all lines on one layer, those of one token on another. Part 2 of 4.
//
// A long text is taller than a canvas may be, so each layer is cut into tiles. Only tiles in or
// near the window are painted, and many lines are painted over several frames.

const TILE = 1200; // height of a tile in px
const NEAR = "600px"; // painted this far outside the window
const LAYERS = ["all", "its"];

class Tiles {
  constructor(parent) {
    this.parent = parent;
    this.tiles = [];
    this.plans = {}; // layer -> {data, heads, cells, token}: what to paint
    this.seen = new IntersectionObserver((entries) => this.see(entries), { rootMargin: NEAR });
  }

  close() {
    this.seen.disconnect();
    this.plans = {};
  }

  /** As many tiles as `height` needs. */
  resize(height) {
    if (height === this.height) return;
    this.height = height;
    this.seen.disconnect();
    for (const { box } of this.tiles) box.remove();
    this.tiles = [];
    for (let top = 0; top < height; top += TILE) {
      const box = make("div", "tile", { ariaHidden: "true" });
      const size = Math.min(TILE, height - top);
      Object.assign(box.style, { top: `${top}px`, height: `${size}px` });
      const canvases = Object.fromEntries(LAYERS.map((layer) => [layer, make("canvas", layer)]));
      box.append(...Object.values(canvases));
      this.parent.append(box);
      this.tiles.push({ box, canvases, top, size, isNear: false, painted: {} });
      this.seen.observe(box);
    }
  }

  see(entries) {
    for (const entry of entries) {
      const tile = this.tiles.find(({ box }) => box === entry.target);
      if (!tile) continue;
      tile.isNear = entry.isIntersecting;
      for (const layer of LAYERS) {
        if (tile.isNear) this.paint(tile, layer);
        else this.release(tile, layer);
      }
    }
  }

  /** Paint `plan` on a layer; what was begun for an earlier plan stops. */
  show(layer, plan) {
    this.plans[layer] = plan;
    for (const tile of this.tiles) if (tile.isNear) this.paint(tile, layer);
  }

  /** Give the memory of a canvas back. */
  release(tile, layer) {
    tile.canvases[layer].width = 0;
    tile.painted[layer] = null;
  }

  paint(tile, layer) {
    const plan = this.plans[layer];
    const width = this.parent.clientWidth;
    if (!plan || !width || tile.painted[layer] === plan) return;
    tile.painted[layer] = plan;
    const canvas = tile.canvases[layer];
    const scale = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * scale); // also clears
    canvas.height = Math.round(tile.size * scale);
    const context = canvas.getContext("2d");
    context.scale(canvas.width / width, canvas.height / tile.size);
    context.translate(0, -tile.top);
    const { data, heads, cells, token } = plan;
    const lines = linesIn(data, heads, cells, tile.top, tile.top + tile.size);
    const work = drawLines(context, data, lines, 2, width - 2, token);
    const goOn = () => {
      if (tile.painted[layer] === plan && !work.next().done) requestAnimationFrame(goOn);
    };
    goOn();
  }
}

function make(tag, className, properties = {}) {
  const element = document.createElement(tag);
  element.className = className;
  return Object.assign(element, properties);
}
