/** Looks up TXT records by DNS over HTTPS, in the JSON format of Cloudflare and Google. */
import type { TxtAnswer } from './rules/host-proof.ts'

const TXT = 16
const NO_ERROR = 0
const NO_SUCH_NAME = 3
const TIMEOUT_MS = 5_000
const BYTES_MAX = 65_536

interface JsonAnswer {
  Status?: unknown
  Answer?: { type?: unknown; data?: unknown }[]
}

/**
 * Queries `baseUrl` (such as https://cloudflare-dns.com/dns-query). Never throws: failures are
 * `unanswered`.
 */
export async function lookUpTxt(baseUrl: string, name: string): Promise<TxtAnswer> {
  try {
    const url = new URL(baseUrl)
    url.searchParams.set('name', name)
    url.searchParams.set('type', 'TXT')
    const answer = await fetch(url, {
      headers: { accept: 'application/dns-json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const text = await answer.text()
    if (!answer.ok || text.length > BYTES_MAX) throw new Error(`it answered ${answer.status}`)
    return read(JSON.parse(text) as JsonAnswer)
  } catch (error) {
    console.error(JSON.stringify({ event: 'dns.unanswered', name, error: String(error) }))
    return { kind: 'unanswered' }
  }
}

/** A name that does not exist has no records. Other errors of the name server are no answer. */
function read({ Status: status, Answer: answer = [] }: JsonAnswer): TxtAnswer {
  if (status !== NO_ERROR && status !== NO_SUCH_NAME) return { kind: 'unanswered' }
  const records = answer.filter(({ type, data }) => type === TXT && typeof data === 'string')
  return { kind: 'texts', texts: records.map(({ data }) => textOf(data as string)) }
}

/** A record consists of quoted strings that are joined: `"abc" "def"` is abcdef. */
function textOf(data: string): string {
  const parts = [...data.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, part = '']) => part)
  return parts.length === 0 ? data : parts.join('').replace(/\\(.)/g, '$1')
}
