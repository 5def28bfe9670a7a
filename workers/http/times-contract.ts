/** Days and times as the API takes and gives them. */

import * as z from 'zod'
import { says } from '../core/field-faults.ts'

/** Beyond these years are slips of the keyboard, and soon what Postgres cannot count. */
const isNear = (text: string) => {
  const year = new Date(text).getUTCFullYear()
  // What is no day at all is refused as such.
  return Number.isNaN(year) || (year >= 1970 && year < 3000)
}
const message = says('years_between', { min: 1970, max: 2999 })

/** A calendar day, `2026-11-20`. */
export const day = z.iso.date().refine(isNear, message)
/** A moment with its offset. */
export const time = z.iso.datetime({ offset: true }).refine(isNear, message)
