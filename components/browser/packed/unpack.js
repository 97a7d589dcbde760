// Reading what Python's `packed` has written. Joined in front of a view's own file.

const AT_A_TIME = 2 ** 20; // bytes inflated before the page may do something else

/**
 * Header and inflated body of [u32 little-endian: length of the header][header: JSON][zlib: body].
 *
 * A small body is there before the browser does anything else: nothing goes through a Blob, whose
 * stream takes dozens of turns between which the page may be busy.
 */
async function unpack(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  return { header, body: await inflated(bytes.subarray(4 + length)) };
}

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
    await new Promise((resolve) => setTimeout(resolve));
  }
  const body = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += part.length;
  }
  return body.buffer;
}
