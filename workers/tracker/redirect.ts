export interface Crossing {
  /** Own id of the recorded click, for operators: also when the visitor carries an earlier one. */
  clickId: string
  cookie: string | null
}

/**
 * The one redirect of the product: temporary, never cached, never indexed. The headers are written
 * out for each case, because a literal of a known shape is the cheapest way into the platform.
 */
export function redirectTo(location: string, crossing?: Crossing): Response {
  return new Response(null, { status: 302, headers: headersOf(location, crossing) })
}

function headersOf(location: string, crossing: Crossing | undefined): Record<string, string> {
  if (crossing === undefined) {
    return {
      location,
      'cache-control': 'private, no-store',
      'referrer-policy': 'no-referrer-when-downgrade',
      'x-robots-tag': 'noindex',
    }
  }
  const { clickId, cookie } = crossing
  if (cookie === null) {
    return {
      location,
      'cache-control': 'private, no-store',
      'referrer-policy': 'no-referrer-when-downgrade',
      'x-robots-tag': 'noindex',
      'x-click-id': clickId,
    }
  }
  return {
    location,
    'cache-control': 'private, no-store',
    'referrer-policy': 'no-referrer-when-downgrade',
    'x-robots-tag': 'noindex',
    'x-click-id': clickId,
    'set-cookie': cookie,
  }
}
