// Reading and drawing weights. Part 1 of 9: __init__.py joins the parts into one module.
//
// Python sends one block of bytes (see `pack` in __init__.py):
//   [u32 little-endian: length of the header][header: JSON][zlib: levels, exact weights]
//   levels  uint8   [head][query][key], weight * 255
//   exact   float32 [head][query][key], only if header.exact
// A "cell" is an index into these.

const ROW = 24; // height of a token in px, as --row in the style sheet
const AT_ONCE = 3000; // lines drawn before the page may do something else
const FAINT = 0.4; // of the opacity of lines that leave what is shown

/** Header and both arrays of weights. */
async function unpackWeights(bytes) {
  const { header, body } = await unpack(bytes);
  const [heads, queries, keys] = header.shape;
  const cells = heads * queries * keys;
  return {
    ...header,
    levels: new Uint8Array(body, 0, cells),
    exact: header.exact ? new Float32Array(body.slice(cells)) : null,
  };
}

/** The cell of a head between a query and a key. */
function cellAt(data, head, query, key) {
  const [, queries, keys] = data.shape;
  return (head * queries + query) * keys + key;
}

/** The place of a cell's number on the scale, from 0 to 1. */
function weightAt(data, cell) {
  const [low, high] = data.scale;
  return data.exact ? (data.exact[cell] - low) / (high - low) : data.levels[cell] / 255;
}

/** The number at a place of the scale as text; "≈" where only the rounded one has come. */
function said(data, weight, digits = 3) {
  const { measure: { unit }, scale: [low, high] } = data;
  const number = low + weight * (high - low);
  const isSmall = number > 0 && number < 0.5 / 10 ** digits;
  const text = !data.exact ? `≈${number.toFixed(2)}` : isSmall ? "<.001" : number.toFixed(digits);
  return `${text} ${unit}`.trimEnd();
}

/**
 * Per head, what the active tokens of the other side have to do with token `index` of `side`: on a
 * key the mean weight of the active queries, of a query the sum of its weights on the active keys.
 */
function weightsWith(data, heads, side, index, active) {
  return heads.map((head) => {
    let sum = 0;
    if (side === "query") {
      for (const key of active.key) sum += weightAt(data, cellAt(data, head, index, key));
      return sum;
    }
    for (const query of active.query) sum += weightAt(data, cellAt(data, head, query, index));
    return sum / active.query.length;
  });
}

/** Per token of each side, the sum of its levels over the heads and the other side. */
function totalsOf(data, heads) {
  const [, queries, keys] = data.shape;
  const totals = { query: new Float64Array(queries), key: new Float64Array(keys) };
  for (const head of heads) {
    let cell = head * queries * keys;
    for (let query = 0; query < queries; query += 1) {
      for (let key = 0; key < keys; key += 1) {
        const level = data.levels[cell++];
        totals.query[query] += level;
        totals.key[key] += level;
      }
    }
  }
  return totals;
}

/**
 * Among all lines opacity is the weight; one token's few lines show its root, which keeps weak
 * ones visible. The caption above the lines says which.
 */
function opacity(weight, active) {
  return active ? Math.sqrt(weight) : weight;
}

function opacityCaption({ measure }, active) {
  return `opacity: ${active ? "√" : ""}${measure.name}`;
}

function opacityOf({ level, isFaint }, active) {
  return opacity(level / 255, active) * (isFaint ? FAINT : 1);
}

/**
 * Draws lines between x = `left` and x = `right`, each on its own: one path of many crossing lines
 * takes several times as long. Yields after every `AT_ONCE` lines.
 */
function* drawLines(context, data, lines, left, right, active) {
  let style = -1;
  let n = 0;
  context.lineWidth = active ? 2 : 1.5;
  for (const line of lines) {
    const { head, level, isFaint, from, to } = line;
    const its = (head * 256 + level) * 2 + isFaint;
    if (style !== its) {
      style = its;
      context.strokeStyle = rgba(data.colours[head], opacityOf(line, active));
    }
    context.beginPath();
    context.moveTo(left, from);
    context.lineTo(right, to);
    context.stroke();
    n += 1;
    if (n % AT_ONCE === 0) yield n;
  }
}

/** `#rrggbb` with an opacity. */
function rgba(colour, alpha) {
  const part = (from) => parseInt(colour.slice(from, from + 2), 16);
  return `rgba(${part(1)}, ${part(3)}, ${part(5)}, ${alpha.toFixed(3)})`;
}

function make(tag, className, properties = {}) {
  const element = document.createElement(tag);
  element.className = className;
  return Object.assign(element, properties);
}
