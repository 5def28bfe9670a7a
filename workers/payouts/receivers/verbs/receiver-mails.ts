/** Mails about a change of receiver, to everybody who could stop it. */

import { maskReceiver } from '../../../core/mask-receiver.ts'
import type { NewMail } from '../../../mail/rules/mails.ts'
import type { AccountHead } from '../../../people/account-heads.ts'

export interface ReceiverNotice {
  affiliateName: string
  /** The new address. */
  email: string
  /** When it is first paid; null: the change is not confirmed yet. */
  usableFrom: Date | null
  heads: readonly AccountHead[]
  /** Addresses that are notified besides the heads. */
  alsoTo: readonly (string | null)[]
  now: Date
  newId: (now: Date) => string
}

/** Mails to the heads of the account and to the previous addresses, once to each. */
export function receiverMails(notice: ReceiverNotice): NewMail[] {
  const { affiliateName, email, usableFrom, heads, now, newId } = notice
  const notified = new Set(heads.map((head) => head.email.toLowerCase()))
  const others = notice.alsoTo.filter(
    (address): address is string => address !== null && !notified.has(address.toLowerCase()),
  )
  const language = heads[0]?.language ?? 'en'
  const to = [
    ...heads.map((head) => ({ ...head, address: head.email })),
    ...[...new Set(others)].map((address) => ({
      userId: null,
      name: affiliateName,
      language,
      address,
    })),
  ]
  return to.map(({ userId, name, address, language: spoken }) => ({
    ...{ id: newId(now), kind: 'receiver_changed' as const, toAddress: address, language: spoken },
    ...{ userId, advertiserId: null, now },
    facts: {
      ...{ name, affiliate_name: affiliateName, email: maskReceiver(email) },
      usable_from: usableFrom?.toISOString() ?? '',
    },
  }))
}
