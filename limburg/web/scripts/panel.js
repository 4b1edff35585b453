// What is said of a thing or a line that was chosen in the drawing, beside it.
import { button, element } from "./dom.js";
import { BASE, ask, pageOf } from "./service.js";
import { percent, say } from "./texts.js";

export class Panel {
  constructor(place, drawing, { choose, unfold, start, end, release }) {
    Object.assign(this, { place, drawing, choose, unfold, start, end });
    place.addEventListener("keydown", (event) => event.key === "Escape" && release());
    this.closer = button("×", release, "quiet close");
    this.closer.setAttribute("aria-label", say.close);
  }

  close() {
    this.place.hidden = true;
  }

  open(title, subtitle, ...content) {
    this.place.replaceChildren(element("div", { className: "panel-top" }, element("h2", { textContent: title, tabIndex: -1 }), this.closer), element("p", { className: "small", textContent: subtitle }), ...content);
    this.place.hidden = false;
    this.place.scrollTop = 0;
  }

  thing(id) {
    const thing = this.drawing.things.get(id);
    const lines = this.drawing.touching(id).map((line) => {
      const other = this.drawing.things.get(line.from === id ? line.to : line.from);
      const words = [...line.relations.values()].map(({ label }) => label).join(", ");
      return element("li", {}, line.from === id ? `${words} ` : "", button(other.label, () => this.choose(other.id), "link"), line.from === id ? "" : ` ${words} …`, " ", button("“…”", () => this.line(line.id), "link"));
    });
    this.open(
      thing.label,
      `${thing.typeLabel} · ${say.facts(this.drawing.touching(id).length)}`,
      element("p", { className: "actions" }, element("a", { href: pageOf(id), textContent: say.open, className: "button" }), button(say.unfold, () => this.unfold(id)), button(say.start, () => this.start(thing)), button(say.end, () => this.end(thing))),
      element("h3", { textContent: say.relations }),
      element("ul", { className: "plain rows" }, ...lines),
    );
  }

  async line(id) {
    const line = this.drawing.lines.get(id);
    const body = element("div", {}, element("p", { textContent: say.loading }));
    const [one, other] = [this.drawing.things.get(line.from), this.drawing.things.get(line.to)];
    this.open(`${one.label} – ${other.label}`, [...line.relations.values()].map(({ label }) => label).join(", "), body);
    const parts = await Promise.all([...line.relations.values()].map((relation) => sentences(line, relation, one, other)));
    body.replaceChildren(...parts.flat());
  }
}

// The sentences that state a relation, with report and page.
export async function sentences({ from, to }, { name, label }, one, other) {
  const heading = element("h3", {}, element("a", { href: pageOf(from), textContent: one.label }), ` ${label} `, element("a", { href: pageOf(to), textContent: other.label }));
  const { rows } = await ask("/api/questions/evidence-of-fact/answer", { subject: BASE + from, property: name, object: BASE + to, format: "json" });
  const quotes = rows.map((row) => element("blockquote", {}, element("p", { textContent: row.quote }), element("footer", {}, element("a", { href: pageOf(row.report_iri), textContent: row.report }), `${row.page ? `, ${say.page} ${row.page}` : ""} · ${say.confidence} ${percent(row.confidence)}`)));
  return [heading, ...(quotes.length ? quotes : [element("p", { textContent: say.noSentence })])];
}
