export interface Crossing {
  /** Own id of the recorded click, for operators: also when the visitor carries an earlier one. */
  clickId: string
  cookie: string | null
}

/** What every redirect says of itself: temporary, never cached, never indexed. */
const fixed = {
  'cache-control': 'private, no-store',
  'referrer-policy': 'no-referrer-when-downgrade',
  'x-robots-tag': 'noindex',
}

/**
 * One set of headers for each kind of redirect, in which only the values change: every Response takes
 * a copy of its own. A literal for each answer would be a third dearer, its names being read anew.
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
