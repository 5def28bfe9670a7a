/** Checks of landing pages: their URL, and what an answer means. */
import type { PageProblem } from '../../../schema/vocabulary.ts'
import { compileTemplate, fillTemplate } from '../../offers/rules/fill-template.ts'
import type { MacroFacts } from '../../offers/rules/macros.ts'

/** What a check came to. `unclear`: it says nothing about the page, and the state before stays. */
export type PageCheck =
  | { is: 'up'; status: number }
  | { is: 'down'; status: number | null; problem: PageProblem }
  | { is: 'unclear' }

/** Ids of the click and affiliate that nobody has. */
const NOBODY = '00000000-0000-7000-8000-000000000000'

/** The URL with values of a made-up click. Null = it is no URL of a page. */
export function pageUrlOf(template: string, offer: MacroFacts['offer'], now: Date): string | null {
  const compiled = compileTemplate(template)
  if (compiled === null) return null
  const click: MacroFacts = {
    ...{ clickId: NOBODY, nowMs: now.getTime(), link: null, language: 'en' },
    offer,
    affiliate: { id: NOBODY, code: 'test' },
    place: { country: 'US', region: null, city: null },
    agent: { device: () => ({ device: 'desktop', os: null, browser: null }) },
    subs: Array.from({ length: 10 }, () => 'test'),
  }
  return fillTemplate(compiled, click)
}

const TOO_MANY = 429

/** `isChallenge`: a firewall wants to see that we are no robot, so the page itself did not answer. */
export function pageCheckOf(status: number, isChallenge: boolean): PageCheck {
  if (status < 400) return { is: 'up', status }
  if (isChallenge || status === TOO_MANY) return { is: 'unclear' }
  return { is: 'down', status, problem: 'http_error' }
}

const OFTEN_MINUTES = 10
const USUALLY_MINUTES = 60

/** A page that failed is checked again soon. `random` 0…1 spreads pages over time. */
export const nextCheckMinutes = ({ is }: PageCheck, random: number): number =>
  (is === 'down' ? OFTEN_MINUTES : USUALLY_MINUTES) * (0.9 + random / 5)

/** Failures of every page, on several hosts, are most likely our own. */
export function withoutOwnFaults<Checked extends { host: string; check: PageCheck }>(
  checked: readonly Checked[],
): readonly Checked[] {
  const hosts = new Set(checked.map(({ host }) => host))
  const isAllDown = checked.every(({ check }) => check.is === 'down' && check.status === null)
  return isAllDown && hosts.size > 1
    ? checked.map((one) => ({ ...one, check: { is: 'unclear' as const } }))
    : checked
}
