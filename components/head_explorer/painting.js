// Painting the matrix, its lens, and its files.

const VALUE_ROOM = 20; // px that a cell needs for its weight

/** Labels, cells, hidden weight, marks, and the mean of chosen rows, on a context in CSS px. */
function paintMatrix(view, context, pointed) {
  const { header, place } = view;
  const { left, top, cell, row, rows, column, columns } = place;
  const queries = header.queries.slice(row, row + rows);
  const keys = header.keys.slice(column, column + columns);
  const [width, height] = [cell * columns, cell * rows];
  context.fillStyle = view.colour("--st-background-color");
  context.fillRect(0, 0, place.width, place.height);
  context.imageSmoothingEnabled = false;
  context.drawImage(view.picture, column, row, columns, rows, left, top, width, height);
  if (cell > 6) paintGaps(view, context, width, height);
  paintBoundary(view, context, width, height);
  context.font = view.font();
  context.textBaseline = "middle";
  const ink = view.colour("--st-text-color");
  const accent = view.colour("--st-primary-color");
  const step = Math.ceil(LABEL_ROOM / cell);
  queries.forEach((text, i) => {
    const isMarked = pointed?.query === row + i || view.chosen.has(row + i);
    if (i % step && !isMarked) return;
    context.fillStyle = isMarked ? accent : ink;
    context.textAlign = "right";
    context.fillText(short(text), left - 7, top + (i + 0.5) * cell);
  });
  keys.forEach((text, i) => {
    const isMarked = pointed?.key === column + i;
    if (i % step && !isMarked) return;
    context.save();
    context.translate(left + (i + 0.5) * cell, top - 7);
    context.rotate(-0.96);
    context.fillStyle = isMarked ? accent : ink;
    context.textAlign = "left";
    context.fillText(short(text), 0, 0);
    context.restore();
  });
  if (place.hasHidden) paintHidden(view, context, left + width + 8);
  if (header.is_renormalised) paintWatermark(view, context, width, height);
  if (view.chosen.size) paintMean(view, context, top + height + 10);
  if (header.with_values && cell >= VALUE_ROOM) paintValues(view, context);
  if (pointed && view.shows(pointed)) {
    context.strokeStyle = accent;
    context.lineWidth = 2;
    const size = Math.max(cell, 3);
    const [right, down] = [(pointed.key - column) * cell, (pointed.query - row) * cell];
    context.strokeRect(left + right, top + down, size, size);
  }
}

/** Thin lines between cells, in the colour of the page. */
function paintGaps(view, context, width, height) {
  const { left, top, cell } = view.place;
  context.fillStyle = view.colour("--st-background-color");
  for (let x = cell; x < width - 1; x += cell) context.fillRect(left + x - 0.5, top, 1, height);
  for (let y = cell; y < height - 1; y += cell) context.fillRect(left, top + y - 0.5, width, 1);
}

/** Weights in the cells, in ink that stands out from each cell's colour. */
function paintValues(view, context) {
  const { left, top, cell, row, rows, column, columns } = view.place;
  const dark = isDark(view.root);
  context.save();
  context.font = `${Math.min(11, cell * 0.4)}px ${view.colour("--st-font")}`;
  context.textAlign = "center";
  for (let down = 0; down < rows; down += 1) {
    for (let right = 0; right < columns; right += 1) {
      const weight = view.weight(row + down, column + right);
      context.fillStyle = weight > 0.4 ? (dark ? "#0f1217" : "#ffffff") : view.colour("--st-text-color");
      const [x, y] = [left + (right + 0.5) * cell, top + (down + 0.5) * cell];
      context.fillText(weight.toFixed(2).replace(/^0/, ""), x, y);
    }
  }
  context.restore();
}

/** Where the second text of a pair begins. */
function paintBoundary(view, context, width, height) {
  const { left, top, cell } = view.place;
  const row = view.header.query_boundary - view.place.row;
  const column = view.header.key_boundary - view.place.column;
  context.fillStyle = view.colour("--st-text-color");
  context.globalAlpha = 0.45;
  if (row > 0 && row < view.place.rows) context.fillRect(left, top + row * cell - 0.5, width, 1);
  if (column > 0 && column < view.place.columns) context.fillRect(left + column * cell - 0.5, top, 1, height);
  context.globalAlpha = 1;
}

