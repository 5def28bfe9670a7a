/** The small Workers around the tracker in the bench. */

export const bare = `export default {
  fetch() {
    return new Response(null, { status: 302, headers: { location: 'https://shop.example/' } })
  },
}`

/** The naive version: no rules, and one queue message for each click. */
export const naive = `
const isolate = '01993a00-0000-7000-8000-000000000000'
let sequence = 0
export default {
  fetch(request, env, ctx) {
    sequence += 1
    const click = { url: request.url, userAgent: request.headers.get('user-agent') }
    ctx.waitUntil(env.CLICKS.send({ v: 1, isolate, sequence, cumulative: sequence, clicks: [click] }))
    return new Response(null, { status: 302, headers: { location: 'https://shop.example/' } })
  },
}`

/** Answers like KV: GET /{key}. */
export const kvOf = (snapshots: Record<string, unknown>) => `
const values = ${JSON.stringify(snapshots)}
export default {
  fetch(request) {
    const key = decodeURIComponent(new URL(request.url).pathname.slice(1))
    return key in values ? Response.json(values[key]) : new Response('', { status: 404 })
  },
}`

/**
 * Receives queue messages. Only the head of a message is read: its sequence number and cumulative count show
 * how many clicks arrived and whether a message is missing. GET returns { clicks, messages, missing }.
 */
export const sink = `
const isolates = new Map()
const HEAD = /"isolate":"([^"]+)","sequence":(\\d+),"cumulative":(\\d+)/
export default {
  async fetch(request) {
    if (request.method === 'GET') return Response.json(totals())
    const head = HEAD.exec((await request.text()).slice(0, 300))
    if (!head) return new Response('unreadable', { status: 500 })
    const [, isolate, sequence, cumulative] = head
    const seen = isolates.get(isolate) ?? { messages: 0, sequence: 0, cumulative: 0 }
    seen.messages += 1
    seen.sequence = Math.max(seen.sequence, Number(sequence))
    seen.cumulative = Math.max(seen.cumulative, Number(cumulative))
    isolates.set(isolate, seen)
    return Response.json({ metadata: { metrics: {} } })
  },
}
function totals() {
  const all = { clicks: 0, messages: 0, missing: 0 }
  for (const { messages, sequence, cumulative } of isolates.values()) {
    all.clicks += cumulative
    all.messages += messages
    all.missing += sequence - messages
  }
  return all
}`

/** An app behind the tracker: one small page. */
export const origin = `
const page = '<!doctype html><title>Shop</title>' + '<p>Plans</p>'.repeat(80)
export default {
  fetch() {
    return new Response(page, { headers: { 'content-type': 'text/html', 'content-length': String(page.length) } })
  },
}`
