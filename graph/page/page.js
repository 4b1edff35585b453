"use strict";
// Draws the network and answers clicks and searches. Names and quotations go in as text, never as markup.
const FADED = "rgba(150,162,176,0.22)";
const INK = OPTIONS.nodes.font.color;
const LEAST_LETTERS = 11.5; // on the screen, in pixels
const container = document.getElementById("network");
const details = document.getElementById("details");
const legend = document.getElementById("legend");
const search = document.getElementById("search");
const found = document.getElementById("found");
const byId = new Map(NODES.map((node) => [node.id, node]));
const edgeById = new Map(EDGES.map((edge) => [edge.id, edge]));
const touching = new Map(NODES.map((node) => [node.id, []]));
for (const edge of EDGES) {
  touching.get(edge.from).push(edge);
  touching.get(edge.to).push(edge);
}
const byWeight = [...NODES].sort((a, b) => b.size - a.size || a.label.localeCompare(b.label));
const hiddenTypes = new Set();
let chosen; // the identifier of a node
const nodes = new vis.DataSet(NODES.map((node) => ({ ...node, label: " " })));
const edges = new vis.DataSet(EDGES);
const visible = new vis.DataView(nodes, { filter: (node) => !hiddenTypes.has(node.kind) });
const network = new vis.Network(container, { nodes: visible, edges }, OPTIONS);

const narrow = () => container.clientWidth < 641;
const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

function element(tag, text, name) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (name) made.className = name;
  return made;
}

function button(text, name, action) {
  const made = element("button", text, name);
  made.type = "button";
  made.onclick = action;
  return made;
}

// Names are written where they cover no other name and no greater node: the chosen one first, then the greatest.
function namesWithRoom(near) {
  const scale = network.getScale();
  const letters = new Map();
  const written = [];
  const symbols = NODES.filter((node) => !hiddenTypes.has(node.kind)).map((node) => {
    const [x, y, half] = [node.x * scale, node.y * scale, node.size * scale * 0.8];
    return [x - half, y - half, x + half, y + half, node.size];
  });
  const order = near ? [...near].map((id) => byId.get(id)).sort((a, b) => (b.id === chosen) - (a.id === chosen) || b.size - a.size) : byWeight;
  for (const node of order) {
    if (hiddenTypes.has(node.kind)) continue;
    const size = Math.max(node.letters * scale, LEAST_LETTERS);
    const half = size * 0.29 * node.label.length + 3;
    const x = node.x * scale;
    const top = (node.y + node.size) * scale;
    const box = [x - half, top, x + half, top + size * 1.5];
    const clash = (other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3];
    if (written.some(clash) || symbols.some((symbol) => symbol[4] >= node.size && clash(symbol))) continue;
    written.push(box);
    letters.set(node.id, size / scale);
  }
  return letters;
}

const drawnNodes = new Map();
const drawnEdges = new Map();

function changed(before, id, now) {
  const key = JSON.stringify(now);
  if (before.get(id) === key) return false;
  before.set(id, key);
  return true;
}

// Whether the words of a line are shorter than the line between its two symbols.
function fits(edge) {
  const [one, other] = [byId.get(edge.from), byId.get(edge.to)];
  const length = Math.hypot(one.x - other.x, one.y - other.y) - one.size - other.size;
  return edge.words.length * 5.8 + 24 < length;
}

// The chosen node, its neighbours and the lines between them keep their colours; the rest fades.
function restyle() {
  const near = chosen === undefined ? null : new Set([chosen, ...touching.get(chosen).flatMap((edge) => [edge.from, edge.to])]);
  const letters = namesWithRoom(near);
  nodes.update(NODES.map((node) => ({
    id: node.id,
    color: !near || near.has(node.id) ? node.color : FADED,
    label: letters.has(node.id) ? node.label : " ",
    font: { size: letters.get(node.id) ?? node.letters, color: INK },
  })).filter((node) => changed(drawnNodes, node.id, node)));
  edges.update(EDGES.map((edge) => {
    const kept = !near || edge.from === chosen || edge.to === chosen;
    return { id: edge.id, color: { color: kept ? edge.color.color : FADED }, label: near && kept && fits(edge) ? edge.words : " " };
  }).filter((edge) => changed(drawnEdges, edge.id, edge)));
}

function quotation(piece) {
  const box = element("blockquote", "“" + piece.quote + "”");
  const place = piece.page === null ? piece.report : piece.report + ", " + TEXTS.page + " " + piece.page;
  const percent = piece.confidence.toLocaleString(LANGUAGE, { style: "percent" });
  box.append(element("cite", place + " · " + TEXTS.confidence + " " + percent));
  return box;
}

function statement(stated, other) {
  const item = element("li");
  item.append(button(byId.get(other).label, "link", () => choose(other)));
  const [first, ...more] = stated.evidence;
  item.append(first ? quotation(first) : element("cite", TEXTS.no_evidence));
  if (more.length) {
    const rest = element("details");
    rest.append(element("summary", TEXTS.more.replace("{count}", more.length)), ...more.map(quotation));
    item.append(rest);
  }
  return item;
}

function open(title, subtitle, groups) {
  const top = element("header");
  const close = button("×", "close", release);
  close.setAttribute("aria-label", TEXTS.close);
  top.append(element("h2", title), close);
  details.replaceChildren(top, element("p", subtitle, "kind"));
  if (!groups.size) details.append(element("p", TEXTS.no_relations));
  for (const [heading, items] of groups) {
    const list = element("ul");
    list.append(...items);
    details.append(element("h3", heading), list);
  }
  details.hidden = false;
  details.scrollTop = 0;
}

