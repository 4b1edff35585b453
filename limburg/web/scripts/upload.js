// Dropping a report on the form that adds one.
import { element } from "./dom.js";
import { say } from "./texts.js";

export function upload(form) {
  const input = form.querySelector("input[type=file]");
  const zone = element("p", { className: "drop", textContent: say.drop });
  const notice = element("p", { className: "notice", role: "status" });
  input.closest("label, p, div").after(zone, notice);
  form.addEventListener("submit", () => {
    notice.textContent = say.sending;
  });
  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (event) => {
      event.preventDefault();
      form.classList.add("dropping");
    });
  }
  form.addEventListener("dragleave", () => form.classList.remove("dropping"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("dropping");
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    form.requestSubmit();
  });
}

// Follows the events of a report that is being read, then goes to where they lead.
export function follow(place) {
  const events = new EventSource(place.dataset.events);
  events.onmessage = ({ data }) => {
    const { message, location: next } = JSON.parse(data);
    if (message) place.textContent = message;
    if (!next) return;
    events.close();
    location.assign(next);
  };
}
