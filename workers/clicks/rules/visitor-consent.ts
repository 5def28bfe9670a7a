/** What a visitor allowed, and what may be kept of them. */
import type { ConsentState, IpPolicy } from '../../../schema/vocabulary.ts'

/**
 * `parameter` is the value of the app's own consent parameter in the address, `gpc` the header
 * Sec-GPC. The app has asked the visitor, so its word comes before the browser's general one.
 */
export function consentOf(parameter: string | null, gpc: string | null): ConsentState {
  if (parameter === '1') return 'granted'
  if (parameter === '0') return 'denied'
  return gpc === '1' ? 'denied' : 'unknown'
}

/** The strictest of what the country asks and what the visitor allowed. */
export function ipPolicyOf(
  { ipPolicy, ipPolicyByCountry }: IpPolicies,
  country: string | null,
  consent: ConsentState,
): IpPolicy {
  const own = country === null ? undefined : ipPolicyByCountry[country]
  const policy = own ?? ipPolicy
  return consent === 'denied' && policy === 'keep' ? 'truncate' : policy
}

export interface IpPolicies {
  ipPolicy: IpPolicy
  ipPolicyByCountry: Readonly<Record<string, IpPolicy>>
}

/** An address as the policy lets it be kept; null when nothing may be, or it is no address. */
export function keepIp(ip: string | null, policy: IpPolicy): string | null {
  if (ip === null || policy === 'drop') return null
  return policy === 'keep' ? ip : truncateIp(ip)
}

/** The /24 of an IPv4 address, the /48 of an IPv6 address; null for anything else. */
export function truncateIp(ip: string): string | null {
  if (ip.includes(':')) return truncateIpv6(ip)
  const end = ip.lastIndexOf('.')
  return end > 0 ? `${ip.slice(0, end)}.0` : null
}

const GROUPS_KEPT = 3
const GROUPS = 8

/** An IPv4 address inside IPv6 stands in the last two groups; as `::ffff:a.b.c.d` it keeps its /24. */
function truncateIpv6(ip: string): string | null {
  const dot = ip.lastIndexOf('.')
  const mapped = ip.lastIndexOf(':')
  if (dot > mapped && ip.toLowerCase().startsWith('::ffff:'))
    return truncateIp(ip.slice(mapped + 1))
  const [head = '', tail] = ip.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  if (dot > mapped) right.push('0')
  const zeros = new Array(Math.max(0, GROUPS - left.length - right.length)).fill('0')
  const kept = [...left, ...zeros, ...right].slice(0, GROUPS_KEPT)
  return `${kept.join(':')}::`
}
