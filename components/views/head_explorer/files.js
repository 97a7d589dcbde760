// The matrix as a file: what is shown of it.

import { penOf } from "../../browser/canvas.js";
import { make } from "../../browser/dom.js";
import { add, pngOf, save, svgOf, writerOf } from "../../browser/files.js";
import { LABEL_ROOM, short } from "./geometry.js";
import { paintMatrix } from "./painting.js";
import { stripsOf } from "./strips.js";
/** @import { Matrix } from "./matrix.js" */

const TITLE = 28; // px above the matrix

/** @param {Matrix} view @param {"PNG" | "SVG"} kind */
export async function download(view, kind) {
  const size = { width: view.place.width, height: view.place.height + TITLE };
  const blob = kind === "SVG"
    ? svgOf(size, (svg) => draw(svg, view), -TITLE)
    : await pngOf(size, (pen) => paint(pen, view));
  save(blob, `${view.header.file_name}.${kind.toLowerCase()}`);
}

/** @param {CanvasRenderingContext2D} pen @param {Matrix} view */
function paint(pen, view) {
  pen.fillStyle = view.colour("--st-background-color");
  pen.fillRect(0, 0, view.place.width, TITLE);
  pen.fillStyle = view.colour("--st-text-color");
  pen.font = view.font();
  pen.fillText(view.shown, 8, 18);
  pen.translate(0, TITLE);
  paintMatrix(view, pen, null);
}

/** The part of the picture that is shown. */
function cropped(picture, { row, rows, column, columns }) {
  const canvas = make("canvas", "", { width: columns, height: rows });
  penOf(canvas).drawImage(picture, column, row, columns, rows, 0, 0, columns, rows);
  return canvas;
}

/** @param {Element} svg @param {Matrix} view */
function draw(svg, view) {
  const { header, place, picture } = view;
  const { left, top, cell, row, rows, column, columns, width, height } = place;
  const fill = view.colour("--st-text-color");
  add(svg, "rect", { y: -TITLE, width, height: height + TITLE, fill: view.colour("--st-background-color") });
  add(svg, "image", {
    x: left, y: top, width: cell * columns, height: cell * rows,
    href: cropped(picture, place).toDataURL("image/png"), preserveAspectRatio: "none",
    style: "image-rendering: pixelated",
  });
  const strips = stripsOf(view);
  for (const { opacity, ...bar } of strips.bars) add(svg, "rect", { ...bar, "fill-opacity": opacity });
  const write = writerOf(svg, 13, view.colour("--st-font") || "sans-serif");
  write({ x: 8, y: -8, fill }, view.shown);
  const step = Math.ceil(LABEL_ROOM / cell);
  for (let i = 0; i < rows; i += step) {
    const y = top + (i + 0.5) * cell + 4;
    write({ x: left - 7, y, fill, "text-anchor": "end" }, short(header.queries[row + i]));
  }
  for (let i = 0; i < columns; i += step) {
    const transform = `translate(${left + (i + 0.5) * cell} ${top - 7}) rotate(-55)`;
    write({ transform, fill }, short(header.keys[column + i]));
  }
  for (const { x, y, anchor, text, fill: ink } of strips.words) {
    write({ x, y: y + 4, "text-anchor": anchor, fill: ink }, text);
  }
  if (header.is_renormalised) write({ x: left, y: height, fill, "fill-opacity": 0.7 }, "rows renormalised");
}
