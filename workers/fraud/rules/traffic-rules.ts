/** Fraud rules about unwanted traffic: paid ads and disposable mailboxes. */
import { attributedClick } from './reported.ts'
import type { FraudRule } from './rule.ts'

export const trafficRules = {
  paid_traffic: {
    version: 1,
    flags:
      "The offer forbids paid traffic, and the click's referrer has a parameter of an ad network (`gclid`, `msclkid`, `ttclid`, …).",
    threshold: null,
    action: 'review',
    mayReject: false,
    sees: (reviewed) => {
      if (reviewed.facts.offer.allowsPaidTraffic) return null
      const parameter = adParameterOf(attributedClick(reviewed)?.referrer ?? null)
      return parameter === null ? null : { parameter }
    },
  },

  disposable_mail: {
    version: 1,
    flags: 'The buyer uses a disposable mailbox, by its domain or a parent domain.',
    threshold: null,
    action: 'review',
    mayReject: true,
    sees: ({ mailProvider }) =>
      mailProvider?.isDisposable ? { domain: mailProvider.domain } : null,
  },
} satisfies Record<string, FraudRule>

/**
 * URL parameters that advertising networks add to ads. `fbclid` is not listed: Facebook adds it
 * to every outgoing link, and most conversions it flagged were honest.
 */
const AD_PARAMETERS: ReadonlySet<string> = new Set([
  ...['gclid', 'gbraid', 'wbraid', 'gclsrc', 'dclid', 'msclkid', 'ttclid', 'twclid', 'yclid'],
  ...['li_fat_id', 'rdt_cid', 'sccid', 'obclid', 'tblci'],
])

/** The first such parameter of a URL, or null. Shortened URLs are read as far as they go. */
function adParameterOf(referrer: string | null): string | null {
  const query = referrer?.split('#', 1)[0]?.split('?')[1]
  if (query === undefined) return null
  const names = Array.from(new URLSearchParams(query).keys(), (name) => name.toLowerCase())
  return names.find((name) => AD_PARAMETERS.has(name)) ?? null
}
