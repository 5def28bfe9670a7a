/** The contents of a message as staff may see them: ids, kinds, times and amounts, but no personal data and no secrets. */
import { maskWords } from '../core/reason.ts'

const HIDDEN = '(hidden)'
/** Names of fields whose values are hidden, whatever is in them. */
const hiddenNames =
  /mail|name|phone|address|street|city|region|^ip$|_ip$|agent|referr|cookie|visitor|secret|token|password|hash|proof|query|body|raw|metadata|url|sub\d|subs|customer|coupon|detail/i

/** Of a value without a name, or with a harmless one, only words that look like data are hidden. */
export function maskBody(value: unknown): unknown {
  if (typeof value === 'string') return maskWords(value)
  if (Array.isArray(value)) return value.map(maskBody)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      name,
      part !== null && hiddenNames.test(name) ? HIDDEN : maskBody(part),
    ]),
  )
}
