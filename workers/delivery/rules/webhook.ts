/**
 * Standard Webhooks 1.0.0 (github.com/standard-webhooks): the headers and the signature of a message. The
 * timestamp is that of the attempt, so receivers can refuse old requests; the id is the same in every attempt.
 */

const PREFIX = 'whsec_'
export const SECRET_BYTES = 32
/** How long the secret before a rotation signs as well. */
export const OVERLAP_HOURS = 24
/** Version of the payloads; a field may be added without a new one. */
export const VERSION = 1

const toBase64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes))

/** A secret as its owner sees it once: `whsec_` and the random bytes in base64. */
export const webhookSecret = (random: Uint8Array) => PREFIX + toBase64(random)

function keyBytesOf(secret: string): Uint8Array<ArrayBuffer> {
  const text = atob(secret.slice(PREFIX.length))
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

export interface WebhookEvent {
  /** Such as `conversion.approved`. */
  type: string
  occurredAt: Date
  data: Record<string, unknown>
}

export const webhookBody = ({ type, occurredAt, data }: WebhookEvent): string =>
  JSON.stringify({ type, timestamp: occurredAt.toISOString(), data })

/** The headers of one attempt, signed with each secret: during a rotation with the old one too. */
export async function webhookHeaders(
  { id, body, now }: { id: string; body: string; now: Date },
  secrets: readonly string[],
): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(now.getTime() / 1_000))
  const signatures = await Promise.all(
    secrets.map((secret) => signatureOf(`${id}.${timestamp}.${body}`, secret)),
  )
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  }
}

async function signatureOf(signed: string, secret: string): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', keyBytesOf(secret), algorithm, false, ['sign'])
  const digest = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(signed))
  return `v1,${toBase64(new Uint8Array(digest))}`
}

/** What a sealed secret belongs to. */
export const secretContext = (endpointId: string) => `endpoint:${endpointId}`
