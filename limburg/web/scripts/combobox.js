// Names as you type: a combobox with a list (WAI-ARIA), for the mouse and for the keyboard alone.
import { element } from "./dom.js";
import { ask } from "./service.js";
import { say } from "./texts.js";

const PAUSE = 120; // milliseconds after the last key
let made = 0;

// Calls `take` with the hit that is chosen: {iri, label, type, facts}. `types` limits what is offered.
export function combobox(input, take, { types = [] } = {}) {
  const id = `names-${++made}`;
  const list = element("ul", { id, className: "names", role: "listbox", hidden: true, "aria-label": say.names });
  const status = element("span", { className: "unseen", role: "status" });
  let hits = [];
  let active = -1;
  let timer;
  let asking;
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id, autocomplete: "off" })) input.setAttribute(name, value);
  input.after(list, status);

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(index) {
    active = index;
    [...list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
    const option = list.children[index];
    if (!option) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function choose(index) {
    const hit = hits[index];
    close();
    input.value = hit.label;
    take(hit);
  }

  function show(found) {
    hits = found;
    list.replaceChildren(
      ...hits.map((hit, index) => {
        const option = element("li", { id: `${id}-${index}`, role: "option", "aria-selected": "false" }, element("span", { textContent: hit.label }), element("small", { textContent: `${say.types[hit.type] ?? hit.type} · ${say.facts(hit.facts)}` }));
        option.onmousedown = (event) => {
          event.preventDefault();
          choose(index);
        };
        return option;
      }),
    );
    status.textContent = say.hits(hits.length);
    list.hidden = !hits.length;
    input.setAttribute("aria-expanded", String(hits.length > 0));
    mark(-1);
  }

  async function lookUp() {
    asking?.abort();
    const text = input.value.trim();
    if (!text) return close();
    asking = new AbortController();
    const parameters = [["q", text], ["limit", "8"], ...types.map((type) => ["type", type])];
    try {
      show(await ask("/api/search", parameters, { signal: asking.signal }));
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(lookUp, PAUSE);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && !list.hidden) {
      event.preventDefault();
      mark((active + steps[event.key] + hits.length + (active < 0 && event.key === "ArrowUp" ? 1 : 0)) % hits.length);
    } else if (event.key === "ArrowDown") {
      lookUp();
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      choose(active);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
}
