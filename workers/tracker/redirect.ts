export interface Crossing {
  /** Own id of the recorded click, for operators: also when the visitor carries an earlier one. */
  clickId: string
  cookie: string | null
}

/** Copying ready headers costs less than handing over a list of them. */
const common = new Headers({
  'cache-control': 'private, no-store',
  'referrer-policy': 'no-referrer-when-downgrade',
  'x-robots-tag': 'noindex',
})

/** The one redirect of the product: temporary, never cached, never indexed. */
export function redirectTo(location: string, crossing?: Crossing): Response {
  const headers = new Headers(common)
  headers.set('location', location)
  if (crossing) {
    headers.set('x-click-id', crossing.clickId)
    if (crossing.cookie !== null) headers.set('set-cookie', crossing.cookie)
  }
  return new Response(null, { status: 302, headers })
}
