/** A visitor leaves the edge as a keyed hash: without the key it leads back to no address. */
import type { ClickRecord } from '../rules/clicks-message.ts'
import { hex32 } from '../rules/visitor.ts'

/**
 * Replaces the visitor's name in each click by its hash. Without a secret it is left out: then visitors
 * are told apart by their cookies alone. The key is made for each message: that costs less than one hash.
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