function describe(id) {
  const groups = new Map();
  for (const edge of touching.get(id)) {
    for (const stated of edge.stated) {
      const outward = edge.from === id;
      const heading = outward ? stated.label : stated.inverse;
      if (!groups.has(heading)) groups.set(heading, []);
      groups.get(heading).push(statement(stated, outward ? edge.to : edge.from));
    }
  }
  const node = byId.get(id);
  open(node.label, node.words, new Map([...groups].sort((a, b) => a[0].localeCompare(b[0], LANGUAGE))));
}

function choose(id) {
  chosen = id;
  if (hiddenTypes.has(byId.get(id).kind)) show(byId.get(id).kind, true);
  network.selectNodes([id]);
  describe(id);
  restyle();
  const offset = narrow() ? { x: 0, y: -container.clientHeight * 0.3 } : { x: -190, y: 0 };
  network.focus(id, { scale: Math.max(network.getScale(), 0.9), offset, animation: { duration: 350 } });
}

function chooseLine(id) {
  release();
  network.selectEdges([id]);
  const edge = edgeById.get(id);
  const groups = edge.stated.map((stated) => [stated.label, [statement(stated, edge.to)]]);
  open(byId.get(edge.from).label, byId.get(edge.from).words, new Map(groups));
}

function release() {
  details.hidden = true;
  chosen = undefined;
  network.unselectAll();
  restyle();
}

function show(type, shown) {
  if (shown) hiddenTypes.delete(type);
  else hiddenTypes.add(type);
  for (const box of legend.querySelectorAll("input")) if (box.value === type) box.checked = shown;
  visible.refresh();
  restyle();
}

// All nodes in the part of the window that the legend leaves free.
function fit(animation) {
  if (!NODES.length) return;
  const half = (node) => Math.max(node.size, node.letters * 0.29 * node.label.length);
  const [left, right, top, bottom] = [
    Math.min(...NODES.map((node) => node.x - half(node))), Math.max(...NODES.map((node) => node.x + half(node))),
    Math.min(...NODES.map((node) => node.y - node.size)), Math.max(...NODES.map((node) => node.y + node.size)),
  ];
  const aside = narrow() ? { x: 0, y: legend.offsetHeight } : { x: legend.offsetWidth, y: 0 };
  const room = { x: container.clientWidth - aside.x - (narrow() ? 60 : 80), y: container.clientHeight - aside.y - 70 };
  const scale = Math.min(room.x / (right - left), room.y / (bottom - top), 1.25);
  network.moveTo({
    position: { x: (left + right) / 2 - aside.x / 2 / scale, y: (top + bottom) / 2 + (aside.y / 2 + 10) / scale },
    scale,
    animation,
  });
  if (!animation) restyle();
}

function closeFound() {
  found.hidden = true;
  search.setAttribute("aria-expanded", "false");
}

function lookUp() {
  const wanted = fold(search.value.trim());
  if (!wanted) return closeFound();
  const begins = (node) => node.names.some((name) => fold(name).startsWith(wanted));
  const hits = byWeight.filter((node) => node.names.some((name) => fold(name).includes(wanted)))
    .sort((a, b) => begins(b) - begins(a)).slice(0, 12);
  found.replaceChildren(...hits.map((node, index) => {
    const option = element("li", node.label + " ");
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", String(index === 0));
    option.append(element("small", node.words));
    option.onmousedown = (event) => { event.preventDefault(); take(node.id); };
    return option;
  }));
  if (!hits.length) found.append(element("li", TEXTS.none));
  found.hits = hits;
  found.hidden = false;
  search.setAttribute("aria-expanded", "true");
}

function take(id) {
  search.value = byId.get(id).label;
  closeFound();
  choose(id);
}

search.addEventListener("input", lookUp);
search.addEventListener("blur", closeFound);
search.addEventListener("keydown", (event) => {
  const hits = found.hidden ? [] : found.hits;
  const options = [...found.children];
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "Escape") closeFound();
  else if (event.key === "Enter" && hits.length) take(hits[at].id);
  else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && hits.length) {
    event.preventDefault();
    const next = (at + (event.key === "ArrowDown" ? 1 : hits.length - 1)) % hits.length;
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === next)));
    options[next].scrollIntoView({ block: "nearest" });
  }
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && document.activeElement !== search) release(); });
document.getElementById("fit").onclick = () => { release(); fit({ duration: 350 }); };
for (const box of legend.querySelectorAll("input")) box.onchange = () => show(box.value, box.checked);
network.on("click", ({ nodes: [node], edges: [edge] }) => {
  if (node !== undefined) choose(node);
  else if (edge !== undefined) chooseLine(edge);
  else release();
});
network.on("dragEnd", ({ nodes: moved }) => {
  for (const [id, place] of Object.entries(network.getPositions(moved))) Object.assign(byId.get(id), place);
  if (moved.length) restyle();
});
let waiting;
network.on("zoom", () => { clearTimeout(waiting); waiting = setTimeout(restyle, 80); });
network.on("animationFinished", restyle);
window.addEventListener("resize", () => { if (chosen === undefined) setTimeout(fit, 60); });
network.once("afterDrawing", () => { fit(); document.body.dataset.drawn = "true"; });
