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
  const ofQueries = markedIn(row, rows, view.chosenQueries, pointed?.query, cell);
  const ofKeys = markedIn(column, columns, view.chosenKeys, pointed?.key, cell);
  queries.forEach((text, i) => {
    const isMarked = ofQueries.includes(i);
    if (!isMarked && !hasRoom(i, cell, ofQueries)) return;
    context.fillStyle = isMarked ? accent : ink;
    context.textAlign = "right";
    context.fillText(short(text), left - 7, top + (i + 0.5) * cell);
  });
  keys.forEach((text, i) => {
    const isMarked = ofKeys.includes(i);
    if (!isMarked && !hasRoom(i, cell, ofKeys)) return;
    context.save();
    context.translate(left + (i + 0.5) * cell, top - 7);
    context.rotate(SLANT);
    context.fillStyle = isMarked ? accent : ink;
    context.textAlign = "left";
    context.fillText(short(text), 0, 0);
    context.restore();
  });
  paintStrips(view, context);
  if (header.is_renormalised) paintWatermark(view, context, width, height);
  if (header.with_values && cell >= VALUE_ROOM) paintValues(view, context);
  if (pointed && view.shows(pointed)) {
    context.strokeStyle = accent;
    context.lineWidth = 2;
    const size = Math.max(cell, 3);
    const [right, down] = [(pointed.key - column) * cell, (pointed.query - row) * cell];
    context.strokeRect(left + right, top + down, size, size);
  }
}

/** Which of `count` labels are written in the accent: what is pointed at, and what is chosen if there is room. */
function markedIn(from, count, chosen, pointed, cell) {
  const wanted = [pointed, ...chosen].map((at) => at - from).filter((i) => i >= 0 && i < count);
  return wanted.reduce((kept, i) => (isFree(i, cell, kept) ? [...kept, i] : kept), []);
}

function isFree(i, cell, taken) {
  return taken.every((at) => Math.abs(at - i) * cell >= LABEL_ROOM - 1);
}

/** Whether a label is written out: labels thin out, and make way for marked ones. */
function hasRoom(i, cell, marked) {
  return i % Math.ceil(LABEL_ROOM / cell) === 0 && isFree(i, cell, marked);
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
      context.fillText(view.number(weight).toFixed(2).replace(/^0/, ""), x, y);
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

/** The neighbourhood of the pointer, large, beside it. */
function paintLens(view, lens) {
  const { header, place, pointed } = view;
  const isNarrow = place.width < NARROW;
  const size = isNarrow ? 15 : 18;
  const margin = isNarrow ? 66 : 84;
  const span = Math.min(isNarrow ? LENS_NARROW : LENS, header.queries.length, header.keys.length);
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
  const y = place.top + (pointed.query - place.row) * place.cell;
  const isRight = x > place.width / 2;
  const left = isRight ? x - side - 16 : x + 16;
  const isBeside = left >= 0 && left + side <= Math.max(place.width, view.root.clientWidth);
  lens.style.left = `${isBeside ? left : Math.max(0, Math.min(left, view.root.clientWidth - side))}px`;
  lens.style.top = `${isBeside ? Math.max(0, y - side / 2) : y > side ? y - side - 16 : y + 24}px`;
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
