import { refuseField } from '../core/refusal.ts'
import type { ApiRequest } from './context.ts'

/**
 * The text of an uploaded CSV file.
 * @throws Refusal `invalid_input` for another content type or encoding.
 */
export async function readCsvText(c: ApiRequest): Promise<string> {
  const type = c.req.header('content-type') ?? ''
  if (!/^text\/csv\b/i.test(type)) throw refuseField('content-type', 'content_type_csv')
  try {
    const bytes = await c.req.arrayBuffer()
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw refuseField('file', 'file_not_utf8')
  }
}
