// The matrix as a file: what is shown of it.

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
  const measure = document.createElement("canvas").getContext("2d");
  measure.font = view.font();
  const write = (attributes, text) => {
    const textLength = measure.measureText(text).width.toFixed(1); // where another font stands in
    const its = { ...attributes, textLength, lengthAdjust: "spacingAndGlyphs", style: "white-space: pre" };
    if (text) add(words, "text", its, text);
  };
  const step = Math.ceil(LABEL_ROOM / cell);
  queries.forEach((text, i) => {
    if (i % step) return;
    const y = top + (i + 0.5) * cell + 4;
    write({ x: left - 7, y, "text-anchor": "end" }, short(text));
  });
  keys.forEach((text, i) => {
    if (i % step) return;
    const transform = `translate(${left + (i + 0.5) * cell} ${top - 7}) rotate(-55)`;
    write({ transform }, short(text));
  });
  const strips = stripsOf(view);
  for (const { opacity, ...bar } of strips.bars) add(svg, "rect", { ...bar, "fill-opacity": opacity });
  for (const { x, y, anchor, text, fill: ink } of strips.words) {
    write({ x, y: y + 4, "text-anchor": anchor, fill: ink }, text);
  }
  if (header.is_renormalised) {
    write({ x: left, y: place.height, "fill-opacity": 0.7 }, "rows renormalised");
  }
  return new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" });
}
