import { findRecords } from '../core/dns-over-https.ts'

const TIMEOUT_MS = 3_000

/**
 * All A and AAAA records of the host. Null = a question was not answered: without an answer nothing says that the host
 * is public. Never throws.
 */
export async function addressesOf(
  baseUrl: string,
  host: string,
): Promise<readonly string[] | null> {
  const ask = (type: 'A' | 'AAAA') =>
    findRecords(baseUrl, { name: host, type, timeoutMs: TIMEOUT_MS }).catch(() => null)
  const [v4, v6] = await Promise.all([ask('A'), ask('AAAA')])
  if (v4 === null || v6 === null) return null
  return [...v4, ...v6]
}
