// Shows the API's description, of the host and the folder that this page came from.
const api = new URL(document.querySelector("meta[name=spaces]").dataset.api, document.baseURI).href;

fetch(`${api}/openapi.json`).then((answer) => answer.json()).then((description) => SwaggerUIBundle({
  // The description names a host's root; "Try it out" shall ask the API that it belongs to.
  spec: { ...description, servers: [{ url: api.replace(/\/api$/, "") || "/" }] },
  dom_id: "#api",
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  // The default asks a server elsewhere whether the description is valid.
  validatorUrl: null,
}));
