import type { TaxFormKind } from '../../../../schema/vocabulary.ts'
import { type Db, guardOf, runScoped, type Scope } from '../../../core/database.ts'
import { Refusal, refuseField } from '../../../core/refusal.ts'
import { sha256HexOf } from '../../../core/sha256.ts'
import { type SealingKeys, seal } from '../../../credentials/sealing.ts'
import { insertTaxForm } from '../db/tax-forms.ts'
import { TAX_FORM_BYTES_MAX, type TaxFormType, taxFormTypeOf } from '../rules/tax-form.ts'

/** Forms of one affiliate that may wait at once. */
const WAITING_MAX = 5

export interface SubmitTaxForm {
  affiliateId: string
  userId: string
  kind: TaxFormKind
  fileName: string
  /** What the sender says it is; the bytes must say the same. */
  contentType: TaxFormType
  bytes: Uint8Array<ArrayBuffer>
  sealingKeys: SealingKeys
  now: Date
  newId: (now: Date) => string
}

/**
 * Takes a tax form in, sealed. The same file that waits already is that one.
 * @returns its id.
 * @throws Refusal `invalid_input`, `conflict` when too many wait
 */
export async function submitTaxForm(db: Db, scope: Scope, asked: SubmitTaxForm): Promise<string> {
  const { bytes, contentType, now } = asked
  if (bytes.length > TAX_FORM_BYTES_MAX) throw refuseField('base64', 'tax_form_size')
  if (taxFormTypeOf(bytes) !== contentType) {
    throw refuseField('base64', 'tax_form_type')
  }
  const id = asked.newId(now)
  const form = {
    ...{ id, affiliateId: asked.affiliateId, kind: asked.kind, fileName: asked.fileName },
    ...{ contentType, byteCount: bytes.length, sha256: sha256HexOf(bytes), now },
    ...{ sealed: await seal(asked.sealingKeys, bytes, id), submittedBy: asked.userId },
  }
  const statements = insertTaxForm(form, WAITING_MAX)
  const results = await runScoped(db, scope, statements).catch((error: unknown) => {
    if (guardOf(error) !== 'too_many') throw error
    throw new Refusal(
      'conflict',
      'Enough forms of yours wait already. Wait until we looked at them.',
    )
  })
  return results.at(-1)?.[0]?.id as string
}
