import { problemOf } from '../../problem.ts'
import { sessionFetch } from '../../session.ts'

/**
 * All payouts reserved on these days, as one CSV. The server gives so many rows at a time; what comes
 * after the first is joined without its header. Throws a ProblemError.
 */
export async function readExport(from: string, to: string): Promise<Blob> {
  const parts: string[] = []
  let cursor: string | null = null
  do {
    const query = new URLSearchParams({ from, to, ...(cursor ? { cursor } : {}) })
    const response = await sessionFetch(`/v1/payouts/export.csv?${query}`)
    if (!response.ok) throw problemOf(response.status, await response.json().catch(() => null))
    const text = await response.text()
    parts.push(parts.length === 0 ? text : text.slice(text.indexOf('\n') + 1))
    cursor = response.headers.get('next-cursor')
  } while (cursor !== null)
  return new Blob(parts, { type: 'text/csv;charset=utf-8' })
}