/** Per row, the weight on keys that are not shown, as a bar. */
function paintHidden(view, context, x) {
  const { top, cell, row, rows } = view.place;
  context.textAlign = "left";
  context.fillStyle = view.colour("--st-text-color");
  context.globalAlpha = 0.7;
  context.fillText("not shown", x, top - 10);
  view.header.hidden.slice(row, row + rows).forEach((share, i) => {
    context.globalAlpha = 0.12;
    context.fillRect(x, top + i * cell + cell * 0.25, 60, Math.max(cell * 0.5, 1));
    context.globalAlpha = 0.6;
    context.fillRect(x, top + i * cell + cell * 0.25, 60 * Math.min(share, 1), Math.max(cell * 0.5, 1));
  });
  context.globalAlpha = 1;
}

function paintWatermark(view, context, width, height) {
  const { left, top } = view.place;
  context.save();
  context.translate(left + width / 2, top + height / 2);
  context.rotate(-0.5);
  context.globalAlpha = 0.3;
  context.fillStyle = view.colour("--st-text-color");
  context.textAlign = "center";
  context.font = `40px ${view.colour("--st-font")}`;
  context.fillText("renormalised", 0, 0);
  context.restore();
}

function meanLabel(view) {
  return `mean of ${view.chosen.size}`;
}

/** The mean weight of the chosen queries on every key. */
function meanOfRows(view) {
  const rows = [...view.chosen];
  return view.header.keys.map(
    (_, key) => rows.reduce((sum, query) => sum + view.weight(query, key), 0) / rows.length,
  );
}

function paintMean(view, context, y) {
  const { left, cell, column, columns } = view.place;
  const accent = view.colour("--st-primary-color");
  context.fillStyle = accent;
  context.textAlign = "right";
  context.fillText(meanLabel(view), left - 7, y + 11);
  meanOfRows(view).slice(column, column + columns).forEach((weight, key) => {
    context.globalAlpha = 0.15;
    context.fillRect(left + key * cell, y, Math.max(cell - 1, 1), 22);
    context.globalAlpha = 1;
    context.fillRect(left + key * cell, y + 22 * (1 - weight), Math.max(cell - 1, 1), 22 * weight);
  });
}

/** The neighbourhood of the pointer, large, beside it. */
function paintLens(view, lens) {
  const { header, place, pointed } = view;
  const size = 18;
  const margin = 84;
  const span = Math.min(LENS, header.queries.length, header.keys.length);
  const from = (at, count) => Math.min(Math.max(at - Math.floor(span / 2), 0), count - span);
  const row = from(pointed.query, header.queries.length);
  const column = from(pointed.key, header.keys.length);
  const side = margin + span * size + 6;
  const context = sized(lens, side, side);
  context.fillStyle = view.colour("--st-background-color");
  context.fillRect(0, 0, side, side);
  context.drawImage(view.picture, column, row, span, span, margin, margin, span * size, span * size);
  context.font = view.font();
  context.textBaseline = "middle";
  for (let i = 0; i < span; i += 1) {
    context.fillStyle = view.colour(row + i === pointed.query ? "--st-primary-color" : "--st-text-color");
    context.textAlign = "right";
    context.fillText(short(header.queries[row + i]), margin - 6, margin + (i + 0.5) * size);
    context.save();
    context.translate(margin + (i + 0.5) * size, margin - 6);
    context.rotate(-Math.PI / 2);
    context.textAlign = "left";
    context.fillStyle = view.colour(column + i === pointed.key ? "--st-primary-color" : "--st-text-color");
    context.fillText(short(header.keys[column + i]), 0, 0);
    context.restore();
  }
  context.strokeStyle = view.colour("--st-primary-color");
  context.lineWidth = 2;
  context.strokeRect(margin + (pointed.key - column) * size, margin + (pointed.query - row) * size, size, size);
  const x = place.left + (pointed.key - place.column) * place.cell;
  const isRight = x > place.width / 2;
  lens.style.left = `${isRight ? x - side - 16 : x + 16}px`;
  lens.style.top = `${Math.max(0, place.top + (pointed.query - place.row) * place.cell - side / 2)}px`;
}

