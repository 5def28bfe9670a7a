/** Evaluates a rehearsal of an app's integration: what arrived for each step, and what is still wrong. */
import { done, type Evaluated, evaluateEvent, problem, says, waiting } from './event-rules.ts'
import {
  type EvaluatedStep,
  type RehearsalStep,
  rehearsalSteps,
  type Seen,
  type SeenClick,
  type SeenEvent,
} from './seen-rules.ts'

const SILENT_MS = 60_000
/** The latest event of each step decides, so that a mended integration turns its steps good again. */
export function evaluateRehearsal(seen: Seen): EvaluatedStep[] {
  const own = ownEvents(seen)
  const latest = (step: RehearsalStep) =>
    own.find(({ reported }) => reported.event === step) ?? null
  const click = clickOf(seen, own)
  const [lead, sale] = [latest('lead'), latest('sale')]
  const steps = rehearsalSteps.map((step): EvaluatedStep => {
    if (step === 'click') {
      return { step, click, event: null, ...(click ? evaluateClick(click) : waiting) }
    }
    const event = latest(step)
    const evaluated = event ? evaluateEvent(event, { clicks: seen.clicks, lead, sale }) : waiting
    return { step, click: null, event, ...evaluated }
  })
  return withUnreadable(withSilence(steps, seen, own), own)
}

/** Newest first. */
function ownEvents({ events, clicks, isInUse }: Seen): SeenEvent[] {
  const tests = events.filter(({ isTest }) => isTest)
  const ids = new Set([
    ...clicks.filter(({ isOfRehearsal }) => isOfRehearsal).map(({ id }) => id),
    ...tests.map(({ reported }) => reported.clickId),
  ])
  return events
    .filter(({ isTest, reported: { clickId } }) => {
      return isTest || !isInUse || (clickId !== null && ids.has(clickId))
    })
    .toSorted((one, other) => other.at.getTime() - one.at.getTime())
}

/** The rehearsal's latest click, else the one that its latest event names. */
function clickOf({ clicks }: Seen, own: readonly SeenEvent[]): SeenClick | null {
  const [marked] = clicks
    .filter(({ isOfRehearsal }) => isOfRehearsal)
    .toSorted((one, other) => other.at.getTime() - one.at.getTime())
  if (marked) return marked
  const named = own.map(({ reported }) => clicks.find(({ id }) => id === reported.clickId))
  return named.find((click) => click !== undefined) ?? null
}

/** A repeated click keeps the id of the first one, so it is good, too. */
function evaluateClick({ reason, isTest }: SeenClick): Evaluated {
  if (reason !== null && reason !== 'duplicate') return says(problem, 'click_refused', { reason })
  return isTest ? done : says('ok', 'live_click')
}

/** The first step for which nothing has arrived says so after a minute. */
function withSilence(steps: EvaluatedStep[], { since, now }: Seen, own: readonly SeenEvent[]) {
  const times = [
    since,
    ...own.map(({ at }) => at),
    ...steps.flatMap(({ click }) => click?.at ?? []),
  ]
  const lastMs = Math.max(...times.map((at) => at.getTime()))
  const next = steps.findIndex(({ state, remark }) => state === 'waiting' && remark === null)
  if (next === -1 || now.getTime() - lastMs < SILENT_MS) return steps
  return steps.with(next, { ...steps[next]!, ...says('waiting', 'silent') })
}

/** A report whose event cannot be read belongs to the first step that is not done. */
function withUnreadable(steps: EvaluatedStep[], own: readonly SeenEvent[]) {
  const [event] = own
  if (event === undefined || event.reported.event !== null) return steps
  const next = steps.findIndex(({ step, state }) => step !== 'click' && state !== 'ok')
  if (next === -1) return steps
  const evaluated = event.isTest ? says(problem, 'unreadable') : says(problem, 'live_key')
  return steps.with(next, { ...steps[next]!, event, ...evaluated })
}
