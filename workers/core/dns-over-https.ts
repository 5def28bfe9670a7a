/** Questions to a service of DNS over HTTPS, in the JSON format of Cloudflare and Google. */

const types = { A: 1, TXT: 16, AAAA: 28 } as const
const NO_ERROR = 0
const NO_SUCH_NAME = 3
const BYTES_MAX = 65_536

interface JsonAnswer {
  Status?: unknown
  Answer?: { type?: unknown; data?: unknown }[]
}

/**
 * The data of a name's records of one type. A name that does not exist has none. Null: the name server reports another
 * error, which is no answer.
 * @throws if the service at `baseUrl` (such as https://cloudflare-dns.com/dns-query) does not answer as it should
 */
export async function findRecords(
  baseUrl: string,
  { name, type, timeoutMs }: { name: string; type: keyof typeof types; timeoutMs: number },
): Promise<string[] | null> {
  const url = new URL(baseUrl)
  url.searchParams.set('name', name)
  url.searchParams.set('type', type)
  const answer = await fetch(url, {
    headers: { accept: 'application/dns-json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  })
  const text = await answer.text()
  if (!answer.ok || text.length > BYTES_MAX) throw new Error(`it answered ${answer.status}`)
  const { Status: status, Answer: records = [] } = JSON.parse(text) as JsonAnswer
  if (status !== NO_ERROR && status !== NO_SUCH_NAME) return null
  return records.flatMap((record) =>
    record.type === types[type] && typeof record.data === 'string' ? record.data : [],
  )
}
