// Takes weights in and keeps them for the other views; shows nothing.

export default async function ({ data }) {
  const { header, body } = await unpack(data);
  const entry = entryOf(header.id);
  const levels = new Uint8Array(body);
  if (header.kind === "thumbnails") {
    entry.thumbnails = { levels, rows: header.rows, columns: header.columns, cell: header.cell };
  } else {
    const size = header.heads * header.tokens * header.tokens;
    for (let i = 0; i * size < levels.length; i += 1) {
      entry.layers[header.first_layer + i] = {
        levels: levels.subarray(i * size, (i + 1) * size),
        tokens: header.tokens,
        scale: header.scale,
      };
    }
  }
  tellAll("weights", { id: header.id, kind: header.kind });
}
