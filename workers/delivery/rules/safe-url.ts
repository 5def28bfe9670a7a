/**
 * Which URLs a postback or webhook may call, so that nobody makes the platform call a private system.
 * The host's name is checked when the URL is saved and again when it is sent; then the addresses to which
 * it resolves are checked as well.
 */

import { cleanIp } from '../../core/clean-text.ts'
import { isInNetworks } from '../../core/networks.ts'

export interface UrlRules {
  /** Local mode also allows sinks on this machine by http, such as http://127.0.0.1:4000/. */
  readonly isLocal: boolean
  /** Hosts of the platform and its trackers. They and their subdomains are refused. */
  readonly ownHosts: readonly string[]
}

export type UrlRefusal =
  | 'postback_https'
  | 'postback_credentials'
  | 'postback_host'
  | 'postback_host_address'
  | 'postback_host_private'
  | 'postback_host_own'
  | 'postback_port'

/**
 * Why a URL may not be called, as a code of schema/field-messages.ts; null: it may. URL parsers write
 * hosts in one form first: 127.1, 0x7f000001 and full-width digits all become 127.0.0.1.
 */
export function refusalOfUrl(url: string, { isLocal, ownHosts }: UrlRules): UrlRefusal | null {
  const parsed = parse(url)
  if (parsed === null) return /^https:/i.test(url) ? 'postback_host' : 'postback_https'
  const { protocol, hostname, port, username, password } = parsed
  if (username !== '' || password !== '') return 'postback_credentials'
  if (isLocal && /^https?:$/.test(protocol) && isLoopback(hostname)) return null
  if (protocol !== 'https:') return 'postback_https'
  return refusalOfHost(hostname, ownHosts) ?? (port === '' ? null : 'postback_port')
}

function parse(url: string): URL | null {
  try {
    return new URL(url)
  } catch {
    return null
  }
}

const isLoopback = (host: string) =>
  host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host)

function refusalOfHost(host: string, ownHosts: readonly string[]): UrlRefusal | null {
  if (host.startsWith('[') || cleanIp(host) !== null) return 'postback_host_address'
  const name = host.replace(/\.+$/, '')
  if (ownHosts.some((own) => isWithin(name, own.toLowerCase()))) return 'postback_host_own'
  if (!name.includes('.') || PRIVATE_ZONES.some((zone) => isWithin(name, zone))) {
    return 'postback_host_private'
  }
  return HOST_NAME.test(host) ? null : 'postback_host'
}

const isWithin = (host: string, zone: string) => host === zone || host.endsWith(`.${zone}`)

/** Names that no public name server answers, and names that point to the machine that asks. */
const PRIVATE_ZONES = [
  ...[
    'localhost',
    'localdomain',
    'local',
    'internal',
    'intranet',
    'private',
    'corp',
    'home',
    'lan',
  ],
  ...['arpa', 'test', 'invalid', 'onion', 'alt'],
  ...['localtest.me', 'lvh.me', 'nip.io', 'sslip.io', 'xip.io'],
]

/** Labels of letters, digits, "-" and "_", and a last label that is not a number. */
const HOST_NAME =
  /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?=[a-z0-9-]*[a-z])[a-z0-9-]{2,63}$/

/**
 * Whether a resolved address is on the public internet. Addresses that carry an IPv4 address in them
 * (NAT64, 6to4, Teredo) are not: they could lead anywhere. Text that is no address is not public.
 */
export function isPublicAddress(ip: string): boolean {
  if (cleanIp(ip) === null || isInNetworks(ip, NOT_PUBLIC)) return false
  return !ip.includes(':') || isInNetworks(ip, MAPPED_OR_GLOBAL)
}

/** Special-purpose addresses of RFC 6890 and its registry at IANA. */
const NOT_PUBLIC = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24'],
  ...['192.168.0.0/16', '192.175.48.0/24', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
  // Within 2000::/3: protocol assignments and Teredo, documentation, AS112, 6to4.
  ...['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'],
]

/** Global unicast. An IPv4-mapped address is compared as IPv4, and NOT_PUBLIC covers it. */
const MAPPED_OR_GLOBAL = ['2000::/3', '0.0.0.0/0']
