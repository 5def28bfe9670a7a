/** Encoding of the parts from which a URL is built. */

/** Keeps a template's own text, except characters that a URL or a header cannot contain. */
export function encodeLiteral(text: string): string {
  return text.toWellFormed().replace(/[^\x21-\x7e]|["<>\\^`{|}]/gu, encodeURIComponent)
}

/** A value for a path, query or fragment. In a path, `.` and `..` would change the path even if encoded: removed. */
export function encodeValue(value: string, inPath: boolean): string {
  if (inPath && /^\.+$/.test(value)) return ''
  return encodeURIComponent(value.toWellFormed())
}
