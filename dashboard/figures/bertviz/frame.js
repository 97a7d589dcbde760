// What BertViz's views expect of a notebook: the two functions of require.js, and their parameters.
// Loaded after jQuery and D3 and before one of BertViz's views, which calls `requirejs` once.
(() => {
  "use strict";

  const page = /** @type {any} */ (window);
  const payload = JSON.parse(document.querySelector("#payload")?.textContent ?? "");

  // Weights and vectors travel as whole numbers of `unit`; any depth of nested arrays.
  const unpack = (values, unit) =>
    Array.isArray(values[0])
      ? values.map((part) => unpack(part, unit))
      : values.map((value) => value * unit);

  // per layer and head: `pick` applied to a [query][key] or [token][dimension] array
  const perHead = (layers, pick) => layers.map((heads) => heads.map(pick));

  const attn = unpack(payload.attention, payload.attention_unit); // [layer][head][query][key]
  const queries = payload.queries && unpack(payload.queries, payload.vector_unit); // [layer][head][token][dimension]
  const keys = payload.keys && unpack(payload.keys, payload.vector_unit);

  // The part of everything where texts [from, to) look at texts [from, to).
  const block = (query, key) => {
    const part = {
      attn: perHead(attn, (rows) => rows.slice(...query).map((row) => row.slice(...key))),
      left_text: payload.tokens.slice(...query),
      right_text: payload.tokens.slice(...key),
    };
    if (queries) {
      part.queries = perHead(queries, (rows) => rows.slice(...query));
      part.keys = perHead(keys, (rows) => rows.slice(...key));
    }
    return part;
  };

  const n = payload.tokens.length;
  const attention = { all: block([0, n], [0, n]) };
  if (payload.second_text_start !== null) {
    const a = [0, payload.second_text_start];
    const b = [payload.second_text_start, n];
    Object.assign(attention, { aa: block(a, a), ab: block(a, b), ba: block(b, a), bb: block(b, b) });
  }

  page.bertviz_params = { ...payload.params, attention };

  // BertViz has ten colours for twelve heads; these are the colours of heads everywhere else here.
  page.d3.schemeCategory10 = payload.colours;

  page.require = { config() {} };
  page.requirejs = (names, draw) => {
    draw(page.jQuery, page.d3);
    // The other two views are given numbers that count from 1; this one writes its own, from 0.
    if (queries) {
      for (const option of document.querySelectorAll("#layer option, #att_head option")) {
        option.textContent = String(Number(option.getAttribute("value")) + 1);
      }
    }
  };
})();
