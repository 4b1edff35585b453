// Draws things and lines at the places that the service computed. The library draws symbols and lines and moves the picture;
// names, and what is chosen, are written over it, so that nothing is laid out anew while it moves.
import { DataSet } from "vis-data/peer";
import { Network } from "vis-network/peer";
import { say } from "./texts.js";

const LETTERS = 12; // on the screen, in pixels
const FONT = 'system-ui, "Segoe UI", Roboto, Arial, sans-serif';
const OPTIONS = {
  physics: { enabled: false },
  layout: { improvedLayout: false },
  interaction: { hover: false, keyboard: false, selectConnectedEdges: false, dragNodes: false },
  nodes: { borderWidth: 0, scaling: { label: { enabled: false } }, chosen: false },
  edges: { smooth: false, width: 1, color: { inherit: false, color: "#9fabb8" }, arrows: { to: { enabled: true, scaleFactor: 0.4 } }, chosen: false },
};
const MANY = 3000; // things: with more, lines rest while the picture moves

export class Drawing {
  // `told` is called with what is clicked: thing(id), line(id), unfold(id), nothing().
  constructor(container, told = {}, options = {}) {
    this.container = container;
    this.looks = {};
    this.things = new Map();
    this.lines = new Map();
    this.chosen = new Set();
    this.weighty = [];
    this.names = [];
    this.nodes = new DataSet();
    this.edges = new DataSet();
    this.network = new Network(container, { nodes: this.nodes, edges: this.edges }, { ...OPTIONS, interaction: { ...OPTIONS.interaction, ...options } });
    const frame = container.querySelector(".vis-network");
    frame.removeAttribute("tabindex");
    frame.setAttribute("role", "img");
    frame.setAttribute("aria-label", say.drawing);
    this.network.on("afterDrawing", (context) => this.write(context));
    this.network.on("click", ({ nodes, edges }) => {
      if (nodes.length) told.thing?.(nodes[0]);
      else if (edges.length) told.line?.(edges[0]);
      else told.nothing?.();
    });
    this.network.on("doubleClick", ({ nodes }) => nodes.length && told.unfold?.(nodes[0]));
    new ResizeObserver(() => this.network.redraw()).observe(container);
    container.drawing = this; // what is drawn, for those who look at the page from outside
  }

  // Replace what is drawn by a view of the service.
  show(view) {
    this.things.clear();
    this.lines.clear();
    this.chosen.clear();
    this.take(view, (x, y) => [x, y]);
    this.nodes.clear();
    this.edges.clear();
    this.network.setOptions({ interaction: { hideEdgesOnDrag: this.things.size > MANY, hideEdgesOnZoom: this.things.size > MANY } });
    this.nodes.add([...this.things.values()].map((thing) => this.node(thing)));
    this.edges.add([...this.lines.values()].map((line) => this.edge(line)));
    this.fit();
    this.container.dataset.drawn = String(this.things.size);
    performance.mark("network-drawn");
  }

  // Add what a view has more, its things around the place of `center`.
  unfold(view, center) {
    const { x, y } = this.things.get(center);
    const index = view.nodes.iri.indexOf(center);
    const [dx, dy] = index < 0 ? [x, y] : [x - view.nodes.x[index], y - view.nodes.y[index]];
    const before = new Set(this.things.keys());
    this.take(view, (a, b) => [a + dx, b + dy]);
    this.nodes.add([...this.things.values()].filter(({ id }) => !before.has(id)).map((thing) => this.node(thing)));
    this.edges.update([...this.lines.values()].filter(({ id }) => !this.edges.get(id)).map((line) => this.edge(line)));
    this.named = undefined;
    this.network.redraw();
    this.container.dataset.drawn = String(this.things.size);
    return this.things.size - before.size;
  }

  // A line joins two things in one direction and holds all relations that do.
  take({ nodes, lines, types, relations }, place) {
    this.looks = Object.fromEntries(types.map((type) => [type.name, { ...type, path: new Path2D(type.outline) }]));
    nodes.iri.forEach((id, index) => {
      if (this.things.has(id)) return;
      const [x, y] = place(nodes.x[index], nodes.y[index]);
      const type = types[nodes.type[index]];
      this.things.set(id, { id, label: nodes.label[index], type: type.name, typeLabel: type.label, degree: nodes.degree[index], size: nodes.size[index], x, y });
    });
    lines.source.forEach((source, index) => {
      const [from, to] = [nodes.iri[source], nodes.iri[lines.target[index]]];
      const id = `${from} ${to}`;
      const line = this.lines.get(id) ?? { id, from, to, relations: new Map() };
      const { name, label } = relations[lines.relation[index]];
      line.relations.set(name, { name, label, confidence: lines.confidence[index] / 100 });
      this.lines.set(id, line);
    });
    this.weighty = [...this.things.values()].sort((one, other) => other.size - one.size || one.label.localeCompare(other.label));
    this.named = undefined;
  }

  node({ id, type, size, x, y }) {
    return { id, x, y, size, shape: this.looks[type].shape, color: this.looks[type].colour };
  }

  edge({ id, from, to }) {
    return { id, from, to, smooth: this.lines.has(`${to} ${from}`) ? { enabled: true, type: "curvedCW", roundness: 0.15 } : false };
  }

  touching(id) {
    return [...this.lines.values()].filter((line) => line.from === id || line.to === id);
  }

