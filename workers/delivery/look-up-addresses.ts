/** Looks up the addresses of a host by DNS over HTTPS, in the JSON format of Cloudflare and Google. */

const TYPES = { A: 1, AAAA: 28 } as const
const TIMEOUT_MS = 3_000
const BYTES_MAX = 65_536

interface JsonAnswer {
  Status?: unknown
  Answer?: { type?: unknown; data?: unknown }[]
}

/**
 * All A and AAAA records of the host. Null = it has none, or a question was not answered: without an answer nothing
 * says that the host is public. Never throws.
 */
export async function addressesOf(
  baseUrl: string,
  host: string,
): Promise<readonly string[] | null> {
  const found = await Promise.all([ask(baseUrl, host, 'A'), ask(baseUrl, host, 'AAAA')])
  const addresses = found.flatMap((answer) => answer ?? [])
  return found.includes(null) || addresses.length === 0 ? null : addresses
}

async function ask(baseUrl: string, host: string, type: keyof typeof TYPES) {
  try {
    const url = new URL(baseUrl)
    url.searchParams.set('name', host)
    url.searchParams.set('type', type)
    const answer = await fetch(url, {
      headers: { accept: 'application/dns-json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const text = await answer.text()
    if (!answer.ok || text.length > BYTES_MAX) return null
    const { Status: status, Answer: records = [] } = JSON.parse(text) as JsonAnswer
    if (status !== 0 && status !== 3) return null
    return records
      .filter((record) => record.type === TYPES[type] && typeof record.data === 'string')
      .map((record) => record.data as string)
  } catch {
    return null
  }
}
