// Keeps exact weights for the view whose rounded ones have this name, and tells it.

import { opened } from "../../browser/message.js";
import { keepExact } from "../../browser/text.js";
/** @import { Change } from "../../browser/view.js" */

/** @typedef {{name: string}} ExactMessage */

/** @param {Change<Uint8Array>} change */
export default function ({ data }) {
  const { header, rest } = opened(data);
  /** @type {ExactMessage} */
  const { name } = header;
  keepExact({ name, weights: new Float32Array(rest.buffer) });
}
