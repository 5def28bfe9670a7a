/**
 * Deep links: the only redirect target that a stranger can choose. The visitor stays on a verified host of
 * the offer's app, or the link is refused.
 */
import { splitAffPath } from './aff-path.ts'

/** Maximum length of a deep link, before and after, in characters. */
export const DEEP_LINK_LENGTH_MAX = 2048

/** Scheme, then the authority up to the first character that ends it. Other spellings are refused. */
const ABSOLUTE = /^(https?):\/\/([^/?#]+)/i
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const REFUSED_ANYWHERE = /[\u0000-\u001f\u007f-\u009f\\]| $/
/** Plain host names and ports: no user, no percent signs, no brackets, no empty labels. */
const AUTHORITY = /^([\p{L}\p{M}\p{N}_-]+(?:\.[\p{L}\p{M}\p{N}_-]+)*)(?::([0-9]{1,5}))?$/u
const IGNORED_IN_NAMES = /\p{Default_Ignorable_Code_Point}/u
const CANONICAL_HOST = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/
const IPV4 = /^[0-9]+(\.[0-9]+){3}$/
const DEFAULT_PORT = { http: '80', https: '443' } as const

/**
 * The URL to redirect to, as the URL parser spells it, or null if it must not be followed. Its host equals,
 * or is a subdomain of, one of `verifiedHosts` (Unicode or punycode), and is none of `ownHosts`, which would
 * lead back to the tracker. `localPort` is for local runs only: this port is accepted, too, on `localhost`
 * and its subdomains.
 */
export function safeDeepLink(
  raw: string,
  verifiedHosts: readonly string[],
  ownHosts: readonly string[],
  localPort: string | null = null,
): string | null {
  const scheme = plainScheme(raw, localPort)
  const url = scheme === null ? null : URL.parse(raw)
  if (url === null || url.protocol !== `${scheme}:`) return null
  if (url.username !== '' || url.password !== '') return null
  const { hostname } = url
  if (url.port !== '' && !isLocal(hostname, url.port, localPort)) return null
  if (!CANONICAL_HOST.test(hostname) || IPV4.test(hostname)) return null
  if (!verifiedHosts.some((host) => covers(canonicalHost(host), hostname))) return null
  if (ownHosts.some((host) => canonicalHost(host) === hostname)) return null
  if (leadsBack(url) || url.href.length > DEEP_LINK_LENGTH_MAX) return null
  return url.href
}

/** Refuses by spelling alone, before a parser corrects it. Returns the scheme, or null. */
function plainScheme(raw: string, localPort: string | null): 'http' | 'https' | null {
  if (raw.length > DEEP_LINK_LENGTH_MAX || !raw.isWellFormed()) return null
  const [start, given, authority] = ABSOLUTE.exec(raw) ?? []
  if (start === undefined || given === undefined || authority === undefined) return null
  if (REFUSED_ANYWHERE.test(raw)) return null
  const scheme = given.toLowerCase() as 'http' | 'https'
  const [, name, port] = AUTHORITY.exec(authority) ?? []
  if (name === undefined || !isOwnSpelling(name)) return null
  const isPortTaken = port === undefined || port === DEFAULT_PORT[scheme] || port === localPort
  return isPortTaken ? scheme : null
}

/** False for fullwidth letters, ligatures and invisible characters, which a parser would normalise. */
function isOwnSpelling(name: string): boolean {
  return name.normalize('NFKC') === name && !IGNORED_IN_NAMES.test(name)
}

function isLocal(hostname: string, port: string, localPort: string | null): boolean {
  if (port !== localPort) return false
  return hostname === 'localhost' || hostname.endsWith('.localhost')
}

/** A bare top-level name has no subdomains here: nobody owns all of `com`. */
function covers(verified: string | null, hostname: string): boolean {
  if (verified === null) return false
  return hostname === verified || (verified.includes('.') && hostname.endsWith(`.${verified}`))
}

/** As the URL parser spells it; null for an entry that is not a plain host name. */
function canonicalHost(host: string): string | null {
  if (CANONICAL_HOST.test(host)) return host
  if (!AUTHORITY.test(host) || host.includes(':')) return null
  const hostname = URL.parse(`https://${host}`)?.hostname ?? ''
  return CANONICAL_HOST.test(hostname) ? hostname : null
}

/** The tracker answers these paths on an app host, too, which would record a click twice or loop. */
export function leadsBack({ pathname, searchParams }: URL): boolean {
  if (splitAffPath(pathname.toLowerCase()) !== null || pathname.startsWith('/r/')) return true
  return pathname === '/click' && (searchParams.has('o') || searchParams.has('a'))
}
