/** The allowed types of tax forms, detected by the first bytes and not by the name. */
import { pictureTypeOf, startsWith } from '../../../core/picture.ts'

export const taxFormTypes = ['application/pdf', 'image/jpeg', 'image/png'] as const
export type TaxFormType = (typeof taxFormTypes)[number]

export const TAX_FORM_BYTES_MAX = 2 * 1024 * 1024

const PDF = [...'%PDF-'].map((character) => character.charCodeAt(0))

/** Null for any other type. */
export function taxFormTypeOf(bytes: Uint8Array): TaxFormType | null {
  if (startsWith(bytes, PDF)) return 'application/pdf'
  const picture = pictureTypeOf(bytes)
  return picture === 'image/webp' ? null : picture
}
