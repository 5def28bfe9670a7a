import { findRecords } from '../core/dns-over-https.ts'
import type { TxtAnswer } from './rules/host-proof.ts'

const TIMEOUT_MS = 5_000

/** The texts of a name's TXT records. Never throws: failures are `unanswered`. */
export async function lookUpTxt(baseUrl: string, name: string): Promise<TxtAnswer> {
  try {
    const records = await findRecords(baseUrl, { name, type: 'TXT', timeoutMs: TIMEOUT_MS })
    return records === null ? { kind: 'unanswered' } : { kind: 'texts', texts: records.map(textOf) }
  } catch (error) {
    console.error(JSON.stringify({ event: 'dns.unanswered', name, error: String(error) }))
    return { kind: 'unanswered' }
  }
}

/** A record consists of quoted strings that are joined: `"abc" "def"` is abcdef. */
function textOf(data: string): string {
  const parts = [...data.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, part = '']) => part)
  return parts.length === 0 ? data : parts.join('').replace(/\\(.)/g, '$1')
}
