/** Fraud rules about people: who bought, who is paid, and whether they are the same. */
import { domainOf, isDisposable, isFreeMail } from './mail-domains.ts'
import type { Evidence, Reviewed } from './review.ts'

export const peopleRules = {
  /** The buyer's e-mail, without dots, plus tags and case, is one of the affiliate's own. */
  self_referral: ({ facts }: Reviewed): Evidence => (facts.ownsMail ? { by: 'email' } : null),

  /** A company domain that is not a free-mail one, or the affiliate's own recent address. */
  self_referral_likely: ({ facts, report }: Reviewed): Evidence => {
    const domain = domainOf(report.visitor?.email)
    if (facts.sharesMailDomain && domain !== null && !isFreeMail(domain)) {
      return { by: 'mail_domain', domain }
    }
    return facts.usedAddress ? { by: 'address' } : null
  },

  /** Another affiliate is paid at the same PayPal address. */
  shared_receiver: ({ facts }: Reviewed): Evidence =>
    facts.sharesReceiver ? { by: 'receiver' } : null,

  /** One of the two affiliates above is paid at the same address, or signs in from the same place. */
  referral_ring: ({ facts }: Reviewed): Evidence =>
    facts.ring === null ? null : { by: facts.ring },

  /** The buyer's mailbox lives for minutes. */
  disposable_mail: ({ report }: Reviewed): Evidence => {
    const domain = domainOf(report.visitor?.email)
    return domain !== null && isDisposable(domain) ? { domain } : null
  },

  /**
   * Far more of the affiliate's conversions are undone than of everybody else's. The others' share
   * counts as 5 % at least, so that two refunds in a shop without any hold nobody up.
   */
  refund_rate: ({ facts, threshold }: Reviewed): Evidence => {
    const { undoneShare, peers } = facts
    if (peers === null || undoneShare.earned < EARNED_MIN) return null
    const peersBps = peers.earned < EARNED_MIN ? 0 : bpsOf(peers.undone, peers.earned)
    const usualBps = Math.max(peersBps, USUAL_BPS_MIN)
    const ownBps = bpsOf(undoneShare.undone, undoneShare.earned)
    if (ownBps <= threshold * usualBps) return null
    return { ...undoneShare, own_bps: ownBps, peers_bps: peersBps, threshold }
  },
}

/** Fewer conversions than this have no rate. */
export const EARNED_MIN = 20
const USUAL_BPS_MIN = 500

function bpsOf(part: number, whole: number): number {
  return (part * 10_000) / whole
}
