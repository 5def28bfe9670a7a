/** A caller that hangs up a second after it asked: the API is told so as it is of a closed connection. */
interface LeavingCallerEnv {
  API: Fetcher
}

const STAYS_MS = 1_000

export default {
  async fetch({ url, headers }, { API }) {
    const { pathname, search } = new URL(url)
    const leaving = AbortSignal.timeout(STAYS_MS)
    const asked = API.fetch(`https://app.example.com${pathname}${search}`, {
      headers,
      signal: leaving,
    })
    return asked.then(
      () => new Response('answered', { status: 409 }),
      () => new Response('left'),
    )
  },
} satisfies ExportedHandler<LeavingCallerEnv>
