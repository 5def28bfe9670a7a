import type { ApiRequest } from './context.ts'

/** Local app hosts share scheme and port with whoever asks; all others speak HTTPS. */
export function originOf(c: ApiRequest, host: string): string {
  if (!host.endsWith('.localhost')) return `https://${host}`
  const { protocol, port } = new URL(c.req.url)
  return `${protocol}//${host}${port === '' ? '' : `:${port}`}`
}
