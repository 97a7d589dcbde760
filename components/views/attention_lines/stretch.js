// What is shown of a long text: a stretch of tokens per column, with a row at each end that stands
// for all tokens beyond, and chosen tokens pinned outside.

import { clamp } from "../../browser/dom.js";
import { cellAt, OTHER, ROW } from "./weights.js";
/** @import { Data, Line, Side, Tokens } from "./weights.js" */

export const LONG = 40; // tokens up to which all of them are shown
export const SHOWN = 28; // tokens of a stretch, pinned ones included
const PINNED = 5; // chosen tokens that stay in sight at each end

/**
 * A slot holds a token, or stands for what is above or below (index -1); `slotOf` says for every
 * token in which slot it is, or beyond which end.
 * @typedef {{kind: "token" | "above" | "below", index: number}} Slot
 * @typedef {{
 *   slots: Slot[], first: number, length: number, slotOf: Int16Array, isSeen: Uint8Array, isWhole: boolean,
 * }} Column
 */

/** @param {number} count @param {boolean} isLong @param {number} wanted @param {number[]} chosen @returns {Column} */
export function columnOf(count, isLong, wanted, chosen) {
  const isWhole = !isLong || count <= SHOWN + 2;
  const part = isWhole ? { first: 0, length: count, above: [], below: [] } : stretchWith(count, wanted, chosen);
  const { first, length, above, below } = part;
  const end = (kind) => (isWhole ? [] : [{ kind, index: -1 }]);
  const token = (index) => ({ kind: "token", index });
  const slots = [
    ...above.map(token),
    ...end("above"),
    ...Array.from({ length }, (_, i) => token(first + i)),
    ...end("below"),
    ...below.map(token),
  ];
  const slotOf = new Int16Array(count).fill(above.length + length + 1);
  slotOf.fill(above.length, 0, first);
  const isSeen = new Uint8Array(count);
  slots.forEach(({ kind, index }, slot) => {
    if (kind !== "token") return;
    slotOf[index] = slot;
    isSeen[index] = 1;
  });
  return { slots, first, length, slotOf, isSeen, isWhole };
}

/** The stretch from `wanted` on, as short as the pinned tokens above and below make it. */
function stretchWith(count, wanted, chosen) {
  for (let length = SHOWN; ; length -= 1) {
    const first = clamp(wanted, 0, count - length);
    const above = chosen.filter((index) => index < first).slice(-PINNED);
    const below = chosen.filter((index) => index >= first + length).slice(0, PINNED);
    if (length + above.length + below.length <= SHOWN) return { first, length, above, below };
  }
}

/** Gathers what is drawn: lines by level, and `beyond`: the levels of lines that leave. */
class Gatherer {
  /** @param {Data} data @param {Record<Side, Column>} columns */
  constructor(data, columns) {
    const [, queries, keys] = data.shape;
    this.data = data;
    this.columns = columns;
    this.byLevel = Array.from({ length: 256 }, () => /** @type {Line[]} */ ([]));
    this.beyond = { query: new Float64Array(queries), key: new Float64Array(keys) };
  }

  add(head, middle, sum, fromSlot, toSlot, isFaint) {
    const level = Math.min(sum, 255);
    const [from, to] = [fromSlot * ROW + middle, toSlot * ROW + middle];
    this.byLevel[level].push({ head, level, from, to, isFaint });
  }

  /**
   * The lines of one token to all of the other side but those that `isDrawn` marks.
   * @param {number} head @param {number} middle @param {Side} side @param {number} index
   * @param {Uint8Array} [isDrawn]
   */
  spread(head, middle, side, index, isDrawn) {
    const { levels, shape: [, , keys] } = this.data;
    const isQuery = side === "query";
    const other = OTHER[side];
    const { slotOf, isSeen, first, slots } = this.columns[other];
    const slot = this.columns[side].slotOf[index];
    const isFaint = !this.columns[side].isSeen[index];
    const beyond = this.beyond[other];
    const sums = { above: 0, below: 0 };
    const step = isQuery ? 1 : keys;
    let cell = cellAt(this.data, head, isQuery ? index : 0, isQuery ? 0 : index);
    for (let there = 0; there < slotOf.length; there += 1, cell += step) {
      const level = levels[cell];
      if (!level || isDrawn?.[there]) continue;
      if (isSeen[there]) {
        if (isQuery) this.add(head, middle, level, slot, slotOf[there], isFaint);
        else this.add(head, middle, level, slotOf[there], slot, isFaint);
      } else {
        if (there < first) sums.above += level;
        else sums.below += level;
        beyond[there] += level;
      }
    }
    slots.forEach(({ kind }, end) => {
      if (kind === "token" || !sums[kind]) return;
      if (isQuery) this.add(head, middle, sums[kind], slot, end, true);
      else this.add(head, middle, perStretch(sums[kind], kind, this.columns[other]), end, slot, true);
    });
  }
}

/** What as many queries as a stretch holds give a key, of the sum that all beyond an end give it. */
function perStretch(sum, kind, { first, length, slotOf }) {
  const count = kind === "above" ? first : slotOf.length - first - length;
  return Math.ceil(sum * Math.min(length / count, 1));
}

/**
 * What is drawn: {lines, beyond}, weak lines first; those to tokens beyond an end run together into
 * one, faint. `beyond` holds per side and token the sum of the levels of such lines. Levels of 0 are
 * left out.
 * @param {Data} data @param {number[]} heads @param {Record<Side, Column>} columns @param {Tokens | null} active
 */
export function linesOf(data, heads, columns, active) {
  const { query: left, key: right } = columns;
  const seen = (column) => column.slots.flatMap(({ kind, index }) => (kind === "token" ? [index] : []));
  const [queries, keys] = active ? [active.query, active.key] : [seen(left), seen(right)];
  const isDrawn = new Uint8Array(data.queries.length); // per query: its lines are there already
  for (const query of queries) isDrawn[query] = 1;
  const gatherer = new Gatherer(data, columns);
  const pitch = Math.min(1.8, (ROW - 8) / heads.length);
  heads.forEach((head, i) => {
    const middle = ROW / 2 + (i - (heads.length - 1) / 2) * pitch;
    for (const query of queries) gatherer.spread(head, middle, "query", query);
    if (!active && left.isWhole) return; // all lines are there
    for (const key of keys) gatherer.spread(head, middle, "key", key, isDrawn);
  });
  return { lines: gatherer.byLevel.flat(), beyond: gatherer.beyond };
}

/**
 * Tokens beyond an end that lines lead to: {count, sum, best}; `best` is the strongest one.
 * @param {Column} column @param {Float64Array} beyond @param {string} kind
 */
export function endOf(column, beyond, kind) {
  const [from, to] = kind === "above" ? [0, column.first] : [column.first + column.length, beyond.length];
  const end = { count: 0, sum: 0, most: 0, best: -1 };
  for (let index = from; index < to; index += 1) {
    if (!beyond[index] || column.isSeen[index]) continue;
    end.count += 1;
    end.sum += beyond[index];
    if (beyond[index] > end.most) [end.most, end.best] = [beyond[index], index];
  }
  return end;
}
