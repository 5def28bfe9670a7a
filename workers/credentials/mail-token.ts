/**
 * Tokens of links in mails. They are derived from a row's id and a key, so the database stores no
 * secret.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { MailTokenPurpose } from '../mail/rules/mails.ts'

const TOKEN = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/

/** `{id}.{proof}`. `key`: MAIL_TOKEN_KEY, 32 bytes in base64url. */
export function makeMailToken(key: string, purpose: MailTokenPurpose, id: string): string {
  return `${id}.${proofOf(key, purpose, id).toString('base64url')}`
}

/** The id in a valid token for this purpose; null for anything else. */
export function readMailToken(
  key: string,
  purpose: MailTokenPurpose,
  token: string,
): string | null {
  const [, id, proof] = TOKEN.exec(token) ?? []
  if (id === undefined || proof === undefined) return null
  const given = Buffer.from(proof, 'base64url')
  const own = proofOf(key, purpose, id)
  return given.length === own.length && timingSafeEqual(given, own) ? id : null
}

function proofOf(key: string, purpose: MailTokenPurpose, id: string): Buffer {
  return createHmac('sha256', Buffer.from(key, 'base64url')).update(`${purpose}|${id}`).digest()
}
