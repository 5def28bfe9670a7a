/** Changes of an affiliate's PayPal address: request, withdrawal, confirmation and undo. */

import { readText } from '../../../core/columns.ts'
import { type Db, guardOf, runScoped, type Scope } from '../../../core/database.ts'
import { Refusal, refuse, refuseField } from '../../../core/refusal.ts'
import { retryOnConflict } from '../../../core/retry-on-conflict.ts'
import { readMailToken } from '../../../credentials/mail-token.ts'
import { insertMail } from '../../../mail/mails.ts'
import { type AccountHead, listHeadsOf, toAccountHead } from '../../../people/account-heads.ts'
import {
  cancelOpenChange,
  confirmChange,
  findChangeOwner,
  findReceiver,
  insertReceiverChange,
  type ReceiverView,
  replaceReceiver,
  requireReceiver,
  toReceiverView,
  undoChange,
} from '../db/receivers.ts'
import {
  RECEIVER_LINK_MS,
  receiverBefore,
  receiverInUse,
  receiverUsableFrom,
} from '../rules/receiver.ts'
import { type ReceiverNotice, receiverMails } from './receiver-mails.ts'

const ATTEMPTS_MAX = 5

interface RequestInputs {
  now: Date
  newId: (now: Date) => string
}

export interface AskReceiverChange extends RequestInputs {
  affiliateId: string
  /** Lower-case. */
  email: string
  userId: string
}

/**
 * Sends a link to the new address, and a notice to everybody who could stop it. Nothing changes
 * before the link is opened. An earlier request is withdrawn.
 * @returns the ids of the mails.
 * @throws Refusal `invalid_input` if the address is already the current one.
 */
export function askReceiverChange(db: Db, scope: Scope, asked: AskReceiverChange) {
  const { affiliateId, email, userId, now, newId } = asked
  return retryOnConflict(ATTEMPTS_MAX, async () => {
    const { receiver, heads } = await readReceiver(db, scope, affiliateId)
    if (receiver.email === email) throw refuseField('email', 'unchanged')
    const asker = heads.find((head) => head.userId === userId)
    if (asker === undefined) throw refuse('forbidden', 'role_forbids')
    const changeId = newId(now)
    const linkId = newId(now)
    const { affiliateName } = receiver
    const notices = receiverMails({
      ...{ affiliateName, email, usableFrom: null, heads, alsoTo: [receiver.email], now, newId },
    })
    await runScoped(db, scope, [
      cancelOpenChange(affiliateId, now),
      requireReceiver(affiliateId, receiver),
      insertReceiverChange({
        ...{ id: changeId, affiliateId, email, requestedBy: userId, now },
        previousEmail: receiverInUse(receiver, receiver.made, now),
        expiresAt: new Date(now.getTime() + RECEIVER_LINK_MS),
      }),
      insertMail({
        ...{ id: linkId, kind: 'confirm_receiver', toAddress: email, language: asker.language },
        ...{ userId: null, advertiserId: null, now },
        facts: { name: asker.name, affiliate_name: affiliateName, change_id: changeId },
      }),
      ...notices.map((mail) => insertMail(mail)),
    ])
    return [linkId, ...notices.map(({ id }) => id)]
  })
}

/** Withdraws the open change, so that its link stops working. Does nothing if there is none. */
export async function withdrawReceiverChange(
  db: Db,
  scope: Scope,
  { affiliateId, now }: { affiliateId: string; now: Date },
): Promise<void> {
  await runScoped(db, scope, [cancelOpenChange(affiliateId, now)])
}

export interface ConfirmReceiver extends RequestInputs {
  /** The token from the link. */
  token: string
  /** MAIL_TOKEN_KEY. */
  tokenKey: string
  requestId: string
  ip: string | null
}

/**
 * Makes the address of an open change the receiver: after 72 hours, or at once if there was none.
 * @returns what its owner may know, and the ids of the mails.
 * @throws Refusal `gone`. The message is the same for a link that is used, expired, withdrawn or
 *   unknown, and if the requester no longer heads the account.
 */
