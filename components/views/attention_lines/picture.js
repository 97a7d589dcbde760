// The view as a file, as it stands: the tokens that are shown, all lines between them or those of the
// active tokens with their weights.

import { measureIn } from "../../browser/canvas.js";
import { add, pngOf, save, svgOf, writerOf } from "../../browser/files.js";
import { hiddenOf, showsHidden } from "./marks.js";
import { drawLines, opacityCaption, opacityOf, ROW, SIDES } from "./weights.js";
import { hiddenText } from "./words.js";
/** @import { View } from "./attention_lines.js" */
/** @import { Plan } from "./layers.js" */
/** @import { Side, Tokens } from "./weights.js" */

const LINES_WIDTH = 300; // between the two columns, in px
const MARGIN = 16;
const TITLE = 44; // height of the two lines above the tokens

/**
 * What a picture holds besides its lines.
 * @typedef {{width: number, height: number, left: number, right: number, texts: Words[]}} Layout
 * @typedef {{x: number, y: number, anchor: "start" | "middle" | "end", text: string, colour: string}} Words
 */

/** @param {View} view @param {Tokens | null} active @returns {Layout} */
function layout(view, active) {
  const { data } = view;
  const heads = view.drawnHeads();
  const widthOf = measureIn(`14px ${view.font()}`);
  const columns = { query: named(view, "query", active), key: named(view, "key", active) };
  const widest = (side) => Math.max(...columns[side].map(({ text }) => widthOf(text.join("  "))));
  const left = MARGIN + widest("query") + 8;
  const right = left + LINES_WIDTH;
  /** @type {Words[]} */
  const texts = [];
  for (const side of SIDES) {
    columns[side].forEach(({ text, isMarked }, slot) => {
      texts.push({
        x: side === "query" ? left - 8 : right + 8,
        y: TITLE + MARGIN + slot * ROW + ROW / 2 + 5,
        anchor: side === "query" ? "end" : "start",
        text: (side === "query" ? text.reverse() : text).join("  "),
        colour: view.colour(isMarked ? "--st-primary-color" : "--st-text-color"),
      });
    });
  }
  let x = MARGIN;
  for (const head of heads) {
    const text = data.labels[head];
    texts.push({ x, y: MARGIN + 14, anchor: "start", text, colour: data.colours[head] });
    x += widthOf(text) + 14;
  }
  texts.push({
    x: (left + right) / 2,
    y: MARGIN + 38,
    anchor: "middle",
    text: opacityCaption(data, active) + (data.is_renormalised ? ", rows renormalised" : ""),
    colour: view.colour("--st-text-color"),
  });
  const width = Math.max(x, right + 8 + widest("key") + MARGIN);
  return { width, height: TITLE + 2 * MARGIN + view.height(), left, right, texts };
}

/**
 * Per slot of a column: {text: [label, what stands beside], isMarked}.
 * @param {View} view @param {Side} side @param {Tokens | null} active
 */
function named(view, side, active) {
  const isActive = new Set(active?.[side]);
  return view.columnsOf[side].slots.map(({ kind, index }, slot) => {
    const item = view.lists[side].children[slot];
    if (kind !== "token") {
      return { text: [...item.children].map((part) => part.textContent), isMarked: false };
    }
    const hidden = showsHidden(view, side, active) ? [hiddenText(hiddenOf(view, index))] : [];
    const weight = item.children[1].textContent;
    const beside = weight ? [weight] : hidden;
    return { text: [view.labels(side)[index], ...beside], isMarked: isActive.has(index) };
  });
}

/** The positions that a file holds, for its name; "" for all. @param {View} view */
function stretchInName(view) {
  if (!view.isLong) return "";
  const ends = SIDES.map((side) => {
    const { first, length } = view.columnsOf[side];
    return `${view.positions(side)[first]}-${view.positions(side)[first + length - 1]}`;
  });
  return `_${[...new Set(ends)].join("_")}`;
}

/** @param {View} view @param {"PNG" | "SVG"} kind */
export async function download(view, kind) {
  const active = view.active();
  const page = layout(view, active);
  const plan = view.plan(active);
  const look = { background: view.colour("--st-background-color"), font: view.font() };
  const blob = kind === "SVG"
    ? svgOf(page, (svg) => draw(svg, page, plan, look))
    : await pngOf(page, (pen) => paint(pen, page, plan, look));
  save(blob, `${view.data.file_name}${stretchInName(view)}.${kind.toLowerCase()}`);
}

/**
 * @param {CanvasRenderingContext2D} pen @param {Layout} page @param {Plan} plan
 * @param {{background: string, font: string}} look
 */
function paint(pen, { width, height, left, right, texts }, { data, lines, active }, { background, font }) {
  pen.fillStyle = background;
  pen.fillRect(0, 0, width, height);
  pen.save();
  pen.translate(0, TITLE + MARGIN);
  const work = drawLines(pen, data, lines, left, right, active);
  while (!work.next().done); // all at once
  pen.restore();
  pen.font = `14px ${font}`;
  for (const { x, y, anchor, text, colour } of texts) {
    pen.fillStyle = colour;
    pen.textAlign = anchor === "middle" ? "center" : anchor;
    pen.fillText(text, x, y);
  }
}

/** @param {Element} svg @param {Layout} page @param {Plan} plan @param {{background: string, font: string}} look */
function draw(svg, { width, height, left, right, texts }, { data, lines, active }, { background, font }) {
  add(svg, "rect", { width, height, fill: background });
  const strokes = { transform: `translate(0 ${TITLE + MARGIN})`, "stroke-width": active ? 2 : 1.5 };
  const group = add(svg, "g", strokes);
  for (const line of lines) {
    add(group, "path", {
      d: `M${left} ${line.from}L${right} ${line.to}`,
      stroke: data.colours[line.head],
      "stroke-opacity": opacityOf(line, active).toFixed(3),
    });
  }
  const write = writerOf(svg, 14, font);
  for (const { x, y, anchor, text, colour } of texts) write({ x, y, "text-anchor": anchor, fill: colour }, text);
}
