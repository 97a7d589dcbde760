// Reading and drawing weights. Part 1 of 4: __init__.py joins the parts into one module.
//
// Python sends one block of bytes (see `pack` in __init__.py):
//   [u32 little-endian: length of the header][header: JSON][zlib: levels, exact weights]
//   levels  uint8   [head][query][key], weight * 255
//   exact   float32 [head][query][key], only if header.exact
// A "cell" is an index into these.

const ROW = 24; // height of a token in px, as --row in the style sheet
const AT_ONCE = 3000; // lines drawn before the page may do something else

/** Header and both arrays of weights. */
async function unpack(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const inflater = new DecompressionStream("deflate");
  const stream = new Blob([bytes.subarray(4 + length)]).stream().pipeThrough(inflater);
  const body = await new Response(stream).arrayBuffer();
  const [heads, queries, keys] = header.shape;
  const cells = heads * queries * keys;
  return {
    ...header,
    levels: new Uint8Array(body, 0, cells),
    exact: header.exact ? new Float32Array(body.slice(cells)) : null,
  };
}

/** The cell of a head between `token` {side, index} and a token of the other side. */
function cellAt(data, head, token, otherIndex) {
  const [, queries, keys] = data.shape;
  const [query, key] = token.side === "query" ? [token.index, otherIndex] : [otherIndex, token.index];
  return (head * queries + query) * keys + key;
}

function weightAt(data, cell) {
  return data.exact ? data.exact[cell] : data.levels[cell] / 255;
}

/** A weight as text; "≈" where only the rounded one was sent. */
function said(data, weight, digits = 3) {
  if (!data.exact) return `≈${weight.toFixed(2)}`;
  return weight > 0 && weight < 0.5 / 10 ** digits ? "<.001" : weight.toFixed(digits);
}

/**
 * The cells to draw for `heads`: those of one token, or all. Weak to strong, so that strong lines
 * come last; level 0, a weight below 1/510, is left out. A counting sort, for a few million cells.
 */
function cellsToDraw(data, heads, token) {
  const { levels } = data;
  const starts = new Uint32Array(257); // where each of the 256 levels begins, and the end
  eachCell(data, heads, token, (cell) => {
    if (levels[cell]) starts[levels[cell] + 1] += 1;
  });
  for (let level = 1; level < 257; level += 1) starts[level] += starts[level - 1];
  const sorted = new Uint32Array(starts[256]);
  eachCell(data, heads, token, (cell) => {
    if (levels[cell]) sorted[starts[levels[cell]]++] = cell;
  });
  return sorted;
}

function eachCell(data, heads, token, visit) {
  const [, queries, keys] = data.shape;
  for (const head of heads) {
    if (token) {
      const n = token.side === "query" ? keys : queries;
      for (let i = 0; i < n; i += 1) visit(cellAt(data, head, token, i));
    } else {
      const end = (head + 1) * queries * keys;
      for (let cell = head * queries * keys; cell < end; cell += 1) visit(cell);
    }
  }
}

/**
 * The lines of `cells` that touch the band of y from `top` to `bottom`: [head, level, y1, y2].
 * Several heads run side by side.
 */
function* linesIn(data, heads, cells, top, bottom) {
  const [, queries, keys] = data.shape;
  const pitch = Math.min(1.8, (ROW - 8) / heads.length);
  const middle = new Float32Array(data.labels.length);
  heads.forEach((head, i) => {
    middle[head] = ROW / 2 + (i - (heads.length - 1) / 2) * pitch;
  });
  for (const cell of cells) {
    const key = cell % keys;
    const row = (cell - key) / keys;
    const head = Math.floor(row / queries);
    const from = (row % queries) * ROW + middle[head];
    const to = key * ROW + middle[head];
    if (Math.max(from, to) >= top - 2 && Math.min(from, to) <= bottom + 2) {
      yield [head, data.levels[cell], from, to];
    }
  }
}

/**
 * Among all lines opacity is the weight; one token's few lines show its root, which keeps weak
 * ones visible. The caption above the lines says which.
 */
function opacity(weight, token) {
  return token ? Math.sqrt(weight) : weight;
}

function opacityCaption(token) {
  return token ? "opacity: √weight" : "opacity: weight";
}

/**
 * Draws lines between x = `left` and x = `right`, each on its own: one path of many crossing lines
 * takes several times as long. Yields after every `AT_ONCE` lines.
 */
function* drawLines(context, data, lines, left, right, token) {
  let style = -1;
  let n = 0;
  context.lineWidth = token ? 2 : 1.5;
  for (const [head, level, from, to] of lines) {
    if (style !== head * 256 + level) {
      style = head * 256 + level;
      context.strokeStyle = rgba(data.colours[head], opacity(level / 255, token));
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
