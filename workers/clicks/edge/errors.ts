/** The answer when the tracker itself fails. */

import { splitAffPath } from '../rules/aff-path.ts'
import { cleanUrl } from './aff.ts'
import { notFoundPage } from './pages.ts'
import { problem } from './problems.ts'
import { redirectTo } from './redirect.ts'
import type { Tracker } from './tracker.ts'
import { type TrackerContext, visitOf } from './visit.ts'

/**
 * Answers an internal error: an affiliate link still leads to its page, a report gets a problem document.
 * Rethrows errors of the app behind the host, so that the edge answers.
 */
export function answerError(tracker: Tracker, error: Error, c: TrackerContext): Response {
  if (c.get('isPassedThrough')) throw error
  const { address } = visitOf(tracker, c)
  const { path } = address
  const found = splitAffPath(path)
  if (found !== null) {
    console.error(JSON.stringify({ event: 'aff.failed', error: String(error) }))
    return redirectTo(cleanUrl({ address }, found))
  }
  console.error(JSON.stringify({ event: 'path.failed', path, error: String(error) }))
  return path.startsWith('/v1/') ? problem(tracker, 'internal') : notFoundPage()
}
