/**
 * To resolve one operation, Swagger UI reads the whole description anew, and some of it once at the
 * start: seconds of a busy page for 200 operations. Ours point at nothing outside of themselves and
 * `components`, so what is asked for is given alone.
 */
const resolvingAlone = {
  afterLoad(system) {
    const { fn } = system.getSystem()
    const resolve = fn.resolveSubtree
    fn.resolveSubtree = (description, place, options) => {
      const [part, path] = place
      const paths = part === 'paths' ? { [path]: description.paths[path] } : {}
      return resolve({ ...description, paths }, place, options)
    }
  },
}

// No inline script: the content security policy allows files of this host only.
window.SwaggerUIBundle({
  url: '/v1/openapi.json',
  dom_id: '#api',
  deepLinking: true,
  // Tags first, their operations when asked for.
  docExpansion: 'none',
  tryItOutEnabled: true,
  plugins: [resolvingAlone],
  // The description is checked by our own tests; no page of ours is sent to anybody's validator.
  validatorUrl: null,
})
