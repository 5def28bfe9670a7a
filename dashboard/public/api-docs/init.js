// No inline script: the content security policy allows files of this host only.
window.SwaggerUIBundle({
  url: '/v1/openapi.json',
  dom_id: '#api',
  deepLinking: true,
  tryItOutEnabled: true,
  // The description is checked by our own tests; no page of ours is sent to anybody's validator.
  validatorUrl: null,
})
