// Cells of the matrix, on the canvas.

import { brightness, mixed, rgb } from "../../browser/canvas.js";
import { clamp } from "../../browser/dom.js";
/** @import { GridMessage } from "./word_grid.js" */

export const WITH_VALUES = 34; // px of width from which a value fits into a cell

/**
 * Every cell with its colour, its marks, and its value where that fits.
 * @param {CanvasRenderingContext2D} pen @param {GridMessage} data @param {Float32Array} values from -1 to 1
 * @param {{width: number, height: number}} cell in px
 */
export function drawCells(pen, data, values, cell) {
  const stops = data.colours.map(rgb);
  const columns = data.columns.length;
  const isSmall = Math.min(cell.width, cell.height) < 11;
  const gap = isSmall ? 0 : 1;
  const [w, h] = [cell.width - gap, cell.height - gap];
  values.forEach((value, place) => {
    const [row, column] = [Math.floor(place / columns), place % columns];
    const [x, y] = [column * cell.width, row * cell.height];
    const colour = mixed(stops, (clamp(value, -1, 1) + 1) / 2);
    const ink = brightness(colour) < 140 ? "#ffffff" : "#14181f";
    pen.fillStyle = `rgb(${colour.join()})`;
    pen.fillRect(x, y, w, h);
    if (isSmall) return;
    if (data.best_in_row[row] === column) frame(pen, x, y, cell, ink);
    if (data.best_in_column[column] === row) corner(pen, x, y, cell, ink);
    if (cell.width >= WITH_VALUES && cell.height >= 20) {
      pen.fillStyle = ink;
      pen.fillText(value.toFixed(2).replace("-", "−"), x + w / 2, y + h / 2 + 1);
    }
  });
}

/** The best match of a row. */
function frame(pen, x, y, cell, ink) {
  pen.strokeStyle = ink;
  pen.lineWidth = 1.5;
  pen.strokeRect(x + 2, y + 2, cell.width - 5, cell.height - 5);
}

/** The best match of a column. */
function corner(pen, x, y, cell, ink) {
  const size = Math.min(9, cell.height / 2.4);
  const right = x + cell.width - 1;
  pen.fillStyle = ink;
  pen.beginPath();
  pen.moveTo(right, y);
  pen.lineTo(right - size, y);
  pen.lineTo(right, y + size);
  pen.fill();
}
