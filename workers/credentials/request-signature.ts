/** `X-Signature: t={unix seconds},v1={hex}`: signs the bytes and time of a request. */

/** Signatures with a time further off than this are refused. */
export const SIGNATURE_SECONDS_MAX = 300
const SHAPE = /^t=(\d{1,12}), ?v1=([0-9a-f]{64})$/i

/** `good`, or why the signature is refused: for the log, never for the answer. */
export type SignatureVerdict = 'good' | 'missing' | 'malformed' | 'stale' | 'wrong'

export interface SignedRequest {
  header: string | null
  /** SHA-256 of the app key, lower-case hex, as text: the HMAC's secret. */
  keyHash: string
  /** The bytes of the body, as sent. */
  body: ArrayBuffer | Uint8Array<ArrayBuffer>
  nowMs: number
}

/** Checks HMAC-SHA256(secret, `t` + "." + body) in constant time. */
export async function checkSignature({
  header,
  keyHash,
  body,
  nowMs,
}: SignedRequest): Promise<SignatureVerdict> {
  if (header === null) return 'missing'
  const [, time, hex] = SHAPE.exec(header) ?? []
  if (time === undefined || hex === undefined) return 'malformed'
  if (Math.abs(nowMs - Number(time) * 1000) > SIGNATURE_SECONDS_MAX * 1000) return 'stale'
  const hash = { name: 'HMAC', hash: 'SHA-256' }
  const secret = new TextEncoder().encode(keyHash)
  const key = await crypto.subtle.importKey('raw', secret, hash, false, ['verify'])
  const isSame = await crypto.subtle.verify('HMAC', key, bytesOf(hex), signedBytes(time, body))
  return isSame ? 'good' : 'wrong'
}

function signedBytes(time: string, body: SignedRequest['body']): Uint8Array<ArrayBuffer> {
  const before = new TextEncoder().encode(`${time}.`)
  const signed = new Uint8Array(before.byteLength + body.byteLength)
  signed.set(before)
  signed.set(new Uint8Array(body), before.byteLength)
  return signed
}

/** Decodes hex digits. */
export const bytesOf = (hex: string) =>
  Uint8Array.from({ length: hex.length / 2 }, (_, at) =>
    Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16),
  )
