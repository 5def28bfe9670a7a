import type { ApiRequest } from './context.ts'

/**
 * In local runs, app hosts share the scheme and port of the request. Everywhere else they use
 * HTTPS.
 */
export function originOf(c: ApiRequest, host: string): string {
  if (!host.endsWith('.localhost')) return `https://${host}`
  const { protocol, port } = new URL(c.req.url)
  return `${protocol}//${host}${port === '' ? '' : `:${port}`}`
}
