/** The keys for verifying webhooks: fetched from PayPal, checked once, cached for a day. */
import { type CertificateRefusal, checkCertificates } from './certificate.ts'

/** Keys by the URL of their certificate. Lives as long as the isolate. */
export type SigningKeyCache = Map<string, { key: CryptoKey; keptUntilMs: number }>

export interface SigningKeySettings {
  baseUrl: string
  /** PEM roots that certificates must end in; usually none, see certificate.ts. */
  roots: readonly string[]
  timeoutMs: number
  keys: SigningKeyCache
  /** Epoch milliseconds of the real clock. */
  clock: () => number
  fetch: typeof fetch
}

export type SigningKey =
  | { outcome: 'found'; key: CryptoKey }
  | { outcome: 'refused'; why: CertificateRefusal | 'certificate_missing' }
  /** PayPal's host did not answer, so nothing is proven. */
  | { outcome: 'unavailable'; why: string }

const KEYS_KEPT_MAX = 8
const KEPT_SECONDS_MAX = 86_400
const PEM_LENGTH_MAX = 65_536

/** `url` must have passed the allow-list. */
export async function signingKey(url: string, settings: SigningKeySettings): Promise<SigningKey> {
  const { baseUrl, roots, keys, clock } = settings
  const kept = keys.get(url)
  if (kept && kept.keptUntilMs > clock()) return { outcome: 'found', key: kept.key }
  let pem: string | null
  try {
    pem = await fetchPem(url, settings)
  } catch (error) {
    return { outcome: 'unavailable', why: String(error).slice(0, 300) }
  }
  if (pem === null) return { outcome: 'refused', why: 'certificate_missing' }
  const nowMs = clock()
  const verdict = checkCertificates(pem, { baseUrl, roots, nowMs })
  if (verdict.outcome === 'refused') return verdict
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('spki', verdict.publicKey, algorithm, false, ['verify'])
  keys.delete(url)
  keys.set(url, {
    key,
    keptUntilMs: Math.min(verdict.validUntilMs, nowMs + KEPT_SECONDS_MAX * 1000),
  })
  // A Map keeps insertion order, so this drops the oldest key.
  for (const oldest of keys.keys()) if (keys.size > KEYS_KEPT_MAX) keys.delete(oldest)
  return { outcome: 'found', key }
}

/** Null if PayPal says that the certificate does not exist; throws if the answer is not certain. */
async function fetchPem(url: string, { fetch, timeoutMs }: SigningKeySettings) {
  // The dashboard's types include this API, but a browser's RequestInit has no `cf`.
  const init: RequestInit & { cf: { cacheTtlByStatus: Record<string, number> } } = {
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
    // Many isolates share one fetch. A certificate never changes under its URL.
    cf: { cacheTtlByStatus: { '200': KEPT_SECONDS_MAX, '404': 60, '500-599': 0 } },
  }
  const response = await fetch(url, init)
  if (response.status === 404 || response.status === 410) {
    await response.body?.cancel()
    return null
  }
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new Error(`${response.status} to a certificate`)
  }
  return readLimited(response)
}

async function readLimited(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let pem = ''
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    pem += decoder.decode(chunk, { stream: true })
    if (pem.length > PEM_LENGTH_MAX) throw new Error('the certificate is too large')
  }
  return pem
}
