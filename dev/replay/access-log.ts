/** One line of an access log in the combined format, read without trusting it. */

/** Who came, and how. Texts are Latin-1: one character per byte of the log. */
export interface LogLine {
  /** Client address or host name, as logged. */
  address: string
  /** Upper-case. */
  method: string
  /** As sent, absolute forms and oddities included. */
  target: string
  /** Null where the log has "-" or nothing. */
  userAgent: string | null
  referrer: string | null
}

/** Longer than any server logs; what is longer is no log line. */
const LINE_LENGTH_MAX = 65_536

const QUOTED = '"((?:[^"\\\\]|\\\\.)*)'

/**
 * address ident user [time] "request" status bytes "referrer" "user agent" …
 * The last two may be missing (the common format), cut short, or followed by fields of one's own.
 */
const pattern = new RegExp(
  `^(\\S+) \\S+ [^[]*\\[[^\\]]*\\] ${QUOTED}" (?:\\d{3}|-) (?:\\d+|-)(?: ${QUOTED}(?:"(?: ${QUOTED})?)?)?`,
)

/** Null for a line that is no request: broken, empty, or bytes that never were HTTP. */
export function parseLogLine(line: string): LogLine | null {
  if (line.length > LINE_LENGTH_MAX) return null
  const [, address, request, referrer, userAgent] = pattern.exec(line) ?? []
  if (address === undefined || request === undefined) return null
  const asked = readRequest(unescapeText(request))
  if (!asked) return null
  return { address, ...asked, referrer: readField(referrer), userAgent: readField(userAgent) }
}

/** `GET /path HTTP/1.1`; careless clients leave spaces in the path, the oldest no protocol. */
function readRequest(request: string): Pick<LogLine, 'method' | 'target'> | null {
  const match = /^([A-Za-z]{1,20}) (.+?)(?: HTTP\/\d(?:\.\d)?)?$/s.exec(request.trim())
  const [, method, target] = match ?? []
  if (method === undefined || target === undefined) return null
  return { method: method.toUpperCase(), target }
}

function readField(text: string | undefined): string | null {
  if (text === undefined || text === '-') return null
  return unescapeText(text).trim() || null
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', v: '\v', b: '\b', f: '\f' }

/** Undoes what Apache and nginx do to quotes, backslashes and bytes: `\"`, `\\`, `\xE4`, `\t`. */
function unescapeText(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(/\\(?:x([0-9A-Fa-f]{2})|(.))/gs, (_, hex?: string, char = '') =>
    hex === undefined ? (escapes[char] ?? char) : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
