/** Mails about partnerships, to everybody on the other side who should know. */

import type { MailFacts, NewMail } from '../mail/rules/mails.ts'
import type { Addressee } from './db/applications.ts'

interface Letter {
  to: readonly Addressee[]
  advertiserId: string
  now: Date
  newId: (now: Date) => string
}

/** What tells an affiliate how they stand with an advertiser. */
export type DecisionMail =
  | { kind: 'application_approved' | 'partnership_resumed' }
  | { kind: 'application_rejected' | 'partnership_suspended'; reason: string }

/** To the heads of the affiliate account. */
export function tellAffiliate(
  standing: DecisionMail,
  advertiserName: string,
  { to, advertiserId, now, newId }: Letter,
): NewMail[] {
  return to.map((person) => {
    const facts = { name: person.name, advertiser_name: advertiserName }
    const rest = { ...letterTo(person), id: newId(now), advertiserId, now }
    return 'reason' in standing
      ? { ...rest, kind: standing.kind, facts: { ...facts, reason: standing.reason } }
      : { ...rest, kind: standing.kind, facts }
  })
}

/** To those of the advertiser who decide. */
export function tellAdvertiser(
  affiliateName: string,
  { to, advertiserId, now, newId }: Letter,
): NewMail[] {
  return to.map((person) => {
    const facts: MailFacts['application_received'] = {
      ...{ name: person.name, affiliate_name: affiliateName },
    }
    const rest = { ...letterTo(person), id: newId(now), advertiserId, now }
    return { ...rest, kind: 'application_received', facts }
  })
}

const letterTo = ({ userId, email, language }: Addressee) => ({
  ...{ userId, toAddress: email, language },
})
