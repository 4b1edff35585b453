// Where the service is, and what it answers.
export const BASE = "https://w3id.org/limburg-innovation/";
export const root = new URL("..", import.meta.url).pathname.replace(/\/$/, "");

// The page of a thing, by its IRI, whole or without what all begin with.
export const pageOf = (iri) => (iri.startsWith("http") && !iri.startsWith(BASE) ? iri : `${root}/${iri.replace(BASE, "")}`);

export async function ask(path, parameters, options) {
  const query = parameters ? `?${new URLSearchParams(parameters)}` : "";
  const answer = await fetch(`${root}${path}${query}`, { headers: { Accept: "application/json" }, ...options });
  if (!answer.ok) throw Object.assign(new Error((await answer.json().catch(() => ({}))).detail ?? answer.statusText), { status: answer.status });
  return answer.json();
}
