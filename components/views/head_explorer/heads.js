// What this page's views know together about the heads of a text. Joined in front of each view's own
// file by __init__.py; every Streamlit component is a module of its own, so what they share hangs on
// the window: entries by id, and a bus on which views hear of new weights and of picked heads.

const KEPT = 2; // texts whose weights are kept; 12 x 12 heads of 512 tokens take 38 MB each

const shared = (window.__bertscopeHeads ??= { entries: new Map(), bus: new EventTarget() });

/** The entry of a text: {thumbnails, layers}; the oldest one goes when there are too many. */
function entryOf(id) {
  const { entries } = shared;
  const found = entries.get(id) ?? { thumbnails: null, layers: [] };
  entries.delete(id);
  entries.set(id, found);
  for (const old of entries.keys()) {
    if (entries.size <= KEPT) break;
    entries.delete(old);
  }
  return found;
}

function tellAll(type, detail) {
  shared.bus.dispatchEvent(new CustomEvent(type, { detail }));
}

/** The weights `[query][key]` of one head as uint8, or null where they have not come yet. */
function levelsOf(id, layer, head) {
  const stored = shared.entries.get(id)?.layers[layer];
  if (!stored) return null;
  const size = stored.tokens * stored.tokens;
  return stored.levels.subarray(head * size, (head + 1) * size);
}

/** Both ends of the scale on which the stored weights of a layer are rounded. */
function scaleOf(id, layer) {
  return shared.entries.get(id).layers[layer].scale;
}

/** Whether the page is dark, by the colour that its theme really has. */
function isDark(element) {
  const colour = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  const parts = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(colour);
  if (!parts) return false;
  const [red, green, blue] = parts.slice(1).map((part) => parseInt(part, 16));
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}

/** 256 colours, as little-endian RGBA numbers, between the stops `#rrggbb` at equal distances. */
function colourTable(stops) {
  const table = new Uint32Array(256);
  const parts = stops.map((stop) => [1, 3, 5].map((at) => parseInt(stop.slice(at, at + 2), 16)));
  for (let level = 0; level < 256; level += 1) {
    const place = (level / 255) * (parts.length - 1);
    const first = Math.min(Math.floor(place), parts.length - 2);
    const [red, green, blue] = parts[first].map((from, i) =>
      Math.round(from + (parts[first + 1][i] - from) * (place - first)),
    );
    table[level] = (255 << 24) | (blue << 16) | (green << 8) | red;
  }
  return table;
}

/** A canvas of `width` x `height` pixels with one pixel per level. */
function pictureOf(levels, width, height, table) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i += 1) pixels[i] = table[levels[i]];
  context.putImageData(image, 0, 0);
  return canvas;
}

function make(tag, className, properties = {}) {
  const element = document.createElement(tag);
  element.className = className;
  return Object.assign(element, properties);
}

/** Sets the size of a canvas in CSS pixels and returns its context, scaled to the screen's pixels. */
function sized(canvas, width, height) {
  const scale = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.imageSmoothingEnabled = false;
  return context;
}

function headTitle(layer, head) {
  return `Layer ${layer + 1}, head ${head + 1} · index [${layer}][${head}]`;
}
