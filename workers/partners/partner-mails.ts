/** Mails about partnerships, to the people of the other side. */

import type { NewMail } from '../mail/rules/mails.ts'
import type { Addressee } from './db/applications.ts'

interface Letter {
  to: readonly Addressee[]
  advertiserId: string
  now: Date
  newId: (now: Date) => string
}

/** Mails to an affiliate about their status with an advertiser. */
export type DecisionMail =
  | { kind: 'application_approved' | 'partnership_resumed' }
  | {
      kind: 'application_rejected' | 'partnership_suspended' | 'partnership_terminated'
      reason: string
    }

/** To the heads of the affiliate account. */
export function mailsToAffiliate(
  decision: DecisionMail,
  advertiserName: string,
  { to, advertiserId, now, newId }: Letter,
): NewMail[] {
  return to.map((person) => {
    const facts = { name: person.name, advertiser_name: advertiserName }
    const rest = { ...letterTo(person), id: newId(now), advertiserId, now }
    return 'reason' in decision
      ? { ...rest, kind: decision.kind, facts: { ...facts, reason: decision.reason } }
      : { ...rest, kind: decision.kind, facts }
  })
}

const letterTo = ({ userId, email, language }: Addressee) => ({
  ...{ userId, toAddress: email, language },
})
