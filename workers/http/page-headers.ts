/**
 * What browsers may do with our answers: one source for the dashboard's files as the Worker serves them,
 * for Cloudflare's `_headers` beside them (dashboard/vite.config.ts), and for the API's own answers.
 */

type Headers = Readonly<Record<string, string>>
type Policy = Readonly<Record<string, readonly string[]>>

/** Browsers remember it for a year, for every host below ours too. Said over HTTPS only. */
export const transport: Headers = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
}

const nothing = ["'none'"]
const own = ["'self'"]

/**
 * Scripts come from our own files only, and no text becomes one (Trusted Types). Styles may stand inline:
 * dialogs lock the page behind them by a style element of the moment, whose text no hash can foresee. With every
 * place to load from or send to closed, a style has nowhere to tell what it sees.
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

/** The page to try the API builds its parts from text by a library of its own, without Trusted Types. */
const docsPolicy: Policy = Object.fromEntries(
  Object.entries(pagePolicy).filter(([directive]) => !directive.includes('trusted-types')),
)

/** What no page of ours asks of a browser; passkeys and the clipboard stay our own. */
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

/** The headers of the dashboard's file at `pathname`. */
export function headersOfPage(pathname: string, isSecure: boolean): Headers {
  const policy = pathname.startsWith(DOCS_PATH) ? docsPolicy : pagePolicy
  return {
    ...pageHeaders,
    'content-security-policy': textOf(policy),
    ...(isSecure ? transport : {}),
  }
}

/**
 * The same for files that Cloudflare serves without asking the Worker. Rules of one file add up, and two
 * policies together allow only what both do: so the second rule takes the first one's policy away.
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
 * The headers of an answer of the API: data, never a page, and never part of one. What is a page after all
 * (the invoice to print) brings a policy of its own, what stands on other sites (the pixel) its own word on that.
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
