// Shows /api/openapi.json, of the host that this page came from.
SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  // The default asks a server elsewhere whether the description is valid.
  validatorUrl: null,
});
