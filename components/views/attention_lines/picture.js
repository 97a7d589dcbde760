// The view as a file, as it stands: the tokens that are shown, all lines between them or those of the
// active tokens with their weights. Part 7 of 9.

const MAX_PIXELS = 40e6; // of a PNG; browsers refuse larger canvases
const MAX_SIDE = 16000;
const LINES_WIDTH = 300; // between the two columns, in px
const MARGIN = 16;
const TITLE = 44; // height of the two lines above the tokens

/** What a picture holds besides its lines: {width, height, left, right, texts}. */
function layout(view, active) {
  const { data } = view;
  const heads = view.drawnHeads();
  const measure = document.createElement("canvas").getContext("2d");
  measure.font = `14px ${view.font()}`;
  const columns = { query: named(view, "query", active), key: named(view, "key", active) };
  const widest = (side) =>
    Math.max(...columns[side].map(({ text }) => measure.measureText(text.join("  ")).width));
  const left = MARGIN + widest("query") + 8;
  const right = left + LINES_WIDTH;
  const texts = [];
  for (const side of ["query", "key"]) {
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
    x += measure.measureText(text).width + 14;
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

/** Per slot of a column: {text: [label, what stands beside], isMarked}. */
function named(view, side, active) {
  const isActive = new Set(active?.[side]);
  return view.columnsOf[side].slots.map(({ kind, index }, slot) => {
    const item = view.lists[side].children[slot];
    if (kind !== "token") {
      return { text: [...item.children].map((part) => part.textContent), isMarked: false };
    }
    const hidden = showsHidden(view, side, active) ? [hiddenText(hiddenOf(view, index))] : [];
    const weight = item.lastChild.textContent;
    const beside = weight ? [weight] : hidden;
    return { text: [view.labels(side)[index], ...beside], isMarked: isActive.has(index) };
  });
}

/** The positions that a file holds, for its name; "" for all. */
function stretchInName(view) {
  if (!view.isLong) return "";
  const ends = SIDES.map((side) => {
    const { first, length } = view.columnsOf[side];
    return `${view.positions(side)[first]}-${view.positions(side)[first + length - 1]}`;
  });
  return `_${[...new Set(ends)].join("_")}`;
}

function hiddenText(shares) {
  const largest = Math.max(...shares).toFixed(3);
  return shares.length === 1 ? `hidden ${largest}` : `hidden up to ${largest}`;
}

async function download(view, kind) {
  const page = layout(view, view.active());
  const plan = view.plan(view.active());
  const blob = kind === "SVG" ? svgOf(view, page, plan) : await pngOf(view, page, plan);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${view.data.file_name}${stretchInName(view)}.${kind.toLowerCase()}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function pngOf(view, page, { data, lines, active }) {
  const canvas = document.createElement("canvas");
  const { width, height, left, right } = page;
  const scale = Math.min(2, Math.sqrt(MAX_PIXELS / (width * height)), MAX_SIDE / height);
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  context.fillStyle = view.colour("--st-background-color");
  context.fillRect(0, 0, width, height);
  context.save();
  context.translate(0, TITLE + MARGIN);
  const work = drawLines(context, data, lines, left, right, active);
  while (!work.next().done); // all at once
  context.restore();
  context.font = `14px ${view.font()}`;
  for (const { x, y, anchor, text, colour } of page.texts) {
    context.fillStyle = colour;
    context.textAlign = anchor === "middle" ? "center" : anchor;
    context.fillText(text, x, y);
  }
  return new Promise((resolve) => {
    canvas.toBlob(resolve, "image/png");
  });
}

/** Built as elements and serialised, so that no label can become markup. */
function svgOf(view, page, { data, lines, active }) {
  const space = "http://www.w3.org/2000/svg";
  const add = (parent, tag, attributes, text = "") => {
    const element = parent.appendChild(document.createElementNS(space, tag));
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = text;
    return element;
  };
  const { width, height, left, right } = page;
  const whole = document.createDocumentFragment();
  const svg = add(whole, "svg", { width, height, viewBox: `0 0 ${width} ${height}` });
  add(svg, "rect", { width, height, fill: view.colour("--st-background-color") });
  const strokes = { transform: `translate(0 ${TITLE + MARGIN})`, "stroke-width": active ? 2 : 1.5 };
  const group = add(svg, "g", strokes);
  for (const line of lines) {
    add(group, "path", {
      d: `M${left} ${line.from}L${right} ${line.to}`,
      stroke: data.colours[line.head],
      "stroke-opacity": opacityOf(line, active).toFixed(3),
    });
  }
  const words = add(svg, "g", { "font-family": view.font(), "font-size": 14 });
  const measure = document.createElement("canvas").getContext("2d");
  measure.font = `14px ${view.font()}`;
  for (const { x, y, anchor, text, colour } of page.texts) {
    if (!text.trim()) continue;
    const place = { x, y, "text-anchor": anchor, fill: colour };
    const textLength = measure.measureText(text).width.toFixed(1); // where another font stands in
    add(words, "text", { ...place, textLength, lengthAdjust: "spacingAndGlyphs", style: "white-space: pre" }, text);
  }
  const text = new XMLSerializer().serializeToString(svg);
  return new Blob([text], { type: "image/svg+xml" });
}
