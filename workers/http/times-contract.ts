/** Days and times as the API takes and gives them. */

import * as z from 'zod'
import { says } from '../core/field-faults.ts'

/** Years outside this range are typing mistakes, and far ones overflow in Postgres. */
const isNear = (text: string) => {
  const year = new Date(text).getUTCFullYear()
  // Text that is not a date is refused by the date check.
  return Number.isNaN(year) || (year >= 1970 && year < 3000)
}
const message = says('years_between', { min: 1970, max: 2999 })

/** A calendar day, `2026-11-20`. */
export const day = z.iso.date().refine(isNear, message)
/** A time with its UTC offset. */
export const time = z.iso.datetime({ offset: true }).refine(isNear, message)
