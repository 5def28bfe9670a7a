/** Host names an advertiser can claim for an app. */

type HostFault = 'host_only' | 'host_public' | 'host_of_platform'
export type ReadHost = { isGood: true; host: string } | { isGood: false; code: HostFault }

/** Top-level names that public DNS does not serve. */
const privateEnds = new Set(['localhost', 'local', 'internal', 'invalid', 'onion', 'arpa'])
const LENGTH_MAX = 253
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/

/**
 * Normalises a host name: lower-case, IDN as punycode, no port, no final dot. `ownHosts` are the
 * platform's own, which nobody can claim, including their subdomains.
 */
export function readHost(text: string, ownHosts: readonly string[]): ReadHost {
  const host = asciiOf(text.trim())
  if (host === null || IPV4.test(host)) return refused('host_only')
  const labels = host.split('.')
  if (host.length > LENGTH_MAX || !labels.every((label) => LABEL.test(label))) {
    return refused('host_only')
  }
  if (labels.length < 2 || privateEnds.has(labels.at(-1) as string)) {
    return refused('host_public')
  }
  const isOurs = ownHosts.some((own) => host === own || host.endsWith(`.${own}`))
  return isOurs ? refused('host_of_platform') : { isGood: true, host }
}

const refused = (code: HostFault): ReadHost => ({ isGood: false, code })

/** The URL parser's spelling of a host, which requests will use; null for anything else. */
function asciiOf(text: string): string | null {
  if (text === '' || /[\s/\\:@?#%[\]*]/.test(text)) return null
  const url = `http://${text}/`
  return URL.canParse(url) ? new URL(url).hostname.replace(/\.$/, '') : null
}

/** Name of the TXT record that verifies a host. */
export const proofNameOf = (host: string) => `_tributary.${host}`
