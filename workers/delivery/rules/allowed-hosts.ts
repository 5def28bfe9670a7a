/** The hosts to which an account's events may be sent. */
import { refusalOfUrl, type UrlRefusal, type UrlRules } from './safe-url.ts'

const WILDCARD = '*.'

/** An empty list allows every host; `*.example.com` allows the hosts below example.com, not example.com itself. */
export function isHostAllowed(host: string, allowed: readonly string[]): boolean {
  if (allowed.length === 0) return true
  return allowed.some((one) =>
    one.startsWith(WILDCARD) ? host.endsWith(one.slice(1)) : host === one,
  )
}

/** An entry in the form that URL parsers give hosts, or why it can't be one. */
export function readAllowedHost(
  text: string,
  rules: UrlRules,
): { host: string } | { refusal: UrlRefusal } {
  const wildcard = text.startsWith(WILDCARD) ? WILDCARD : ''
  const name = text.slice(wildcard.length)
  if (/[^\p{L}\p{N}._-]/u.test(name)) return { refusal: 'postback_host' }
  const url = `https://${name}/`
  const refusal = refusalOfUrl(url, rules)
  return refusal === null ? { host: wildcard + new URL(url).hostname } : { refusal }
}
