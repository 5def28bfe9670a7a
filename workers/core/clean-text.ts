/**
 * Cleans text from a visitor for storage: no control characters (Postgres refuses NUL), no lone
 * surrogates, at most `unitsMax` UTF-16 code units. Null if nothing is left.
 */
export function cleanText(text: string | null | undefined, unitsMax: number): string | null {
  if (!text) return null
  const whole = isPlain(text) ? text : text.replace(CONTROL, '').toWellFormed()
  const cut = whole.length <= unitsMax ? whole : whole.slice(0, wholeEnd(whole, unitsMax))
  return cut === '' ? null : cut
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are removed
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g

/** Most texts are printable ASCII, and a plain loop is faster than a pattern. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit < 0x20 || unit > 0x7e) return false
  }
  return true
}

function wholeEnd(text: string, end: number): number {
  const last = text.charCodeAt(end - 1)
  return last >= 0xd800 && last <= 0xdbff ? end - 1 : end
}

/** The text if it is an IPv4 or IPv6 address that Postgres' inet accepts, else null. */
export function cleanIp(text: string | null | undefined): string | null {
  if (!text || text.length > 45) return null
  return isIpv4(text) || isIpv6(text) ? text : null
}

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`)
const HEXTET = /^[0-9a-f]{1,4}$/i

const isIpv4 = (text: string) => IPV4.test(text)

function isIpv6(text: string): boolean {
  if (!text.includes(':')) return false
  const halves = text.split('::')
  if (halves.length > 2) return false
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')))
  const tail = groups.at(-1) as string[]
  const last = tail.at(-1)
  // An IPv4 address may take the place of the last two groups.
  if (last !== undefined && isIpv4(last)) tail.splice(-1, 1, '0', '0')
  const all = groups.flat()
  if (!all.every((group) => HEXTET.test(group))) return false
  return halves.length === 2 ? all.length < 8 : all.length === 8
}

/** Spaces of any script, and characters that are invisible. */
const UNSEEN = /[\s\p{Default_Ignorable_Code_Point}\u2800]/u

/** The text without spaces and invisible characters at its ends; empty if nothing else is left. */
export function trimUnseen(text: string): string {
  if (isSeen(text.charCodeAt(0)) && isSeen(text.charCodeAt(text.length - 1))) return text
  const characters = [...text]
  const first = characters.findIndex((character) => !UNSEEN.test(character))
  const last = characters.findLastIndex((character) => !UNSEEN.test(character))
  return first === -1 ? '' : characters.slice(first, last + 1).join('')
}

/** Most ids begin and end with such a character, and a comparison is faster than a pattern. */
const isSeen = (unit: number) => unit > 0x20 && unit < 0x7f
