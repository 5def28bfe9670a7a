import type { LinkCheckResult } from '../../../schema/vocabulary.ts'
import { checkPage, type Hop, type PageWire } from './check-page.ts'

/** Longest time of a check: a person waits for it. */
const CHECK_MS = 15_000

export interface LinkCheck {
  result: LinkCheckResult
  /** In the order of the redirects. */
  hops: Hop[]
}

/** Follows an affiliate's link to its page. The tracker counts no click, because it is asked by HEAD. */
export async function checkLink(url: string, wire: PageWire): Promise<LinkCheck> {
  const hops: Hop[] = []
  const end = AbortSignal.timeout(CHECK_MS)
  const check = await checkPage(
    url,
    {
      ...wire,
      fetch: (at, init) => {
        const signal = init.signal ? AbortSignal.any([init.signal, end]) : end
        return wire.fetch(at, { ...init, signal })
      },
    },
    (hop) => hops.push(hop),
  )
  const last = hops.at(-1)
  const isAnswered = check.is === 'up' && last?.status !== null
  return { result: check.is === 'down' ? 'fails' : isAnswered ? 'lands' : 'unclear', hops }
}
