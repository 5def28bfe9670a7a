/** A visitor is sent from the edge as a keyed hash: without the key no address can be derived from it. */
import type { ClickRecord } from '../rules/clicks-message.ts'
import { hex32 } from '../rules/visitor.ts'

/**
 * Replaces the visitor's name in each click by its hash. Without a secret it is omitted, and visitors are
 * recognised only by their cookies. The key is imported for each message, which costs less than one hash.
 */
export async function hashVisitors(clicks: readonly ClickRecord[], secret = ''): Promise<void> {
  const { subtle } = crypto
  const encode = (text: string) => new TextEncoder().encode(text)
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const key = await subtle.importKey('raw', encode(secret), hmac, false, ['sign']).catch(() => null)
  await Promise.all(
    clicks.map(async (click) => {
      const { visitor } = click
      delete click.visitor
      if (key === null || visitor === undefined) return
      const hash = new DataView(await subtle.sign('HMAC', key, encode(visitor)))
      click.visitor = hex32(hash.getUint32(0)) + hex32(hash.getUint32(4))
    }),
  )
}
