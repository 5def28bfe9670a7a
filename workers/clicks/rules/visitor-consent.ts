/** The visitor's consent, and what may be stored of them. */
import type { ConsentState, IpPolicy } from '../../../schema/vocabulary.ts'

/**
 * `parameter` is the value of the app's consent parameter in the URL, `gpc` the header Sec-GPC. The app has
 * asked the visitor, so its value takes precedence over the browser's.
 */
export function consentOf(parameter: string | null, gpc: string | null): ConsentState {
  if (parameter === '1') return 'granted'
  if (parameter === '0') return 'denied'
  return gpc === '1' ? 'denied' : 'unknown'
}

/** The stricter of the country's policy and the visitor's consent. */
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

/** The part of an address that the policy allows to be stored; null for none, or if it is not an address. */
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

/** An IPv4 address inside IPv6 is in the last two groups; as `::ffff:a.b.c.d` it keeps its /24. */
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
