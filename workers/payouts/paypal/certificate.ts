/**
 * Checks which certificate may sign a webhook. A Worker has no list of PayPal's public roots. It
 * relies on the allow-list of hosts and on the TLS connection that fetched the chain. The chain
 * itself is checked, and also its root if roots are given.
 */
import { X509Certificate } from 'node:crypto'

type Environment = 'live' | 'sandbox' | 'other'

const hosts: Record<'live' | 'sandbox', RegExp> = {
  live: /^(api|api-m)\.paypal\.com$/,
  sandbox: /^(api|api-m)\.sandbox\.paypal\.com$/,
}
const commonNames: Record<Environment, string> = {
  live: 'messageverificationcerts.paypal.com',
  sandbox: 'messageverificationcerts.sandbox.paypal.com',
  other: 'messageverificationcerts.sandbox.paypal.com',
}
const certificatePath = /^\/v1\/notifications\/certs\/[A-Za-z0-9._-]{1,200}$/
const URL_LENGTH_MAX = 500
const CHAIN_LENGTH_MAX = 5

function environmentOf(baseUrl: string): Environment {
  const { hostname, protocol } = new URL(baseUrl)
  if (protocol === 'https:' && hosts.live.test(hostname)) return 'live'
  return protocol === 'https:' && hosts.sandbox.test(hostname) ? 'sandbox' : 'other'
}

/**
 * The URL to fetch, or null for a URL that PayPal would not have sent. Live does not accept sandbox
 * certificates. Another host is accepted only if the settings name it (the simulator).
 */
export function certificateUrl(given: string, baseUrl: string): string | null {
  const url = given.length > URL_LENGTH_MAX ? null : URL.parse(given)
  // Only the normalised form is accepted: no tricks with slashes, dots, ports or case.
  if (url?.href !== given || !certificatePath.test(url.pathname)) return null
  if (url.username || url.password || url.search || url.hash) return null
  const environment = environmentOf(baseUrl)
  if (environment === 'other') return url.origin === new URL(baseUrl).origin ? given : null
  const isPaypal = url.protocol === 'https:' && url.port === ''
  return isPaypal && hosts[environment].test(url.hostname) ? given : null
}

export type CertificateRefusal =
  | 'certificate_unreadable'
  | 'certificate_of_another'
  | 'certificate_out_of_date'
  | 'certificate_self_signed'
  | 'certificate_chain_broken'
  | 'certificate_root_unknown'

export type CertificateVerdict =
  /** `publicKey` as SPKI, for verifying signatures. */
  | { outcome: 'trusted'; publicKey: Uint8Array<ArrayBuffer>; validUntilMs: number }
  | { outcome: 'refused'; why: CertificateRefusal }

export interface TrustSettings {
  baseUrl: string
  /** PEM roots that the chain must end in. Empty: not checked, see above. */
  roots: readonly string[]
  nowMs: number
}

/** Checks a PEM text: the signing certificate first, then its issuers. */
export function checkCertificates(pem: string, trust: TrustSettings): CertificateVerdict {
  const refused = (why: CertificateRefusal): CertificateVerdict => ({ outcome: 'refused', why })
  const chain = readPem(pem)
  const [leaf, ...issuers] = chain ?? []
  if (!chain || !leaf) return refused('certificate_unreadable')
  if (commonNameOf(leaf) !== commonNames[environmentOf(trust.baseUrl)] || leaf.ca) {
    return refused('certificate_of_another')
  }
  if (chain.some((link) => !isInDate(link, trust.nowMs))) return refused('certificate_out_of_date')
  if (leaf.checkIssued(leaf)) return refused('certificate_self_signed')
  if (!isChained(leaf, issuers)) return refused('certificate_chain_broken')
  if (trust.roots.length > 0 && !endsInRoot(chain, trust)) {
    return refused('certificate_root_unknown')
  }
  if (leaf.publicKey.asymmetricKeyType !== 'rsa') return refused('certificate_unreadable')
  const spki = leaf.publicKey.export({ type: 'spki', format: 'der' })
  return {
    outcome: 'trusted',
    publicKey: new Uint8Array(spki),
    validUntilMs: Math.min(...chain.map(({ validTo }) => Date.parse(validTo))),
  }
}

function readPem(pem: string): X509Certificate[] | null {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  if (blocks.length === 0 || blocks.length > CHAIN_LENGTH_MAX) return null
  try {
    return blocks.map((block) => new X509Certificate(block))
  } catch {
    return null
  }
}

const commonNameOf = ({ subject }: X509Certificate) => /^CN=(.+)$/m.exec(subject)?.[1]

const isInDate = ({ validFrom, validTo }: X509Certificate, nowMs: number) =>
  Date.parse(validFrom) <= nowMs && nowMs <= Date.parse(validTo)

function isIssuedBy(subject: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return issuer.ca && subject.checkIssued(issuer) && subject.verify(issuer.publicKey)
  } catch {
    return false
  }
}

function isChained(leaf: X509Certificate, issuers: readonly X509Certificate[]): boolean {
  let subject = leaf
  for (const issuer of issuers) {
    if (!isIssuedBy(subject, issuer)) return false
    subject = issuer
  }
  return true
}

function endsInRoot(chain: readonly X509Certificate[], { roots, nowMs }: TrustSettings): boolean {
  const last = chain.at(-1)!
  return roots.some((pem) => {
    const root = new X509Certificate(pem)
    if (!isInDate(root, nowMs)) return false
    return root.fingerprint256 === last.fingerprint256 || isIssuedBy(last, root)
  })
}
