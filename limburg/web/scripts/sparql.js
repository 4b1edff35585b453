// The editor for SPARQL: on this service alone, with the catalogue's questions as examples.
import Yasgui from "@zazuko/yasgui";
import "@zazuko/yasgui/build/yasgui.min.css";
import { button, download, element } from "./dom.js";
import { root } from "./service.js";
import { say } from "./texts.js";
import "./sparql.css";

const PREFIXES = {
  lim: "https://w3id.org/limburg-innovation/ns#",
  id: "https://w3id.org/limburg-innovation/id/",
  doc: "https://w3id.org/limburg-innovation/doc/",
  rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
  rdfs: "http://www.w3.org/2000/01/rdf-schema#",
  skos: "http://www.w3.org/2004/02/skos/core#",
  prov: "http://www.w3.org/ns/prov#",
  org: "http://www.w3.org/ns/org#",
  dcterms: "http://purl.org/dc/terms/",
};
const place = document.querySelector("[data-sparql]");
const examples = document.querySelector("[data-examples]");
const terms = JSON.parse(place.dataset.terms);
const first = place.querySelector("textarea").value;
const endpoint = new URL(`${root}/sparql`, location.href).href;
const prologue = Object.entries(PREFIXES).map(([name, iri]) => `PREFIX ${name}: <${iri}>\n`).join("");

// Completions come from the vocabulary and the graph, not from a service elsewhere.
for (const kind of ["class", "property"]) {
  Yasgui.Yasqe.forkAutocompleter(kind, { name: `own-${kind}`, persistenceId: null, bulk: true, get: () => terms[kind] });
}
Yasgui.Yasqe.defaults.autocompleters = ["variables", "own-class", "own-property"];
Yasgui.Yasqe.defaults.value = `${prologue}\n${first}`;

place.querySelector("[data-plain]").remove();
const editor = new Yasgui(place, {
  requestConfig: { endpoint, method: "POST", acceptHeaderSelect: "application/sparql-results+json", acceptHeaderGraph: "text/turtle" },
  copyEndpointOnNewTab: false,
  endpointCatalogueOptions: { getData: () => [{ endpoint }] },
  persistenceId: null,
  autofocus: false,
});
const csv = button("CSV", async () => {
  const answer = await fetch(endpoint, { method: "POST", headers: { Accept: "text/csv", "Content-Type": "application/sparql-query" }, body: editor.getTab().getYasqe().getValue() });
  if (answer.ok) download("result.csv", await answer.blob());
  else notice.textContent = `${say.failed} ${(await answer.json()).detail}`;
});
const notice = element("span", { className: "notice", role: "status" });
examples.options[0].textContent = say.choose;
examples.parentElement.append(" ", csv, " ", notice);
examples.addEventListener("change", async () => {
  if (!examples.value) return;
  const answer = await fetch(`${root}/examples/${examples.value}`);
  notice.textContent = answer.ok ? "" : `${say.failed} ${(await answer.json()).detail}`;
  if (!answer.ok) return;
  const yasqe = editor.getTab().getYasqe();
  yasqe.setValue(await answer.text());
  yasqe.query();
});

// What the library leaves unnamed or out of reach for those who use no mouse or do not see it.
function name() {
  for (const found of place.querySelectorAll(".CodeMirror textarea, .tableSizer, .tableFilter")) found.ariaLabel ||= say.unnamed[found.className] ?? "SPARQL";
  for (const found of place.querySelectorAll('.CodeMirror-scroll:not([role="region"])')) Object.assign(found, { tabIndex: 0, role: "region", ariaLabel: "SPARQL" });
}
new MutationObserver(name).observe(place, { subtree: true, childList: true });
name();
place.dataset.ready = "";
