// The page of the network: filters that live in the address, the drawing, and what is chosen in it.
import { combobox } from "./combobox.js";
import { button, download, element } from "./dom.js";
import { Drawing } from "./drawing.js";
import { csv, graphml, png, svg } from "./exporting.js";
import { Panel, sentences } from "./panel.js";
import { BASE, ask, root } from "./service.js";
import { say } from "./texts.js";
import "./network.css";

const place = document.querySelector("[data-network]");
const canvas = element("div", { className: "canvas" });
const aside = element("aside", { className: "panel", hidden: true, "aria-live": "polite", "aria-label": say.relations });
const notice = element("p", { className: "notice", role: "status" });
const drawing = new Drawing(canvas, { thing: choose, line: chooseLine, unfold, nothing: release });
const panel = new Panel(aside, drawing, { choose, unfold, release, start: (thing) => ends.from(thing), end: (thing) => ends.to(thing) });
const short = (iri) => iri.replace(BASE, "");

// What the form says, without what it leaves open.
function wanted() {
  const chosen = [...new FormData(document.querySelector("[data-network-filters]"))].filter(([, value]) => value);
  return new URLSearchParams(chosen);
}

function tell(error) {
  notice.textContent = error ? `${say.failed} ${error.message}` : "";
}

async function draw(parameters) {
  try {
    drawing.show(await ask("/api/network", parameters));
    panel.close();
    tell();
  } catch (error) {
    tell(error);
  }
}

function choose(id) {
  const near = drawing.touching(id);
  drawing.choose([id, ...near.flatMap(({ from, to }) => [from, to])], { lines: near.map((line) => line.id) });
  panel.thing(id);
}

function chooseLine(id) {
  const { from, to } = drawing.lines.get(id);
  drawing.choose([from, to], { lines: [id] });
  panel.line(id).catch(tell);
}

function release() {
  panel.close();
  drawing.choose([]);
}

async function unfold(id) {
  try {
    drawing.unfold(await ask("/api/network/around", { thing: BASE + id, limit: 60 }), id);
    choose(id);
  } catch (error) {
    tell(error);
  }
}

// Chooses a thing, which is first fetched with its neighbours where it is not in the drawing.
async function find({ iri }) {
  const id = short(iri);
  if (!drawing.things.has(id)) {
    const view = await ask("/api/network/around", { thing: iri, limit: 60 });
    if (drawing.things.size) drawing.unfold(view, view.nodes.iri.find((other) => drawing.things.has(other)) ?? [...drawing.things.keys()][0]);
    else drawing.show(view);
  }
  choose(id);
  drawing.focus([id]);
}

function field(label, take) {
  const input = element("input", { type: "search", maxLength: 200, size: 14 });
  const box = element("span", { className: "field" }, element("label", {}, element("span", { textContent: label }), input));
  combobox(input, take, { types: Object.keys(say.types).filter((type) => type !== "Report") });
  return [box, input];
}

// The two ends of a path, chosen in fields or from the panel.
const ends = (() => {
  const chosen = {};
  const [from, fromInput] = field(say.from, (hit) => set("start", fromInput, hit));
  const [to, toInput] = field(say.to, (hit) => set("end", toInput, hit));
  const go = button(say.path, () => showPath(chosen));
  go.disabled = true;
  function set(end, input, { iri, id, label }) {
    chosen[end] = iri ?? BASE + id;
    input.value = label;
    go.disabled = !(chosen.start && chosen.end);
    if (!go.disabled) showPath(chosen);
  }
  return { parts: [from, to, go], from: (thing) => set("start", fromInput, thing), to: (thing) => set("end", toInput, thing) };
})();

async function showPath({ start, end }) {
  const parameters = wanted();
  parameters.delete("limit");
  parameters.set("start", start);
  parameters.set("end", end);
  try {
    const way = await ask("/api/path", parameters);
    const missing = way.nodes.iri.filter((id) => !drawing.things.has(id));
    if (missing.length) drawing.unfold(way, way.nodes.iri.find((id) => drawing.things.has(id)) ?? [...drawing.things.keys()][0]);
    drawing.choose(way.nodes.iri);
    drawing.focus(way.nodes.iri);
    const steps = way.lines.source.map((source, index) => {
      const [from, to] = [way.nodes.iri[source], way.nodes.iri[way.lines.target[index]]];
      return sentences({ from, to }, way.relations[way.lines.relation[index]], drawing.things.get(from), drawing.things.get(to));
    });
    const names = way.nodes.label.join(" → ");
    panel.open(names, say.pathOf(way.nodes.iri.length - 1), ...(await Promise.all(steps)).flat());
    tell();
  } catch (error) {
    if (error.status === 404) notice.textContent = say.noPath;
    else tell(error);
  }
}

function saving() {
  const formats = {
    PNG: () => png(drawing),
    SVG: () => new Blob([svg(drawing)], { type: "image/svg+xml" }),
    GraphML: () => new Blob([graphml(drawing)], { type: "application/xml" }),
    CSV: () => new Blob([csv(drawing)], { type: "text/csv" }),
  };
  const buttons = Object.entries(formats).map(([name, make]) => button(name, async () => download(`network.${name.toLowerCase()}`, await make())));
  return element("span", { className: "saving", role: "group", "aria-label": say.exports }, element("span", { textContent: `${say.exports} ` }), ...buttons);
}

// The form and what is told of the view come anew from the service; the address changes with them.
async function refilter() {
  const parameters = wanted();
  const address = `${root}/network${parameters.size ? `?${parameters}` : ""}`;
  history.replaceState(null, "", address);
  draw(parameters);
  const page = new DOMParser().parseFromString(await (await fetch(address, { headers: { Accept: "text/html" } })).text(), "text/html");
  const focused = document.activeElement;
  const folds = [".network-filters details", ".network-table"].map((selector) => [selector, document.querySelector(selector).open]);
  for (const selector of ["[data-network-filters]", "[data-network-told]"]) document.querySelector(selector).replaceChildren(...page.querySelector(selector).childNodes);
  for (const [selector, open] of folds) document.querySelector(selector).open = open;
  for (const link of document.querySelectorAll(".languages a")) link.href = page.querySelector(`.languages a[hreflang=${link.hreflang}]`)?.getAttribute("href") ?? link.href;
  if (!focused?.isConnected && focused?.name) [...document.querySelectorAll(`[data-network-filters] [name="${focused.name}"]`)].find((other) => other.type !== "checkbox" || other.value === focused.value)?.focus();
}

const [finder] = field(say.find, (hit) => find(hit).catch(tell));
const views = element("span", { className: "saving", role: "group" }, button(say.fit, () => drawing.fit()), button("+", () => drawing.zoom(1.4)), button("−", () => drawing.zoom(1 / 1.4)));
const [closer, farther] = [...views.children].slice(1);
closer.setAttribute("aria-label", say.closer);
farther.setAttribute("aria-label", say.farther);
place.append(element("div", { className: "tools" }, finder, ...ends.parts, views, saving()), notice, element("div", { className: "picture" }, canvas, aside));
const filters = document.querySelector("[data-network-filters]");
filters.querySelector("details").open = matchMedia("(min-width: 60rem)").matches;
filters.addEventListener("change", refilter);
filters.addEventListener("submit", (event) => {
  event.preventDefault();
  refilter();
});
draw(wanted());
