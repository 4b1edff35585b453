// The small network on the page of a thing; a click on a name leads to its page.
import { element } from "./dom.js";
import { Drawing } from "./drawing.js";
import { ask, pageOf } from "./service.js";
import "./network.css";

export async function around(place) {
  const view = await ask("/api/network/around", { thing: place.dataset.networkAround, limit: 30 });
  if (view.nodes.iri.length < 2) return;
  const canvas = element("div", { className: "canvas small-canvas" });
  place.prepend(canvas);
  const drawing = new Drawing(canvas, { thing: (id) => location.assign(pageOf(id)) }, { zoomView: false });
  drawing.show(view);
}
