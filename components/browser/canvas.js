// Canvases, and colours of the page's theme.

const MAX_PIXELS = 16e6; // phones draw no larger canvas

/** A canvas' context in two dimensions. @param {HTMLCanvasElement} canvas */
export function penOf(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}

/**
 * Sets the size of a canvas in CSS pixels and returns its context, scaled to the screen's pixels.
 * @param {HTMLCanvasElement} canvas @param {number} width @param {number} height
 */
export function sized(canvas, width, height) {
  const wanted = window.devicePixelRatio || 1;
  const scale = width * height * wanted * wanted <= MAX_PIXELS ? wanted : 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const pen = penOf(canvas);
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.imageSmoothingEnabled = false;
  return pen;
}

/** What says how wide a text is in a font, in px. @param {string} font */
export function measureIn(font) {
  const pen = penOf(document.createElement("canvas"));
  pen.font = font;
  return (/** @type {string} */ text) => pen.measureText(text).width;
}

/** A property of Streamlit's theme, such as a colour. @param {Element} element @param {string} name */
export function themed(element, name) {
  return getComputedStyle(element).getPropertyValue(name).trim();
}

/** Red, green and blue of `#rrggbb`, each from 0 to 255. @param {string} colour */
export function rgb(colour) {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}

/** `#rrggbb` with an opacity. @param {string} colour @param {number} alpha */
export function rgba(colour, alpha) {
  return `rgba(${rgb(colour).join(", ")}, ${alpha.toFixed(3)})`;
}

/** Brightness of a colour, from 0 to 255. @param {number[]} colour */
export function brightness([red, green, blue]) {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

/** Whether the page is dark, by the colour that its theme really has. @param {Element} element */
export function isDark(element) {
  const colour = themed(element, "--st-background-color");
  return /^#[0-9a-f]{6}/i.test(colour) && brightness(rgb(colour)) < 128;
}

/**
 * The colour at `share` of the way along stops of equal distance.
 * @param {number[][]} stops @param {number} share from 0 to 1
 */
export function mixed(stops, share) {
  const place = share * (stops.length - 1);
  const first = Math.min(Math.floor(place), stops.length - 2);
  return stops[first].map((from, i) => Math.round(from + (stops[first + 1][i] - from) * (place - first)));
}

/**
 * 256 colours, as little-endian RGBA numbers, between the stops `#rrggbb` at equal distances.
 * @param {string[]} stops
 */
export function colourTable(stops) {
  const parts = stops.map(rgb);
  return Uint32Array.from({ length: 256 }, (_, level) => {
    const [red, green, blue] = mixed(parts, level / 255);
    return (255 << 24) | (blue << 16) | (green << 8) | red;
  });
}

/**
 * A canvas of `width` x `height` pixels with one pixel per level.
 * @param {Uint8Array} levels @param {number} width @param {number} height @param {Uint32Array} table
 */
export function pictureOf(levels, width, height, table) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = penOf(canvas);
  const image = pen.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i += 1) pixels[i] = table[levels[i]];
  pen.putImageData(image, 0, 0);
  return canvas;
}
