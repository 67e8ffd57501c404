// Helpers that create, find and update DOM elements.

const SVG = "http://www.w3.org/2000/svg";
const SHAPES = [
  "M-1 0a1 1 0 1 0 2 0a1 1 0 1 0-2 0Z",
  "M-.9-.9H.9V.9H-.9Z",
  "M0-1.2L1.1.8H-1.1Z",
  "M0-1.3L1.3 0 0 1.3-1.3 0Z",
  "M-.4-1.1H.4V-.4H1.1V.4H.4V1.1H-.4V.4H-1.1V-.4H-.4Z",
  "M0 1.2L1.1-.8H-1.1Z",
];

export const element = (id) => document.getElementById(id);

function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

export function made(tag, content = [], attributes = {}) {
  const node = set(document.createElement(tag), attributes);
  node.append(...(Array.isArray(content) ? content : [content]));
  return node;
}

export function drawn(tag, attributes = {}, ...content) {
  const node = set(document.createElementNS(SVG, tag), attributes);
  node.append(...content);
  return node;
}

export const shape = (hue) => SHAPES[hue % SHAPES.length];

// A region's symbol for running text, in its colour and shape.
export function mark(hue) {
  return drawn(
    "svg",
    { class: "mark", viewBox: "-1.4 -1.4 2.8 2.8", "data-hue": hue % 8, "aria-hidden": "true" },
    drawn("path", { d: shape(hue) }),
  );
}

// Sets a node's text only if it differs, so that focus and selection survive.
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// Shows one row per item, reusing rows between calls; `fill` updates a row for its item.
export function rows(body, items, key, make, fill) {
  const known = new Map([...body.children].map((row) => [row.dataset.key, row]));
  const wanted = items.map((item) => {
    const row = known.get(key(item)) ?? make(item);
    row.dataset.key = key(item);
    fill(row, item);
    return row;
  });
  const current = [...body.children];
  if (current.length !== wanted.length || wanted.some((row, at) => row !== current[at])) {
    body.replaceChildren(...wanted);
  }
}
