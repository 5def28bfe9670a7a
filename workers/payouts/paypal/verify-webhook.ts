/**
 * Proves offline that PayPal sent a webhook, by the signature over the raw bytes. Cheap checks run
 * first, and nothing is fetched from any host but PayPal's.
 */

import { type CertificateRefusal, certificateUrl } from './certificate.ts'
import { type SigningKeySettings, signingKey } from './signing-keys.ts'
import { readWebhook, type WebhookEvent } from './webhook-event.ts'

export interface WebhookSettings extends SigningKeySettings {
  /** PayPal's id of our webhook. It is part of the signature, so events of other webhooks fail. */
  webhookId: string
}

export interface WebhookDelivery {
  headers: Headers
  /** The raw bytes. The same JSON with other bytes has another signature. */
  body: Uint8Array
}

export type Forgery =
  | CertificateRefusal
  | 'certificate_missing'
  | 'header_missing'
  | 'other_algorithm'
  | 'foreign_certificate_url'
  | 'too_old'
  | 'signature_wrong'

export type WebhookVerdict =
  /** Answer 200, also if it was seen before or belongs to another app. */
  | { outcome: 'genuine'; event: WebhookEvent }
  /** Too large, not JSON, or not an event: answer 400. */
  | { outcome: 'unreadable' }
  /** Answer 401 without a reason; the log may contain it. */
  | { outcome: 'forged'; why: Forgery }
  /** PayPal's certificate was not available: answer 503, so that PayPal sends it again. */
  | { outcome: 'undecided'; why: string }

// PayPal does not document whether a retry has a new time. It retries for three days.
const AGE_MS_MAX = 4 * 86_400_000
const SIGNATURE_LENGTH_MAX = 1024
const idShape = /^[!-{}~]{1,128}$/

/** Checks one delivery. Throws only if `roots` are not certificates. */
export async function verifyWebhook(
  { headers, body }: WebhookDelivery,
  settings: WebhookSettings,
): Promise<WebhookVerdict> {
  const event = readWebhook(body)
  if (!event) return { outcome: 'unreadable' }
  const signed = readHeaders(headers, settings)
  if (typeof signed === 'string') return { outcome: 'forged', why: signed }
  const found = await signingKey(signed.certificateUrl, settings)
  if (found.outcome === 'unavailable') return { outcome: 'undecided', why: found.why }
  if (found.outcome === 'refused') return { outcome: 'forged', why: found.why }
  const text = [signed.id, signed.time, settings.webhookId, crc32(body)].join('|')
  const isGenuine = await crypto.subtle.verify(
    'RSASSA-PKCS1-v1_5',
    found.key,
    signed.signature,
    new TextEncoder().encode(text),
  )
  return isGenuine ? { outcome: 'genuine', event } : { outcome: 'forged', why: 'signature_wrong' }
}

interface Signed {
  id: string
  time: string
  signature: Uint8Array<ArrayBuffer>
  certificateUrl: string
}

function readHeaders(headers: Headers, { baseUrl, clock }: WebhookSettings): Signed | Forgery {
  const [id, time, signature, url, algorithm] = [
    'paypal-transmission-id',
    'paypal-transmission-time',
    'paypal-transmission-sig',
    'paypal-cert-url',
    'paypal-auth-algo',
  ].map((name) => headers.get(name) ?? '')
  if (!id || !time || !signature || !url || !algorithm) return 'header_missing'
  if (algorithm !== 'SHA256withRSA') return 'other_algorithm'
  const certificate = certificateUrl(url, baseUrl)
  if (certificate === null) return 'foreign_certificate_url'
  const sentAtMs = Date.parse(time)
  if (!idShape.test(id) || Number.isNaN(sentAtMs)) return 'header_missing'
  if (clock() - sentAtMs > AGE_MS_MAX) return 'too_old'
  const bytes = readBase64(signature)
  return bytes ? { id, time, signature: bytes, certificateUrl: certificate } : 'signature_wrong'
}

/** Null unless the text is the canonical Base64 of some bytes. */
function readBase64(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length > SIGNATURE_LENGTH_MAX) return null
  try {
    const binary = atob(text)
    return btoa(binary) === text ? Uint8Array.from(binary, (c) => c.charCodeAt(0)) : null
  } catch {
    return null
  }
}
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1 ? 0xedb88320 : 0) ^ (value >>> 1)
  return value
})

/** Unsigned CRC-32 of the raw bytes. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = table[(crc ^ byte) & 0xff]! ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}
