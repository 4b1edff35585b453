// A drawing as a file: a picture, or its things and lines as data.
import { BASE } from "./service.js";

const escaped = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const cell = (value) => (/[",\r\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : String(value));

export function png(drawing) {
  const canvas = drawing.container.querySelector("canvas");
  const copy = document.createElement("canvas");
  [copy.width, copy.height] = [canvas.width, canvas.height];
  const context = copy.getContext("2d");
  context.fillStyle = getComputedStyle(drawing.container).backgroundColor;
  context.fillRect(0, 0, copy.width, copy.height);
  context.drawImage(canvas, 0, 0);
  return new Promise((resolve) => copy.toBlob(resolve, "image/png"));
}

export function svg(drawing) {
  const things = [...drawing.things.values()];
  const [left, top] = [Math.min(...things.map(({ x }) => x)) - 120, Math.min(...things.map(({ y }) => y)) - 60];
  const [right, bottom] = [Math.max(...things.map(({ x }) => x)) + 120, Math.max(...things.map(({ y }) => y)) + 60];
  const lines = [...drawing.lines.values()].map(({ from, to, relations }) => {
    const [one, other] = [drawing.things.get(from), drawing.things.get(to)];
    const words = [...relations.values()].map(({ label }) => label).join(", ");
    return `<line x1="${one.x}" y1="${one.y}" x2="${other.x}" y2="${other.y}"><title>${escaped(`${one.label} – ${words} – ${other.label}`)}</title></line>`;
  });
  const symbols = things.map(({ label, type, x, y, size }) => `<path d="${drawing.looks[type].outline}" fill="${drawing.looks[type].colour}" transform="translate(${x} ${y}) scale(${size / 8})"><title>${escaped(label)}</title></path>`);
  const names = things.map(({ label, x, y, size }) => `<text x="${x}" y="${y + size + 13}">${escaped(label)}</text>`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} ${top} ${right - left} ${bottom - top}">
<g stroke="#9fabb8">${lines.join("\n")}</g>
<g>${symbols.join("\n")}</g>
<g font-family="sans-serif" font-size="12" text-anchor="middle" fill="#1d2733">${names.join("\n")}</g>
</svg>
`;
}

function* rows(drawing) {
  for (const { from, to, relations } of drawing.lines.values()) for (const relation of relations.values()) yield [drawing.things.get(from), relation, drawing.things.get(to)];
}

export function csv(drawing) {
  const table = [["source", "source_iri", "relation", "target", "target_iri", "confidence"]];
  for (const [one, { name, confidence }, other] of rows(drawing)) table.push([one.label, BASE + one.id, name, other.label, BASE + other.id, confidence]);
  return table.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

export function graphml(drawing) {
  const keys = [["label", "node"], ["type", "node"], ["relation", "edge"], ["confidence", "edge"]];
  const datum = (key, value) => `<data key="${key}">${escaped(value)}</data>`;
  const nodes = [...drawing.things.values()].map(({ id, label, type }) => `<node id="${escaped(BASE + id)}">${datum("label", label)}${datum("type", type)}</node>`);
  const edges = [...rows(drawing)].map(([one, { name, confidence }, other]) => `<edge source="${escaped(BASE + one.id)}" target="${escaped(BASE + other.id)}">${datum("relation", name)}${datum("confidence", confidence)}</edge>`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
${keys.map(([name, kind]) => `<key id="${name}" for="${kind}" attr.name="${name}" attr.type="${name === "confidence" ? "double" : "string"}"/>`).join("\n")}
<graph edgedefault="directed">
${[...nodes, ...edges].join("\n")}
</graph>
</graphml>
`;
}
