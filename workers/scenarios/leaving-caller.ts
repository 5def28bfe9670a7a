/** A caller that disconnects after a second. The API is notified as for a closed connection. */
interface LeavingCallerEnv {
  API: Fetcher
}

const STAYS_MS = 1_000

export default {
  async fetch(request, { API }) {
    const { pathname, search } = new URL(request.url)
    const url = `https://app.example.com${pathname}${search}`
    const { method, headers } = request
    const body = method === 'POST' ? await request.text() : null
    const signal = AbortSignal.timeout(STAYS_MS)
    const asked = API.fetch(url, { method, headers, body, signal })
    return asked.then(
      () => new Response('answered', { status: 409 }),
      () => new Response('left'),
    )
  },
} satisfies ExportedHandler<LeavingCallerEnv>