export async function confirmReceiverByLink(db: Db, input: ConfirmReceiver) {
  const { now, newId, requestId, ip } = input
  const changeId = readMailToken(input.tokenKey, 'receiver', input.token)
  if (changeId === null) throw linkOver()
  const nobody = { kind: 'sign_in', email: '' } as const
  const [[owner] = []] = await runScoped(db, nobody, [findChangeOwner(changeId)])
  if (owner === undefined) throw linkOver()
  const [affiliateId, userId] = [readText(owner.affiliate_id), readText(owner.requested_by)]
  const personDb: Db = {
    ...db,
    origin: { kind: 'person', id: userId, userId, role: null, requestId, ip },
  }
  const scope = { kind: 'affiliate', affiliateId, advertiserId: null } as const
  return retryOnConflict(ATTEMPTS_MAX, async () => {
    const { receiver, heads } = await readReceiver(personDb, scope, affiliateId)
    const { open } = receiver
    const isHeaded = heads.some((head) => head.userId === open?.requestedBy)
    if (open?.id !== changeId || open.expiresAt <= now || !isHeaded) throw linkOver()
    const usableFrom = receiverUsableFrom(receiver, now)
    const mailIds = await writeReceiver(personDb, scope, {
      ...{ affiliateId, receiver, email: open.email, usableFrom, heads, now, newId },
      ...{ first: confirmChange(changeId, now), alsoTo: [receiver.email] },
    }).catch((error: unknown) => {
      throw guardOf(error) === 'change_over' ? linkOver() : error
    })
    return { affiliateName: receiver.affiliateName, email: open.email, usableFrom, mailIds }
  })
}

/**
 * Undoes a change during its hold: the previous address is the receiver again, without a hold,
 * because it was in use. An open change is withdrawn as well.
 * @returns the ids of the mails.
 * @throws Refusal `conflict` if no change is on hold.
 */
export function undoReceiverChange(
  db: Db,
  scope: Scope,
  { affiliateId, now, newId }: RequestInputs & { affiliateId: string },
): Promise<string[]> {
  return retryOnConflict(ATTEMPTS_MAX, async () => {
    const { receiver, heads } = await readReceiver(db, scope, affiliateId)
    const before = receiverBefore(receiver, receiver.made, now)
    if (before === null) throw nothingToUndo()
    return writeReceiver(db, scope, {
      ...{ affiliateId, receiver, email: before.email, usableFrom: null, heads, now, newId },
      ...{ first: undoChange(before.changeId, now), alsoTo: [receiver.email, before.email] },
    }).catch((error: unknown) => {
      throw guardOf(error) === 'change_over' ? nothingToUndo() : error
    })
  })
}

async function readReceiver(db: Db, scope: Scope, affiliateId: string) {
  const statements = [findReceiver(affiliateId), listHeadsOf('affiliate', affiliateId)]
  const [[row] = [], headRows = []] = await runScoped(db, scope, statements)
  if (row === undefined) throw new Refusal('not_found', 'There is no such affiliate.')
  return { receiver: toReceiverView(row), heads: headRows.map(toAccountHead) }
}

interface Written extends RequestInputs, Pick<ReceiverNotice, 'alsoTo'> {
  affiliateId: string
  receiver: ReceiverView
  email: string
  usableFrom: Date | null
  heads: AccountHead[]
  /** The statement that confirms or undoes the change, with its guard. */
  first: ReturnType<typeof confirmChange>
}

async function writeReceiver(db: Db, scope: Scope, written: Written): Promise<string[]> {
  const { affiliateId, receiver, email, usableFrom, now, first } = written
  const mails = receiverMails({
    ...{ ...written, affiliateName: receiver.affiliateName, usableFrom: usableFrom ?? now },
  })
  await runScoped(db, scope, [
    first,
    cancelOpenChange(affiliateId, now),
    replaceReceiver(affiliateId, receiver, { email, usableFrom }),
    ...mails.map((mail) => insertMail(mail)),
  ])
  return mails.map(({ id }) => id)
}

const linkOver = () => refuse('gone', 'link_expired')
const nothingToUndo = () => refuse('conflict', 'nothing_to_undo')
