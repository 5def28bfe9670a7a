import { hash64 } from '../rules/visitor.ts'
import { snippetSource } from '../snippet/t.generated.ts'

const headers = {
  'content-type': 'text/javascript; charset=utf-8',
  'cache-control': 'public, max-age=3600, stale-while-revalidate=86400',
  etag: `"${hash64(snippetSource)}"`,
  'x-content-type-options': 'nosniff',
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
}

/** GET /t.js: the browser snippet. */
export function answerSnippet(request: Request): Response {
  const known = request.headers.get('if-none-match')
  if (known?.includes(headers.etag)) return new Response(null, { status: 304, headers })
  return new Response(snippetSource, { headers })
}
