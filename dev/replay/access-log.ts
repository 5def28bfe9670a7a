/** Parses a line of an access log in the combined format, which is untrusted. */

/** The visitor's request. Texts are Latin-1: one character per byte of the log. */
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

/** Maximum line length; longer lines are not log lines. */
const LINE_LENGTH_MAX = 65_536

const QUOTED = '"((?:[^"\\\\]|\\\\.)*)'

/**
 * address ident user [time] "request" status bytes "referrer" "user agent" … The last two may be missing (the
 * common format), cut short, or followed by custom fields.
 */
const pattern = new RegExp(
  `^(\\S+) \\S+ [^[]*\\[[^\\]]*\\] ${QUOTED}" (?:\\d{3}|-) (?:\\d+|-)(?: ${QUOTED}(?:"(?: ${QUOTED})?)?)?`,
)

/** Null for a line that is not a request: broken, empty, or not HTTP. */
export function parseLogLine(line: string): LogLine | null {
  if (line.length > LINE_LENGTH_MAX) return null
  const [, address, request, referrer, userAgent] = pattern.exec(line) ?? []
  if (address === undefined || request === undefined) return null
  const asked = readRequest(unescapeText(request))
  if (!asked) return null
  return { address, ...asked, referrer: readField(referrer), userAgent: readField(userAgent) }
}

/** `GET /path HTTP/1.1`. Some clients put spaces into the path; the oldest send no protocol. */
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

/** Reverses the escapes of Apache and nginx for quotes, backslashes and bytes: `\"`, `\\`, `\xE4`, `\t`. */
function unescapeText(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(/\\(?:x([0-9A-Fa-f]{2})|(.))/gs, (_, hex?: string, char = '') =>
    hex === undefined ? (escapes[char] ?? char) : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
