import type { TaxFormKind } from '../../../../schema/vocabulary.ts'
import { type Db, guardOf, runScoped, type Scope } from '../../../core/database.ts'
import { refuse, refuseField } from '../../../core/refusal.ts'
import { sha256HexOf } from '../../../core/sha256.ts'
import { type SealingKeys, seal } from '../../../credentials/sealing.ts'
import { insertTaxForm } from '../db/tax-forms.ts'
import { TAX_FORM_BYTES_MAX, type TaxFormType, taxFormTypeOf } from '../rules/tax-form.ts'

/** Pending forms allowed per affiliate. */
const WAITING_MAX = 5

export interface SubmitTaxForm {
  affiliateId: string
  userId: string
  kind: TaxFormKind
  fileName: string
  /** The type that the sender gives; the bytes must match it. */
  contentType: TaxFormType
  bytes: Uint8Array<ArrayBuffer>
  sealingKeys: SealingKeys
  now: Date
  newId: (now: Date) => string
}

/**
 * Stores a tax form, sealed. If the same file is already pending, its id is returned.
 * @returns the id of the form.
 * @throws Refusal `invalid_input`, `conflict` if too many are pending
 */
export async function submitTaxForm(db: Db, scope: Scope, request: SubmitTaxForm): Promise<string> {
  const { bytes, contentType, now } = request
  if (bytes.length > TAX_FORM_BYTES_MAX) throw refuseField('base64', 'tax_form_size')
  if (taxFormTypeOf(bytes) !== contentType) {
    throw refuseField('base64', 'tax_form_type')
  }
  const id = request.newId(now)
  const form = {
    ...{ id, affiliateId: request.affiliateId, kind: request.kind, fileName: request.fileName },
    ...{ contentType, byteCount: bytes.length, sha256: sha256HexOf(bytes), now },
    ...{ sealed: await seal(request.sealingKeys, bytes, id), submittedBy: request.userId },
  }
  const statements = insertTaxForm(form, WAITING_MAX)
  const results = await runScoped(db, scope, statements).catch((error: unknown) => {
    if (guardOf(error) !== 'too_many') throw error
    throw refuse('conflict', 'forms_pending')
  })
  return results.at(-1)?.[0]?.id as string
}