/** The whole matrix, small, with a frame around the part that is shown. */
function paintMap(view, map) {
  const { queries, keys } = view.header;
  const { row, rows, column, columns } = view.place;
  const scale = MAP / Math.max(queries.length, keys.length);
  const context = sized(map, keys.length * scale, queries.length * scale);
  context.drawImage(view.picture, 0, 0, keys.length * scale, queries.length * scale);
  context.strokeStyle = view.colour("--st-primary-color");
  context.lineWidth = 2;
  context.strokeRect(column * scale, row * scale, Math.max(columns * scale, 4), Math.max(rows * scale, 4));
  const shown = `tokens ${row} to ${row + rows - 1} as queries, ${column} to ${column + columns - 1} as keys`;
  map.setAttribute("aria-label", `The whole matrix; shown: ${shown}`);
}

// ---- files ------------------------------------------------------------------------------------

async function downloadMatrix(view, kind) {
  const blob = kind === "SVG" ? svgOfMatrix(view) : await pngOfMatrix(view);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${view.header.file_name}.${kind.toLowerCase()}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Twice the size on screen, with its title. */
function pngOfMatrix(view) {
  const canvas = document.createElement("canvas");
  const { width, height } = view.place;
  canvas.width = Math.ceil(width * 2);
  canvas.height = Math.ceil((height + 28) * 2);
  const context = canvas.getContext("2d");
  context.scale(2, 2);
  context.fillStyle = view.colour("--st-background-color");
  context.fillRect(0, 0, width, height + 28);
  context.fillStyle = view.colour("--st-text-color");
  context.font = view.font();
  context.fillText(view.shown, 8, 18);
  context.translate(0, 28);
  paintMatrix(view, context, null);
  return new Promise((resolve) => {
    canvas.toBlob(resolve, "image/png");
  });
}

/** The part of the picture that is shown. */
function cropped(picture, { row, rows, column, columns }) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [columns, rows];
  canvas.getContext("2d").drawImage(picture, column, row, columns, rows, 0, 0, columns, rows);
  return canvas;
}

/** Built as elements and serialised, so that no label can become markup. */
function svgOfMatrix(view) {
  const { header, place, picture } = view;
  const { left, top, cell, row, rows, column, columns } = place;
  const queries = header.queries.slice(row, row + rows);
  const keys = header.keys.slice(column, column + columns);
  const space = "http://www.w3.org/2000/svg";
  const whole = document.createDocumentFragment();
  const add = (parent, tag, attributes, text = "") => {
    const element = parent.appendChild(document.createElementNS(space, tag));
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = text;
    return element;
  };
  const height = place.height + 28;
  const svg = add(whole, "svg", { width: place.width, height, viewBox: `0 -28 ${place.width} ${height}` });
  add(svg, "rect", { y: -28, width: place.width, height, fill: view.colour("--st-background-color") });
  const [fill, font] = [view.colour("--st-text-color"), view.colour("--st-font")];
  add(svg, "text", { x: 8, y: -8, fill, "font-family": font, "font-size": 13 }, view.shown);
  add(svg, "image", {
    x: left, y: top, width: cell * columns, height: cell * rows,
    href: cropped(picture, place).toDataURL("image/png"), preserveAspectRatio: "none",
    style: "image-rendering: pixelated",
  });
  const words = add(svg, "g", { fill, "font-family": font, "font-size": 13 });
  const step = Math.ceil(LABEL_ROOM / cell);
  queries.forEach((text, i) => {
    if (i % step) return;
    const y = top + (i + 0.5) * cell + 4;
    add(words, "text", { x: left - 7, y, "text-anchor": "end", style: "white-space: pre" }, short(text));
  });
  keys.forEach((text, i) => {
    if (i % step) return;
    const transform = `translate(${left + (i + 0.5) * cell} ${top - 7}) rotate(-55)`;
    add(words, "text", { transform, style: "white-space: pre" }, short(text));
  });
  return new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" });
}
