/** The plain page of last resort: both languages, no script, no trace of a brand. */
const NOT_FOUND = `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>Page not found · Страница не найдена</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem}</style>
</head><body>
<h1>Page not found</h1><p>This link leads nowhere any more. Please ask whoever gave it to you for a new one.</p>
<div lang="ru"><h1>Страница не найдена</h1><p>Эта ссылка больше никуда не ведёт. Попросите новую у того, кто вам её дал.</p></div>
</body></html>
`

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'private, no-store',
  'x-robots-tag': 'noindex',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
}

export function notFoundPage(): Response {
  return new Response(NOT_FOUND, { status: 404, headers })
}

/** The app behind a host did not answer; only local runs come here, the edge has its own page. */
export function originAwayPage(): Response {
  return new Response('The app behind this host does not answer.\n', { status: 502 })
}
