// Reading what Python's `packed` has written.

const AT_A_TIME = 2 ** 20; // bytes inflated before the page may do something else

/**
 * Header and what follows it of [u32 little-endian: length of the header][header: JSON][rest].
 * @param {Uint8Array} bytes
 */
export function opened(bytes) {
  const end = 4 + new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  return { header: JSON.parse(new TextDecoder().decode(bytes.subarray(4, end))), rest: bytes.slice(end) };
}

/**
 * Header and inflated body of what `packed` has written.
 *
 * A small body is there before the browser does anything else: nothing goes through a Blob, whose
 * stream takes dozens of turns between which the page may be busy.
 * @param {Uint8Array} bytes
 */
export async function unpack(bytes) {
  const { header, rest } = opened(bytes);
  return { header, body: await inflated(rest) };
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function inflated(bytes) {
  const inflater = new DecompressionStream("deflate");
  const writer = inflater.writable.getWriter();
  const ignore = () => {}; // the reader hears of the same error
  writer.write(bytes).catch(ignore);
  writer.close().catch(ignore);
  const reader = inflater.readable.getReader();
  const parts = [];
  let [size, pause] = [0, AT_A_TIME];
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    size += part.value.length;
    if (size < pause) continue;
    pause = size + AT_A_TIME;
    await new Promise((resolve) => {
      setTimeout(resolve);
    });
  }
  const body = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += part.length;
  }
  return body.buffer;
}
