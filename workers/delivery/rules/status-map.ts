import type { FieldFault } from '../../../schema/field-messages.ts'
import { type PostbackEvent, postbackEvents } from '../../../schema/vocabulary.ts'
import { fault } from '../../core/field-faults.ts'

/** A problem with a template, and the place in its text where it begins (from 0). */
export interface TemplateProblem extends FieldFault {
  readonly at: number
}

export type StatusMap = ReadonlyMap<PostbackEvent, string>

/**
 * Reads the list of words of `{status:lead=reg sale=dep}`; a blank after the colon is allowed. `start`
 * is the place of the list in the template.
 */
export function readStatusMap(text: string, start: number): StatusMap | TemplateProblem {
  const words = new Map<PostbackEvent, string>()
  for (const { 0: pair, index } of text.matchAll(/[^ ]+/g)) {
    const at = start + index
    const position = at + 1
    const found = /^(\w+)=([^=]*)$/.exec(pair)
    if (found === null) return { ...fault('postback_map_pair', { position }), at }
    const [, event, word] = found as unknown as [string, string, string]
    if (!isEvent(event)) {
      const events = postbackEvents.join(', ')
      return { ...fault('postback_map_event', { event, events, position }), at }
    }
    if (words.has(event)) return { ...fault('postback_map_repeat', { event, position }), at }
    words.set(event, word)
  }
  return words.size > 0
    ? words
    : { ...fault('postback_map_pair', { position: start + 1 }), at: start }
}

const isEvent = (text: string): text is PostbackEvent =>
  (postbackEvents as readonly string[]).includes(text)
