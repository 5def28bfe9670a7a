/** The plain fallback page: both languages, no script, no brand. */
import type { ClickReason } from '../../../schema/vocabulary.ts'
import { isState } from '../rules/screening-actions.ts'
import type { Crossing } from './redirect.ts'

interface Words {
  title: string
  text: string
  titleRu: string
  textRu: string
}

const page = ({ title, text, titleRu, textRu }: Words) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${title} · ${titleRu}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem}</style>
</head><body>
<h1>${title}</h1><p>${text}</p>
<div lang="ru"><h1>${titleRu}</h1><p>${textRu}</p></div>
</body></html>
`

const notFound: Words = {
  title: 'Page not found',
  text: 'This link no longer works. Please ask for a new one.',
  titleRu: 'Страница не найдена',
  textRu: 'Эта ссылка больше не работает. Попросите новую.',
}
const notAvailable: Words = {
  title: 'Not available',
  text: 'This offer is not available for you right now.',
  titleRu: 'Недоступно',
  textRu: 'Сейчас это предложение вам недоступно.',
}

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'private, no-store',
  'x-robots-tag': 'noindex',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
}

export function notFoundPage(): Response {
  return new Response(page(notFound), { status: 404, headers })
}

/** The page for a rejected click: 404 if the link has ended, 403 if the visitor is not accepted. */
export function verdictPage(reason: ClickReason, { clickId, cookie }: Crossing): Response {
  const hasEnded = isState(reason)
  const response = new Response(page(hasEnded ? notFound : notAvailable), {
    status: hasEnded ? 404 : 403,
    headers: { ...headers, 'x-click-id': clickId },
  })
  if (cookie !== null) response.headers.set('set-cookie', cookie)
  return response
}

/** The app behind a host did not answer. Local runs only: the edge has its own page. */
export function originAwayPage(): Response {
  return new Response('The app on this host does not answer. Try again in a minute.\n', {
    status: 502,
  })
}
