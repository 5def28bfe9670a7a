import { isPublicAddress, refusalOfUrl } from '../rules/safe-url.ts'
import type { Wire } from './exchange.ts'

/** `none`: the name does not exist. `unanswered`: no name server says what it leads to. */
export type HostClass = 'public' | 'private' | 'none' | 'unanswered'

/** Whether a URL may be called now: a name may lead elsewhere than when it was saved. */
export async function classifyHost(
  url: string,
  { isLocal, ownHosts, addressesOf }: Pick<Wire, 'isLocal' | 'ownHosts' | 'addressesOf'>,
): Promise<HostClass> {
  if (refusalOfUrl(url, { isLocal, ownHosts }) !== null) return 'private'
  const { hostname, protocol } = new URL(url)
  if (isLocal && protocol === 'http:') return 'public'
  const addresses = await addressesOf(hostname)
  if (addresses === null) return 'unanswered'
  if (addresses.length === 0) return 'none'
  return addresses.every(isPublicAddress) ? 'public' : 'private'
}
