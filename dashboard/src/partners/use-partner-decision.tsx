import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import type { PartnershipStatus } from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { cn } from '../ui/class-names.ts'
import type { NotedAct } from '../ui/NoteDialog.tsx'
import { type Decision, type DecisionResult, decide, type Partner } from './partners-data.ts'

const from: Record<Decision, readonly PartnershipStatus[]> = {
  approve: ['pending', 'rejected'],
  reject: ['pending'],
  suspend: ['approved'],
  resume: ['suspended'],
  terminate: ['approved', 'suspended'],
}

/** Whether a screen offers the decision. The server checks again. */
export const isPossible = (decision: Decision, status: PartnershipStatus) =>
  from[decision].includes(status)

const NAMES_MAX = 3
const REASON_CHARACTERS_MAX = 500

/** The confirmation dialog for one or more partners, with a result per row if any failed. */
export function usePartnerDecision(advertiserId: string, onDone?: () => void) {
  const router = useRouter()
  const words = usePageText().partnerDecide
  const nameOf = useNames()
  const [asked, setAsked] = useState<{ decision: Decision; subjects: readonly Partner[] } | null>(
    null,
  )
  const isStern = asked !== null && asked.decision !== 'approve' && asked.decision !== 'resume'
  const act: NotedAct | null = asked && {
    title: words.title[asked.decision](asked.subjects.length),
    means: words.means[asked.decision],
    facts: [{ label: words.whom, value: nameOf(asked.subjects) }],
    noteLabel: words.reason,
    hasNote: isStern,
    isNoteNeeded: isStern,
    ...{ noteHelp: words.reasonHelp, noteCharactersMax: REASON_CHARACTERS_MAX },
    verb: words.verb[asked.decision](nameOf(asked.subjects)),
    running: words.running[asked.decision],
    kind: isStern ? 'danger' : 'primary',
    act: async (reason) => {
      const { decision, subjects } = asked
      const ids = subjects.map(({ affiliate }) => affiliate.id)
      const results = await decide(advertiserId, decision, ids, reason || null)
      onDone?.()
      await router.invalidate()
      const isWell = results.every(({ outcome }) => outcome !== 'refused')
      return isWell ? null : <Results results={results} subjects={subjects} />
    },
  }
  return {
    act,
    ask: (decision: Decision, subjects: readonly Partner[]) => setAsked({ decision, subjects }),
    close: () => setAsked(null),
  }
}

function useNames() {
  const format = useFormat()
  return (subjects: readonly Partner[]) => {
    const names = subjects.map(({ affiliate }) => affiliate.name)
    const shown = names.slice(0, NAMES_MAX).join(', ')
    const more = names.length - NAMES_MAX
    return more > 0 ? `${shown} + ${format.number(more)}` : shown
  }
}

function Results(props: { results: readonly DecisionResult[]; subjects: readonly Partner[] }) {
  const words = usePageText().partnerDecide
  const { results, subjects } = props
  const nameOf = (id: string) =>
    subjects.find(({ affiliate }) => affiliate.id === id)?.affiliate.name ?? id
  const done = results.filter(({ outcome }) => outcome !== 'refused').length
  return (
    <section aria-label={words.results}>
      <p className="mb-2 font-medium">{words.some(done, results.length)}</p>
      <ul className="max-h-60 divide-y divide-border overflow-y-auto">
        {results.map(({ id, outcome, code }) => (
          <li key={id} className="flex flex-wrap items-baseline justify-between gap-x-4 py-1.5">
            <span className="min-w-0 truncate">{nameOf(id)}</span>
            <span className={cn('text-sm', outcome === 'refused' && 'text-bad')}>
              {words.outcomes[outcome]}
            </span>
            {code && <span className="w-full text-sm text-muted">{words.refusals[code]}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}