  // Bring out these things and the lines between them; none brings out all.
  choose(ids, { lines } = {}) {
    this.chosen = new Set(ids);
    this.chosenLines = new Set(lines ?? [...this.lines.values()].filter(({ from, to }) => this.chosen.has(from) && this.chosen.has(to)).map(({ id }) => id));
    this.named = undefined;
    this.network.redraw();
  }

  focus(ids) {
    const places = ids.map((id) => this.things.get(id)).filter(Boolean);
    if (places.length === 1) this.network.focus(ids[0], { scale: Math.max(this.network.getScale(), 0.9) });
    else this.frame(places);
  }

  fit() {
    this.frame([...this.things.values()]);
  }

  frame(things) {
    if (!things.length) return;
    const [left, right] = [Math.min(...things.map(({ x, size }) => x - size)), Math.max(...things.map(({ x, size }) => x + size))];
    const [top, bottom] = [Math.min(...things.map(({ y, size }) => y - size)), Math.max(...things.map(({ y, size }) => y + size + 24))];
    const scale = Math.min((this.container.clientWidth - 110) / (right - left), (this.container.clientHeight - 50) / (bottom - top), 1.4);
    this.network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale });
  }

  zoom(factor) {
    this.network.moveTo({ scale: this.network.getScale() * factor });
  }

  // The names that cover no other name and no greater symbol at this scale, the weightiest first.
  namesWithRoom(scale) {
    const cell = 160;
    const taken = new Map();
    const cells = ([left, top, right, bottom]) => {
      const keys = [];
      for (let x = Math.floor(left / cell); x <= Math.floor(right / cell); x++) for (let y = Math.floor(top / cell); y <= Math.floor(bottom / cell); y++) keys.push(`${x} ${y}`);
      return keys;
    };
    const put = (box) => cells(box).forEach((key) => (taken.get(key) ?? taken.set(key, []).get(key)).push(box));
    const free = (box, id) => cells(box).every((key) => (taken.get(key) ?? []).every((other) => other[4] === id || box[0] >= other[2] || other[0] >= box[2] || box[1] >= other[3] || other[1] >= box[3]));
    const candidates = this.chosen.size ? [...this.weighty].sort((one, other) => this.chosen.has(other.id) - this.chosen.has(one.id)) : this.weighty;
    const names = [];
    for (const thing of candidates.slice(0, 3000)) {
      const [x, y, size] = [thing.x * scale, thing.y * scale, thing.size * scale];
      put([x - size * 0.8, y - size * 0.8, x + size * 0.8, y + size * 0.8, thing.id]);
      if (this.chosen.size && !this.chosen.has(thing.id)) continue;
      const half = (LETTERS * 0.56 * Math.min(thing.label.length, 40)) / 2 + 3;
      const box = [x - half, y + size + 1, x + half, y + size + LETTERS * 1.45, thing.id];
      if (!free(box, thing.id)) continue;
      put(box);
      names.push(thing);
    }
    return names;
  }

  write(context) {
    const scale = this.network.getScale();
    if (this.named !== scale) {
      this.names = this.namesWithRoom(scale);
      this.named = scale;
    }
    const style = getComputedStyle(this.container);
    if (this.chosen.size) this.bringOut(context, style);
    const corner = this.network.DOMtoCanvas({ x: -100, y: -40 });
    const end = this.network.DOMtoCanvas({ x: this.container.clientWidth + 100, y: this.container.clientHeight + 40 });
    context.font = `${LETTERS / scale}px ${FONT}`;
    context.textAlign = "center";
    context.textBaseline = "top";
    context.lineJoin = "round";
    context.lineWidth = 3 / scale;
    context.strokeStyle = style.backgroundColor;
    context.fillStyle = style.color;
    for (const { label, x, y, size } of this.names) {
      if (x < corner.x || x > end.x || y < corner.y || y > end.y) continue;
      const text = label.length > 40 ? `${label.slice(0, 39)}…` : label;
      context.strokeText(text, x, y + size + 2 / scale);
      context.fillText(text, x, y + size + 2 / scale);
    }
  }

  // A veil over everything, and what is chosen once more above it.
  bringOut(context, style) {
    const corner = this.network.DOMtoCanvas({ x: 0, y: 0 });
    const end = this.network.DOMtoCanvas({ x: this.container.clientWidth, y: this.container.clientHeight });
    context.globalAlpha = 0.78;
    context.fillStyle = style.backgroundColor;
    context.fillRect(corner.x, corner.y, end.x - corner.x, end.y - corner.y);
    context.globalAlpha = 1;
    context.strokeStyle = style.color;
    context.lineWidth = 1.5 / this.network.getScale();
    context.beginPath();
    for (const id of this.chosenLines) {
      const line = this.lines.get(id);
      const [one, other] = [this.things.get(line.from), this.things.get(line.to)];
      context.moveTo(one.x, one.y);
      context.lineTo(other.x, other.y);
    }
    context.stroke();
    for (const id of this.chosen) {
      const thing = this.things.get(id);
      if (!thing) continue;
      context.save();
      context.translate(thing.x, thing.y);
      context.scale(thing.size / 8, thing.size / 8);
      context.fillStyle = this.looks[thing.type].colour;
      context.fill(this.looks[thing.type].path);
      context.restore();
    }
  }
}
