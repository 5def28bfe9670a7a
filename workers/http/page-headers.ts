/**
 * Security headers. One source for the dashboard's files served by the Worker, for Cloudflare's
 * `_headers` file (dashboard/vite.config.ts), and for the API's answers.
 */

type Headers = Readonly<Record<string, string>>
type Policy = Readonly<Record<string, readonly string[]>>

/** HSTS for one year, subdomains included. Sent over HTTPS only. */
export const transport: Headers = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
}

const nothing = ["'none'"]
const own = ["'self'"]

/**
 * Scripts load from our own files only, and no text becomes a script (Trusted Types). Inline
 * styles are allowed: dialogs lock the page behind them with a generated style element, which no
 * hash can cover. All other origins are closed, so an injected style could not send out what it
 * reads.
 */
const pagePolicy: Policy = {
  'default-src': nothing,
  'script-src': own,
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': own,
  'connect-src': own,
  'base-uri': nothing,
  'object-src': nothing,
  'form-action': own,
  'frame-ancestors': nothing,
  'require-trusted-types-for': ["'script'"],
  'trusted-types': nothing,
}

/**
 * The API explorer builds its page from text with a library that does not support Trusted Types.
 */
const docsPolicy: Policy = Object.fromEntries(
  Object.entries(pagePolicy).filter(([directive]) => !directive.includes('trusted-types')),
)

/**
 * Browser features that our pages never use. Passkeys and the clipboard are allowed for our own
 * origin.
 */
const permissionsPolicy = [
  ...['accelerometer', 'autoplay', 'camera', 'display-capture', 'geolocation', 'gyroscope'],
  ...['magnetometer', 'microphone', 'midi', 'payment', 'screen-wake-lock', 'usb'],
]
  .map((feature) => `${feature}=()`)
  .join(', ')

const pageHeaders: Headers = {
  'content-security-policy': textOf(pagePolicy),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': permissionsPolicy,
}

const DOCS_PATH = '/api-docs/'

/** Headers of the dashboard file at `pathname`. */
export function headersOfPage(pathname: string, isSecure: boolean): Headers {
  const policy = pathname.startsWith(DOCS_PATH) ? docsPolicy : pagePolicy
  return {
    ...pageHeaders,
    'content-security-policy': textOf(policy),
    ...(isSecure ? transport : {}),
  }
}

/**
 * The same headers for files that Cloudflare serves without the Worker. Rules for one file add
 * up, and two policies together allow only what both allow, so the second rule removes the first
 * one's policy.
 */
export function headersFile(): string {
  const lines = (headers: Headers) =>
    Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`)
  return [
    '/*',
    ...lines(headersOfPage('/', true)),
    `${DOCS_PATH}*`,
    '  ! content-security-policy',
    ...lines({ 'content-security-policy': textOf(docsPolicy) }),
    '/assets/*',
    ...lines({ 'cache-control': 'public, max-age=31536000, immutable' }),
    '',
  ].join('\n')
}

/**
 * Headers of an API answer, which is data and never a page or part of one. The exceptions set
 * their own headers: the printable invoice, and the pixel, which other sites embed.
 */
export const answerHeaders: Headers = {
  'content-security-policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
}

function textOf(policy: Policy): string {
  return Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources.join(' ')}`)
    .join('; ')
}
