/** Turns the request target of a log line into the path and query of a visit. */

/** Node and common servers refuse request lines that are much longer. */
const TARGET_LENGTH_MAX = 8_000

/** Characters that a URL parser would encode, drop or reinterpret, in addition to all outside ASCII. */
const unsafe = /[^\x21-\x7e]|["<>\\^`{|}]/g

/**
 * `{path}/aff/{code}?{mark}&{query}`. The mark comes first, because the tracker uses the first of two
 * parameters with one name. A path that looks like one of the tracker's or the runtime's own is changed.
 */
export function arrivalOf(target: string, code: string, mark: string): string {
  const local = encode(localPart(target))
  const questionMark = local.indexOf('?')
  const path = questionMark < 0 ? local : local.slice(0, questionMark)
  const query = questionMark < 0 ? '' : local.slice(questionMark + 1)
  const own = path
    .replace(/^\/+/, '/')
    .replace(/\/+$/, '')
    .replace(/\/aff(?=\/|$)/g, '/%61ff')
    .replace(/^\/cdn-cgi(?=\/|$)/, '/%63dn-cgi')
  return `${own}/aff/${code}?${mark}${query === '' ? '' : `&${query}`}`
}

/** Path and query alone: absolute targets lose their host; `*` and host names become the root. */
function localPart(target: string): string {
  const bare = target.split('#', 1)[0] as string
  const absolute = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?]*(.*)$/s.exec(bare)
  const local = absolute ? (absolute[1] as string) : bare
  if (local.startsWith('/')) return local
  return local.startsWith('?') ? `/${local}` : '/'
}

/** Percent-encoded and cut, never inside an escape. */
function encode(text: string): string {
  const encoded = text
    .slice(0, TARGET_LENGTH_MAX)
    .replace(unsafe, (char) => `%${hex(char.charCodeAt(0) & 0xff)}`)
  return encoded.slice(0, TARGET_LENGTH_MAX).replace(/%.?$/, '')
}

const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, '0')
