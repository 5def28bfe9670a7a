import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import type { Currency } from '../../../schema/vocabulary.ts'
import { type Money, sumMoney } from '../core/format/money.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { cn } from '../ui/class-names.ts'
import type { NotedAct } from '../ui/NoteDialog.tsx'
import { type Decision, type DecisionResult, decide } from './conversions-data.ts'
import type { Decidable } from './decidable.ts'

/** The confirmation dialog for one or more conversions, with a result per row. */
export function useDecision(onDone?: (results: readonly DecisionResult[]) => void) {
  const router = useRouter()
  const factsOf = useFacts()
  const { decide: words } = usePageText()
  const [asked, setAsked] = useState<{ decision: Decision; subjects: readonly Decidable[] } | null>(
    null,
  )
  const act: NotedAct | null = asked && {
    title: words.title[asked.decision](asked.subjects.length),
    means: words.means[asked.decision],
    ...factsOf(asked.decision, asked.subjects),
    noteLabel: words.note,
    isNoteNeeded: asked.decision === 'reject',
    running: words.running[asked.decision],
    kind: asked.decision === 'reject' ? 'danger' : 'primary',
    act: async (note) => {
      const { decision, subjects } = asked
      const ids = subjects.map(({ id }) => id)
      const results = await decide(decision, ids, note || null)
      onDone?.(results)
      await router.invalidate()
      return <Results results={results} subjects={subjects} />
    },
  }
  return {
    act,
    ask: (decision: Decision, subjects: readonly Decidable[]) => setAsked({ decision, subjects }),
    close: () => setAsked(null),
  }
}

/** Totals by currency. Amounts of different currencies are never added. */
export function useSums() {
  const format = useFormat()
  return (amounts: readonly (Money | null)[]): string => {
    const known = amounts.filter((money) => money !== null)
    const currencies = [...new Set(known.map(({ currency }) => currency))] as Currency[]
    return currencies.map((currency) => format.money(sumMoney(known, currency))).join(' + ')
  }
}

function useFacts() {
  const { decide: words, deals } = usePageText()
  const format = useFormat()
  const sumOf = useSums()
  return (decision: Decision, subjects: readonly Decidable[]) => {
    const names = [...new Set(subjects.map(({ affiliate }) => affiliate ?? deals.nobody))]
    const amount = sumOf(subjects.map((subject) => subject.amount))
    const count = format.number(subjects.length)
    const [only] = subjects
    const what = subjects.length === 1 ? amount || only!.externalId : count
    return {
      facts: [
        {
          label: words.count,
          value: subjects.length === 1 ? only!.externalId : count,
        },
        { label: words.amount, value: amount || '—' },
        { label: words.earned, value: sumOf(subjects.flatMap(({ earned }) => earned)) || '—' },
        { label: words.whom, value: namesInWords(names, format.number) },
      ],
      verb: words.verb[decision](what),
    }
  }
}

const NAMES_MAX = 3

const namesInWords = (names: readonly string[], number: (count: number) => string) =>
  names.length <= NAMES_MAX
    ? names.join(', ')
    : `${names.slice(0, NAMES_MAX).join(', ')} + ${number(names.length - NAMES_MAX)}`

function Results(props: { results: readonly DecisionResult[]; subjects: readonly Decidable[] }) {
  const words = usePageText().decide
  const { results, subjects } = props
  const nameOf = (id: string) => subjects.find((subject) => subject.id === id)?.externalId ?? id
  const done = results.filter(({ outcome }) => outcome !== 'refused').length
  return (
    <section aria-label={words.results}>
      <p className="mb-2 font-medium">
        {done === results.length ? words.all(done) : words.some(done, results.length)}
      </p>
      <ul className="max-h-60 divide-y divide-border overflow-y-auto">
        {results.map(({ id, outcome, changed, code }) => (
          <li key={id} className="flex flex-wrap items-baseline justify-between gap-x-4 py-1.5">
            <span className="min-w-0 font-mono text-sm break-all">{nameOf(id)}</span>
            <span className={cn('text-sm', outcome === 'refused' && 'text-bad')}>
              {words.outcomes[outcome]}
              {!changed && outcome !== 'refused' && ` · ${words.unchanged}`}
            </span>
            {code && <span className="w-full text-sm text-muted">{words.refusals[code]}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}
