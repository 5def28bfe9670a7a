import { type Db, runScoped, type Scope } from '../../../core/database.ts'
import { Refusal, refuse, refuseField } from '../../../core/refusal.ts'
import { retryOnConflict } from '../../../core/retry-on-conflict.ts'
import { insertMail } from '../../../mail/mails.ts'
import { listHeadsOf, toAccountHead } from '../../../people/account-heads.ts'
import {
  decideTaxForm as decideRow,
  findTaxForm,
  type TaxFormDecision,
  type TaxFormView,
  toTaxFormView,
} from '../db/tax-forms.ts'

const ATTEMPTS_MAX = 3

export interface DecideTaxForm extends TaxFormDecision {
  newId: (now: Date) => string
}

/**
 * Approves or rejects a tax form and notifies the affiliate. Repeating the decision changes
 * nothing.
 * @returns the form as it is now, and the ids of the mails.
 * @throws Refusal `not_found`, `conflict` if it was decided otherwise, `invalid_input`
 */
export function decideTaxForm(db: Db, scope: Scope, request: DecideTaxForm) {
  const { id, status, note, validUntil, now, newId } = request
  if (status === 'rejected' && note === null) throw refuseField('note', 'required')
  if (validUntil !== null && (status === 'rejected' || validUntil <= now)) {
    throw refuseField('valid_until', 'tax_form_valid_until')
  }
  return retryOnConflict(ATTEMPTS_MAX, async () => {
    const form = await readTaxForm(db, scope, id)
    if (form.status === status) return { form, mailIds: [] }
    if (form.status !== 'submitted') throw refuse('conflict', 'decided_otherwise')
    const headsOf = listHeadsOf('affiliate', form.affiliate.id)
    const [heads = []] = await runScoped(db, scope, [headsOf])
    const mails = heads.map(toAccountHead).map((head) => ({
      ...{ id: newId(now), kind: 'tax_form_decided' as const, toAddress: head.email },
      ...{ language: head.language, userId: head.userId, advertiserId: null, now },
      facts: { name: head.name, status, note: note ?? '' },
    }))
    const written = mails.map((mail) => insertMail(mail))
    await runScoped(db, scope, [decideRow(request), ...written])
    return { form: await readTaxForm(db, scope, id), mailIds: mails.map((mail) => mail.id) }
  })
}

async function readTaxForm(db: Db, scope: Scope, id: string): Promise<TaxFormView> {
  const [[row] = []] = await runScoped(db, scope, [findTaxForm(id)])
  if (row === undefined) throw new Refusal('not_found', 'There is no such form.')
  return toTaxFormView(row)
}
