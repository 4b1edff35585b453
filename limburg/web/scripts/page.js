// What every page runs: names as you type in its search field, and what single pages ask for by their elements.
import { combobox } from "./combobox.js";
import { pageOf } from "./service.js";
import "./page.css";

const field = document.querySelector("[data-search] input");
if (field) combobox(field, (hit) => location.assign(pageOf(hit.iri)));
for (const place of document.querySelectorAll("[data-network-around]")) import("./around.js").then(({ around }) => around(place));
for (const form of document.querySelectorAll("[data-upload]")) import("./upload.js").then(({ upload }) => upload(form));
for (const place of document.querySelectorAll("[data-events]")) import("./upload.js").then(({ follow }) => follow(place));
