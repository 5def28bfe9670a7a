import type { MacroFacts } from '../../offers/rules/macros.ts'
import type { Target, Visitor } from './target.ts'
import type { Visit } from './tracker.ts'

/** The facts that macros of a landing URL can use. `subs` are clean. */
export function macroFactsOf(
  { nowMs }: Visit,
  { offer, affiliate, link }: Target,
  { place, agent, language }: Visitor,
  clickId: string | null,
  subs: readonly (string | null)[],
): MacroFacts {
  return { clickId, nowMs, offer, affiliate, link, place, agent, language, subs }
}
