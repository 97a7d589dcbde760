// What a view shows, as a file.

import { measureIn, penOf } from "./canvas.js";
import { make } from "./dom.js";

const SPACE = "http://www.w3.org/2000/svg";
const MAX_PIXELS = 40e6; // of a PNG; browsers refuse larger canvases
const MAX_SIDE = 16000;

/** One button per kind of file. @param {(kind: "PNG" | "SVG") => unknown} download */
export function fileButtons(download) {
  return /** @type {const} */ (["PNG", "SVG"]).map((kind) => make("button", "", {
    type: "button",
    textContent: `↓ ${kind}`,
    title: `Download what is shown as ${kind}`,
    onclick: () => download(kind),
  }));
}

/** @param {Blob} blob @param {string} name */
export function save(blob, name) {
  const link = make("a", "", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/**
 * A picture of this size in px, at twice that where it can be drawn.
 * @param {{width: number, height: number}} size @param {(pen: CanvasRenderingContext2D) => void} paint
 * @returns {Promise<Blob>}
 */
export function pngOf({ width, height }, paint) {
  const scale = Math.min(2, Math.sqrt(MAX_PIXELS / (width * height)), MAX_SIDE / height);
  const canvas = make("canvas", "", { width: Math.ceil(width * scale), height: Math.ceil(height * scale) });
  const pen = penOf(canvas);
  pen.scale(scale, scale);
  paint(pen);
  return new Promise((resolve) => {
    canvas.toBlob((blob) => resolve(/** @type {Blob} */ (blob)), "image/png");
  });
}

/**
 * Adds an element to another one of an SVG, and returns it.
 * @param {Element} parent @param {string} tag @param {Record<string, string | number>} attributes
 */
export function add(parent, tag, attributes, text = "") {
  const element = parent.appendChild(document.createElementNS(SPACE, tag));
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.textContent = text;
  return element;
}

/**
 * What adds texts to an SVG, each as wide as here where another font stands in.
 * @param {Element} parent @param {number} size of the font in px @param {string} family
 */
export function writerOf(parent, size, family) {
  const words = add(parent, "g", { "font-family": family, "font-size": size });
  const widthOf = measureIn(`${size}px ${family}`);
  return (/** @type {Record<string, string | number>} */ attributes, /** @type {string} */ text) => {
    if (!text.trim()) return;
    const its = { textLength: widthOf(text).toFixed(1), lengthAdjust: "spacingAndGlyphs", style: "white-space: pre" };
    add(words, "text", { ...attributes, ...its }, text);
  };
}

/**
 * An SVG, built as elements and serialised, so that no label can become markup.
 * @param {{width: number, height: number}} size @param {(svg: Element) => void} draw
 */
export function svgOf({ width, height }, draw, top = 0) {
  const svg = document.createElementNS(SPACE, "svg");
  for (const [name, value] of Object.entries({ width, height, viewBox: `0 ${top} ${width} ${height}` })) {
    svg.setAttribute(name, String(value));
  }
  draw(svg);
  return new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" });
}
