/** Whether an endpoint may be saved: its address, template and events. */
import type { EndpointKind, EventKind, PostbackEvent } from '../../../schema/vocabulary.ts'
import { type FieldProblem, fieldProblem, problemAt } from '../../core/refusal.ts'
import { eventsOf } from './events.ts'
import { refusalOfUrl, type UrlRules } from './safe-url.ts'
import { isTemplateProblem, readTemplate } from './template.ts'

export interface CheckedEndpoint {
  kind: EndpointKind
  url: string
  events: readonly (PostbackEvent | EventKind)[]
}

/** The first fault; null: it may be saved. */
export function faultOfEndpoint(
  { kind, url, events }: CheckedEndpoint,
  owner: 'advertiser' | 'affiliate',
  rules: UrlRules,
): FieldProblem | null {
  const template = readTemplate(url)
  if (isTemplateProblem(template)) return problemAt('url', template)
  const refusal = refusalOfUrl(url, rules)
  if (refusal !== null) return problemAt('url', { code: refusal })
  const known: readonly string[] = eventsOf(kind, owner)
  const unknown = events.findIndex((event) => !known.includes(event))
  return unknown === -1 ? null : fieldProblem(`events[${unknown}]`, 'not_found')
}
