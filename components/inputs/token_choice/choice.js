// The tokens that a reader has chosen, and the part that is shown, known to all views of a text.
// Joined in front of each view's own file; every Streamlit component is a module of its own, so what
// they share hangs on the window. Positions count from 0 in the text, whatever rows a view has.

const KEPT_CHOICES = 8; // texts whose choice is remembered

const together = (window.__bertscopeHeads ??= { entries: new Map(), bus: new EventTarget() });
const choices = (together.choices ??= new Map()); // scope -> {queries, keys, span}

/** The choice of a text; `opening` is what Python says when the text is new here. */
function choiceOf(scope, opening = null) {
  let choice = choices.get(scope);
  if (!choice) {
    choice = { queries: [], keys: [], span: null, ...opening };
    choices.set(scope, choice);
    if (choices.size > KEPT_CHOICES) choices.delete(choices.keys().next().value);
  }
  return choice;
}

/** Changes a choice, {queries, keys, span} or some of them, and tells every view. */
function choose(scope, change) {
  choices.set(scope, { ...choiceOf(scope), ...change });
  together.bus.dispatchEvent(new CustomEvent("choice", { detail: { scope } }));
}

/** The list of positions with one more, or one less; rising. */
function toggled(positions, position) {
  const without = positions.filter((one) => one !== position);
  return without.length < positions.length ? without : [...positions, position].sort((a, b) => a - b);
}

/** Rows of a view that stand for these positions; `index` holds the position of every row. */
function rowsOf(positions, index) {
  if (!positions.length) return [];
  const wanted = new Set(positions);
  return [...index.keys()].filter((row) => wanted.has(index[row]));
}

/** First row and number of rows of a stretch of positions; all rows where none is in it. */
function rowsOfStretch(stretch, index) {
  if (!stretch) return [0, index.length];
  const first = index.findIndex((position) => position >= stretch[0]);
  const count = index.filter((position) => position >= stretch[0] && position <= stretch[1]).length;
  return first < 0 || !count ? [0, index.length] : [first, count];
}

/** The stretch of positions of `count` rows from `first` on. */
function stretchOf(first, count, index) {
  return [index[first], index[first + count - 1]];
}
