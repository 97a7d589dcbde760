// What stands beside the tokens: marks, weights, hidden mass, and where lines go that leave.

import { rgba } from "../../browser/canvas.js";
import { endOf } from "./stretch.js";
import { CHOSEN, LEAST, opacity, OTHER, said, weightsWith } from "./weights.js";
/** @import { View } from "./attention_lines.js" */
/** @import { Side, Tokens } from "./weights.js" */

export const BOX = 6; // width in px of one head's box beside a token

/**
 * Marks the tokens of one side, and writes beside them their weights with the active ones.
 * @param {View} view @param {Side} side @param {Tokens | null} active
 */
export function markColumn(view, side, active) {
  const others = active?.[OTHER[side]] ?? [];
  const [heads, chosen] = [view.drawnHeads(), new Set(view.chosen()[side])];
  const isActive = new Set(active?.[side]);
  const hasHidden = showsHidden(view, side, active);
  const column = view.columnsOf[side];
  markCaption(view, side, others.length, hasHidden);
  column.slots.forEach(({ kind, index }, slot) => {
    const item = /** @type {HTMLElement} */ (view.lists[side].children[slot]);
    if (kind !== "token") {
      markEnd(view, item, side, kind, active);
      return;
    }
    const weights = active && others.length ? weightsWith(view.data, heads, side, index, active) : [];
    markToken(view, item, weights, isActive.has(index), chosen.has(index));
    const [, value] = item.children;
    value.classList.toggle("hidden-share", hasHidden);
    if (hasHidden) drawBars(view, value, heads, hiddenOf(view, index));
    else drawBoxes(view, value, heads, view.data.labels.length === 1 ? [] : weights);
  });
  if (view.isLong) drawMap(view, side, active, others);
}

/** @param {View} view */
function markToken(view, item, weights, isActive, isChosen) {
  const { data } = view;
  const [label, value] = item.children;
  const best = Math.max(0, ...weights);
  item.classList.toggle("active", isActive);
  item.classList.toggle("locked", isChosen);
  item.ariaSelected = String(isChosen);
  item.classList.toggle("faint", weights.length > 0 && best < LEAST && !isActive);
  const isShaded = weights.length > 0 && data.labels.length === 1 && !isActive;
  label.style.backgroundColor = isShaded ? rgba(data.colours[0], Math.min(best, 1) * 0.6) : "";
  value.classList.toggle("weak", best < 0.01);
  value.textContent = best > 0 ? said(data, best) : "";
  const shown = [label.textContent, value.textContent].filter(Boolean).join(" ");
  item.ariaLabel = `${shown}, position ${item.dataset.position}`;
}

/**
 * What the numbers of a column are; in a long text also where its stretch lies.
 * @param {View} view @param {Side} side
 */
function markCaption(view, side, others, hasHidden) {
  const { first, length, isWhole } = view.columnsOf[side];
  const positions = view.positions(side);
  const [label, value] = view.captions[side].childNodes;
  label.textContent = isWhole ? side : `${side} ${positions[first]}–${positions[first + length - 1]}`;
  const many = side === "key" ? `mean of ${others}` : `sum of ${others}`;
  const weight = view.data.labels.length === 1 ? view.data.measure.name : "largest";
  value.textContent = others > 1 ? many : others ? weight : hasHidden ? "hidden" : "";
}

/** Lines that leave: how many tokens beyond the end they lead to, with how much weight. @param {View} view */
function markEnd(view, item, side, kind, active) {
  const column = view.columnsOf[side];
  const end = endOf(column, view.beyond[side], kind);
  const [label, value] = item.children;
  const hasMore = kind === "above" ? column.first > 0 : column.first + column.length < view.labels(side).length;
  const arrow = kind === "above" ? "↑" : "↓";
  label.textContent = !hasMore ? "" : end.count ? `${arrow} ${end.count} ${CHOSEN[side]}` : arrow;
  const lookers = (active ? active.query : view.columnsOf.query).length;
  const share = end.sum / 255 / Math.max(lookers, 1) / view.drawnHeads().length;
  const hasShare = side === "key" && end.count > 0 && lookers > 0;
  value.textContent = hasShare ? `≈${share.toFixed(2)}` : "";
  item.title = !end.count ? "" : side === "key"
    ? `${kind} what is shown: ${end.count} keys that these queries look at`
    : `${kind} what is shown: ${end.count} queries that look at these keys`;
  if (hasShare) item.title += `, with ≈${share.toFixed(2)} of their weight`;
  if (end.count) item.title += ". Click to go to the strongest.";
  item.classList.toggle("leads", end.count > 0);
}

/**
 * Bars beside a column: weights with the active tokens, else all that is drawn at each token.
 * @param {View} view @param {Side} side
 */
function drawMap(view, side, active, others) {
  const { data } = view;
  const heads = view.drawnHeads();
  const weights = others.length
    ? Float64Array.from(view.positions(side), (_, index) =>
        Math.max(...weightsWith(data, heads, side, index, active)))
    : view.totals[side];
  const colour = others.length && data.labels.length === 1 ? data.colours[0] : view.colours.bars;
  const map = view.maps[side];
  const state = [map.size.join(), weights, view.chosen()[side].join(), colour];
  if (others.length || state.some((part, i) => part !== map.state?.[i])) {
    map.draw(weights, colour, view.colours.accent, view.chosen()[side], data[`${side}_boundary`]);
  }
  map.state = others.length ? null : state;
  map.mark();
}

/**
 * Whether hidden mass stands beside the tokens of a side; weights take its place there.
 * @param {View} view @param {Side} side @param {Tokens | null} active
 */
export function showsHidden(view, side, active) {
  const isFree = side === "query" && !active?.key.length;
  return isFree && view.data.hidden.some((shares) => shares.some((share) => share > 0));
}

/** The hidden mass of one query, per head that is drawn. @param {View} view @param {number} query */
export function hiddenOf(view, query) {
  return view.drawnHeads().map((head) => view.data.hidden[head][query]);
}

/** Hidden mass of one query: a bar per head, from the label outwards; the track is 1. */
function drawBars(view, value, heads, shares) {
  const { data } = view;
  const thickness = Math.max(1, Math.floor(12 / heads.length));
  const single = data.labels.length === 1;
  const bars = heads.map((head, i) => {
    const colour = single ? "var(--hidden-colour)" : rgba(data.colours[head], 0.7);
    const place = `right ${i * thickness}px / ${(100 * shares[i]).toFixed(1)}% ${thickness}px`;
    return `linear-gradient(${colour}, ${colour}) ${place} no-repeat`;
  });
  value.style.background = bars.join(", ");
  value.title = `On hidden tokens: ${heads
    .map((head, i) => `${single ? "" : `${data.labels[head]} `}${shares[i].toFixed(3)}`)
    .join(", ")}`;
}

/** One box per head, as opaque as its weight; none for a single head. */
function drawBoxes(view, value, heads, weights) {
  const boxes = weights.map((weight, i) => {
    const colour = rgba(view.data.colours[heads[i]], opacity(Math.min(weight, 1), true));
    return `linear-gradient(${colour}, ${colour}) ${2 + i * BOX}px 2px / ${BOX - 1}px 12px no-repeat`;
  });
  value.style.background = boxes.join(", ");
  value.title = "";
}
