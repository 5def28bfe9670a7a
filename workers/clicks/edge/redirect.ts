export interface Crossing {
  /** Id of the recorded click, for operators, also when the visitor carries an earlier one. */
  clickId: string
  cookie: string | null
}

/** Headers of every redirect: temporary, never cached, never indexed. */
const fixed = {
  'cache-control': 'private, no-store',
  'referrer-policy': 'no-referrer-when-downgrade',
  'x-robots-tag': 'noindex',
}

/**
 * One set of headers for each kind of redirect; only the values change. Every Response copies it. A new
 * literal for each answer would cost a third more, because its names are parsed again.
 */
const plain = new Headers(fixed)
const counted = new Headers(fixed)
const marked = new Headers(fixed)

/** The one redirect of the product. */
export function redirectTo(location: string, crossing?: Crossing): Response {
  const headers = headersFor(crossing)
  headers.set('location', location)
  return new Response(null, { status: 302, headers })
}

function headersFor(crossing: Crossing | undefined): Headers {
  if (crossing === undefined) return plain
  const { clickId, cookie } = crossing
  const headers = cookie === null ? counted : marked
  headers.set('x-click-id', clickId)
  if (cookie !== null) headers.set('set-cookie', cookie)
  return headers
}
