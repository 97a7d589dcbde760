// What is shown of a long text: a stretch of tokens per column, with a row at each end that stands
// for all tokens beyond, and chosen tokens pinned outside. Part 2 of 9.

const LONG = 40; // tokens up to which all of them are shown
const SHOWN = 28; // tokens of a stretch, pinned ones included
const PINNED = 5; // chosen tokens that stay in sight at each end

/**
 * One column: {slots, first, length, slotOf, isSeen}. A slot is {kind: "token", index} or {kind:
 * "above" or "below"}; `slotOf` says for every token in which slot it is, or beyond which end.
 */
function columnOf(count, isLong, wanted, chosen) {
  const isWhole = !isLong || count <= SHOWN + 2;
  const part = isWhole ? { first: 0, length: count, above: [], below: [] } : stretchWith(count, wanted, chosen);
  const { first, length, above, below } = part;
  const token = (index) => ({ kind: "token", index });
  const slots = [
    ...above.map(token),
    ...(isWhole ? [] : [{ kind: "above" }]),
    ...Array.from({ length }, (_, i) => token(first + i)),
    ...(isWhole ? [] : [{ kind: "below" }]),
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
    const first = Math.min(Math.max(wanted, 0), count - length);
    const above = chosen.filter((index) => index < first).slice(-PINNED);
    const below = chosen.filter((index) => index >= first + length).slice(0, PINNED);
    if (length + above.length + below.length <= SHOWN) return { first, length, above, below };
  }
}

/** Gathers what is drawn: `lines` by level, and `beyond`: the levels of lines that leave. */
class Gatherer {
  constructor(data, columns) {
    const [, queries, keys] = data.shape;
    this.data = data;
    this.columns = columns;
    this.byLevel = Array.from({ length: 256 }, () => []);
    this.beyond = { query: new Float64Array(queries), key: new Float64Array(keys) };
  }

  add(head, middle, sum, fromSlot, toSlot, isFaint) {
    const level = Math.min(sum, 255);
    const [from, to] = [fromSlot * ROW + middle, toSlot * ROW + middle];
    this.byLevel[level].push({ head, level, from, to, isFaint });
  }

  /** The lines of one token to all of the other side but those that `isDrawn` marks. */
  spread(head, middle, side, index, isDrawn) {
    const { levels, shape: [, , keys] } = this.data;
    const isQuery = side === "query";
    const other = isQuery ? "key" : "query";
    const { slotOf, isSeen, first, slots } = this.columns[other];
    const slot = this.columns[side].slotOf[index];
    const isFaint = this.columns[side].isSeen[index] ? 0 : 1;
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
      if (isQuery) this.add(head, middle, sums[kind], slot, end, 1);
      else this.add(head, middle, perStretch(sums[kind], kind, this.columns[other]), end, slot, 1);
    });
  }
}

/** What as many queries as a stretch holds give a key, of the sum that all beyond an end give it. */
function perStretch(sum, kind, { first, length, slotOf }) {
  const count = kind === "above" ? first : slotOf.length - first - length;
  return Math.ceil(sum * Math.min(length / count, 1));
}

/**
 * What is drawn: {lines, beyond}. A line is {head, level, from, to, isFaint}, weak ones first; lines
 * to tokens beyond an end run together into one, faint. `beyond` holds per side and token the sum of
 * the levels of such lines. Levels of 0, weights below 1/510, are left out.
 */
function linesOf(data, heads, columns, active) {
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

/** Tokens beyond an end that lines lead to: {count, sum, best}; `best` is the strongest one. */
function endOf(column, beyond, kind) {
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
