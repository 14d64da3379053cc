// Shows /api/openapi.json: every operation under its tag. Text goes in as text, never as markup.

const methods = ["get", "post", "put", "patch", "delete"];

const element = (name, attributes = {}, ...children) => {
  const node = Object.assign(document.createElement(name), attributes);
  node.append(...children.filter((child) => child != null));
  return node;
};

// Follows "#/components/…" where a part is named instead of written out.
const resolve = (api, part) =>
  part?.$ref ? part.$ref.slice(2).split("/").reduce((node, key) => node[key], api) : part;

const table = (title, rows) =>
  rows.length ? element("div", {}, element("h4", { textContent: title }),
    element("table", {}, ...rows.map((cells) =>
      element("tr", {}, ...cells.map((cell) => element("td", {}, cell ?? "")))))) : null;

const schemas = (api, title, content) =>
  Object.entries(content ?? {}).map(([type, { schema, example }]) =>
    element("details", {}, element("summary", { textContent: `${title} ${type}` }),
      element("pre", { textContent: JSON.stringify(example ?? resolve(api, schema), null, 2) })));

const operation = (api, method, path, shared, it) => {
  const parameters = [...shared, ...(it.parameters ?? [])].map((each) => resolve(api, each));
  const responses = Object.entries(it.responses ?? {}).map(([status, each]) => [status, resolve(api, each)]);
  return element("details", { className: "operation" },
    element("summary", {},
      element("span", { className: "method", textContent: method.toUpperCase() }),
      element("code", { textContent: path }), ` ${it.summary ?? ""}`),
    it.description ? element("p", { textContent: it.description }) : null,
    table("Parameters", parameters.map((each) =>
      [element("code", { textContent: each.name }), each.in, each.required ? "required" : "", each.description])),
    ...schemas(api, "Body", resolve(api, it.requestBody)?.content),
    table("Answers", responses.map(([status, each]) => [status, each.description])),
    ...responses.flatMap(([status, each]) => schemas(api, status, each.content)));
};

const show = (api) => {
  document.querySelector("h1").textContent = `${api.info.title} ${api.info.version}`;
  if (api.info.description) document.querySelector("#about").append(element("br"), api.info.description);
  const tags = new Map();
  for (const [path, item] of Object.entries(api.paths)) {
    for (const method of methods.filter((each) => item[each])) {
      const tag = item[method].tags?.[0] ?? "Everything";
      if (!tags.has(tag)) tags.set(tag, []);
      tags.get(tag).push(operation(api, method, path, item.parameters ?? [], item[method]));
    }
  }
  document.querySelector("#endpoints").replaceChildren(...[...tags].map(([tag, operations]) =>
    element("section", {}, element("h2", { textContent: tag }), ...operations)));
};

document.querySelector("#find").addEventListener("input", ({ target }) => {
  const wanted = target.value.trim().toLowerCase();
  for (const section of document.querySelectorAll("section")) {
    const operations = [...section.querySelectorAll(".operation")];
    for (const each of operations) each.hidden = !each.textContent.toLowerCase().includes(wanted);
    section.hidden = operations.every((each) => each.hidden);
  }
});

try {
  const response = await fetch("/api/openapi.json");
  if (!response.ok) throw new Error(`/api/openapi.json answers ${response.status}`);
  show(await response.json());
} catch (error) {
  document.querySelector("#endpoints").replaceChildren(element("p", { textContent: `Not available: ${error.message}` }));
}
