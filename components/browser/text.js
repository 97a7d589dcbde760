// What the views of a page know together about the open text: the weights of its heads, what a reader
// has chosen, and a bus on which they hear of both. Every component is a module of its own, so this
// hangs on the window, and nothing else opens it. Positions count from 0 in the text, whatever rows a
// view has.

const KEPT = 2; // texts whose weights are kept; 12 x 12 heads of 512 tokens take 38 MB each
const KEPT_CHOICES = 8; // texts whose choice is remembered

/**
 * @typedef {{queries: number[], keys: number[], span: [[number, number], [number, number]] | null}} TokenChoice
 */

/**
 * @typedef {{
 *   name: string, unit: string, low: number, high: number | null, rows_sum_to: number | null, source: string,
 * }} Measure
 */

/**
 * @typedef {{levels: Uint8Array, rows: number, columns: number, cell: number}} Thumbnails
 * @typedef {{levels: Uint8Array, tokens: number, scale: [number, number]}} Layer
 * @typedef {{thumbnails: Thumbnails | null, layers: Layer[]}} Entry
 * @typedef {{name: string, weights: Float32Array}} Exact
 * @typedef {{
 *   entries: Map<string, Entry>, bus: EventTarget, choices: Map<string, TokenChoice>,
 *   anew: Map<string, number>, exact: Exact | null,
 * }} Shared
 */

/** @type {Shared} */
const shared = (/** @type {any} */ (window).__bertscopeHeads ??= {
  entries: new Map(),
  bus: new EventTarget(),
  choices: new Map(),
  anew: new Map(),
  exact: null,
});

// ---- the bus --------------------------------------------------------------------------------

/** @param {"weights" | "pick" | "choice" | "exact"} type @param {object} detail */
export function tellAll(type, detail) {
  shared.bus.dispatchEvent(new CustomEvent(type, { detail }));
}

/**
 * Calls a function for each type of event, with what is told; returns what ends it.
 * @param {Record<string, (detail: any) => unknown>} listeners
 */
export function hear(listeners) {
  const ended = new AbortController();
  for (const [type, listener] of Object.entries(listeners)) {
    const heard = (/** @type {any} */ event) => listener(event.detail);
    shared.bus.addEventListener(type, heard, { signal: ended.signal });
  }
  return () => ended.abort();
}

// ---- weights --------------------------------------------------------------------------------

/** The entry of a text; the oldest one goes when there are too many. @param {string} id @returns {Entry} */
export function entryOf(id) {
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

/**
 * The ends of the scale on which stored weights are rounded.
 * @param {string} id @param {number} layer @returns {[number, number]}
 */
export function scaleOf(id, layer) {
  return shared.entries.get(id)?.layers[layer].scale ?? [0, 1];
}

/**
 * The weights `[query][key]` of one head as uint8, or null where they have not come yet.
 * @param {string} id @param {number} layer @param {number} head
 */
export function levelsOf(id, layer, head) {
  const stored = shared.entries.get(id)?.layers[layer];
  if (!stored) return null;
  const size = stored.tokens * stored.tokens;
  return stored.levels.subarray(head * size, (head + 1) * size);
}

/** @param {Exact} exact */
export function keepExact(exact) {
  shared.exact = exact;
  tellAll("exact", { name: exact.name });
}

/** The exact weights of this name, or null where they have not come, or none follow (""). @param {string} name */
export function exactOf(name) {
  return name && shared.exact?.name === name ? shared.exact.weights : null;
}

// ---- the choice -----------------------------------------------------------------------------

/**
 * The choice of a text; `opening` is what Python says when the text is new here.
 * @param {string} scope @param {TokenChoice | null} opening @returns {TokenChoice}
 */
export function choiceOf(scope, opening = null) {
  const { choices } = shared;
  const known = choices.get(scope);
  if (known) return known;
  const choice = { queries: [], keys: [], span: null, ...opening };
  choices.set(scope, choice);
  if (choices.size > KEPT_CHOICES) choices.delete([...choices.keys()][0]);
  return choice;
}

/**
 * Whether the choice of a text is the latest; Python has set it `anew` times.
 * @param {string} scope @param {number} anew
 */
export function isLatest(scope, anew) {
  const before = shared.anew.get(scope) ?? anew;
  shared.anew.set(scope, anew);
  return shared.choices.has(scope) && before === anew;
}

/** @param {string} scope */
export function forgetChoice(scope) {
  shared.choices.delete(scope);
}

/**
 * Changes a choice, or a part of it, and tells every view.
 * @param {string} scope @param {Partial<TokenChoice>} change
 */
export function choose(scope, change) {
  shared.choices.set(scope, { ...choiceOf(scope), ...change });
  tellAll("choice", { scope });
}

/** The list of positions with one more, or one less; rising. @param {number[]} positions @param {number} position */
export function toggled(positions, position) {
  const without = positions.filter((one) => one !== position);
  return without.length < positions.length ? without : [...positions, position].sort((a, b) => a - b);
}

/**
 * Rows of a view that stand for these positions; `index` holds the position of every row.
 * @param {number[]} positions @param {number[]} index
 */
export function rowsOf(positions, index) {
  if (!positions.length) return [];
  const wanted = new Set(positions);
  return [...index.keys()].filter((row) => wanted.has(index[row]));
}

/**
 * First row and number of rows of a stretch of positions; all rows where none is in it.
 * @param {[number, number] | null | undefined} stretch @param {number[]} index
 */
export function rowsOfStretch(stretch, index) {
  if (!stretch) return [0, index.length];
  const first = index.findIndex((position) => position >= stretch[0]);
  const count = index.filter((position) => position >= stretch[0] && position <= stretch[1]).length;
  return first < 0 || !count ? [0, index.length] : [first, count];
}

/**
 * The stretch of positions of `count` rows from `first` on.
 * @param {number} first @param {number} count @param {number[]} index @returns {[number, number]}
 */
export function stretchOf(first, count, index) {
  return [index[first], index[first + count - 1]];
}
