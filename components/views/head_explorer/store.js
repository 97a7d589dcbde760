// Takes weights in and keeps them for the other views; shows nothing.

import { unpack } from "../../browser/message.js";
import { entryOf, tellAll } from "../../browser/text.js";
/** @import { Change } from "../../browser/view.js" */

/** @typedef {{id: string, rows: number, columns: number, cell: number}} ThumbnailsMessage */

/** @typedef {{id: string, first_layer: number, heads: number, tokens: number, scale: [number, number]}} LayersMessage */

/** @param {Change<Uint8Array>} change */
export default async function ({ data }) {
  const { header, body } = await unpack(data);
  const levels = new Uint8Array(body);
  if ("cell" in header) keepThumbnails(header, levels);
  else keepLayers(header, levels);
  tellAll("weights", { id: header.id });
}

/** @param {ThumbnailsMessage} message @param {Uint8Array} levels */
function keepThumbnails({ id, rows, columns, cell }, levels) {
  entryOf(id).thumbnails = { levels, rows, columns, cell };
}

/** @param {LayersMessage} message @param {Uint8Array} levels */
function keepLayers({ id, first_layer, heads, tokens, scale }, levels) {
  const { layers } = entryOf(id);
  const size = heads * tokens * tokens;
  for (let i = 0; i * size < levels.length; i += 1) {
    layers[first_layer + i] = { levels: levels.subarray(i * size, (i + 1) * size), tokens, scale };
  }
}
