/**
 * Random characters and URLs for fast-check. Its own unit 'binary', also used by its web URLs, first builds a
 * table of all million characters: over a second and 140 MB in each process.
 */
import fc from 'fast-check'

const FIRST_SURROGATE = 0xd8_00
const SURROGATES = 0x8_00

/** Any character except halves of surrogate pairs, as a unit of strings. */
export const anyCharacter = fc.nat({ max: 0x10_ff_ff - SURROGATES }).map(
  (number) => String.fromCodePoint(number < FIRST_SURROGATE ? number : number + SURROGATES),
  // With the way back, fast-check also inserts texts such as __proto__.
  (text) => {
    const code = typeof text === 'string' ? (text.codePointAt(0) ?? -1) : -1
    if (code < 0 || text !== String.fromCodePoint(code)) throw new Error('Not one character')
    return code < FIRST_SURROGATE ? code : code - SURROGATES
  },
)

/** A text of any characters. */
export const anyText = (size: { minLength?: number; maxLength?: number } = {}) =>
  fc.string({ unit: anyCharacter, ...size })

/** A path of a URL, with any characters in percent-encoding. */
export const anyWebPath = fc
  .array(anyText({ maxLength: 12 }).map(encodeURIComponent), { maxLength: 5 })
  .map((parts) => parts.map((part) => `/${part}`).join(''))

/** An http or https URL. */
export const anyWebUrl = fc
  .tuple(fc.constantFrom('http', 'https'), fc.webAuthority(), anyWebPath)
  .map((parts) => `${parts[0]}://${parts[1]}${parts[2]}`)
