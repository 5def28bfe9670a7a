import { useState } from 'react'
import { percentOf } from '../../core/form-input.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { useUnsavedGuard } from '../../core/use-unsaved-guard.ts'
import { useWrite } from '../../core/use-write.ts'
import { Field } from '../../ui/forms/Field.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { SaveLine } from '../SaveLine.tsx'
import {
  groupEvents,
  type RatesDraft,
  rateFaults,
  ratesOf,
  ruleOf,
  rulesFrom,
} from './group-rates.ts'
import { groupTexts } from './group-texts.ts'
import { type GroupOffer, type GroupRule, setTerms } from './groups-data.ts'

/** What one offer pays the group, beside what it pays everyone. */
export function GroupRates(props: { groupId: string; of: GroupOffer; mayChange: boolean }) {
  const text = groupTexts.use()
  const words = text.groups
  const { groupId, mayChange } = props
  const [of, setOf] = useState(props.of)
  const [draft, setDraft] = useState(() => ratesOf(of))
  const [faults, setFaults] = useState<readonly string[]>([])
  const [wasSaved, setWasSaved] = useState(false)
  const { write, isRunning, problem } = useWrite()
  const isDirty = JSON.stringify(draft) !== JSON.stringify(ratesOf(of))
  useUnsavedGuard(isDirty)
  const inWords = useRateWords(of)
  const save = () => {
    const found = rateFaults(draft, of)
    setFaults(found)
    if (found.length > 0 || !isDirty) return
    void write(async () => {
      const saved = await setTerms(groupId, of.offer.id, rulesFrom(draft, of))
      setOf(saved)
      setDraft(ratesOf(saved))
      setWasSaved(true)
    })
  }
  const field = (event: keyof RatesDraft, part: 'percent' | 'fixed') => ({
    error: faults.includes(`${event}.${part}`) ? text.editor.faults.number : undefined,
    input: {
      ...{ value: draft[event][part], inputMode: 'decimal' as const, maxLength: 14 },
      ...{ autoComplete: 'off', disabled: !mayChange },
      onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
        setDraft({ ...draft, [event]: { ...draft[event], [part]: currentTarget.value } }),
    },
  })
  return (
    <li className="space-y-3 py-4 first:pt-0 last:pb-0">
      <h3 className="font-medium">{of.offer.name}</h3>
      {problem && <ProblemPanel problem={problem} />}
      {groupEvents.map((event) => (
        <div
          key={event}
          className="grid grid-cols-2 items-start gap-3 sm:grid-cols-[minmax(0,1fr)_8rem_8rem]"
        >
          <p className="self-center text-sm text-muted max-sm:col-span-2">
            {text.events[event]} · {words.offerPays(inWords(ruleOf(of.offer_rules, event)))}
            {(ruleOf(of.group_rules, event)?.tiers.length ?? 0) > 0 && ` · ${words.hasTiers}`}
          </p>
          <Field label={words.percent(text.events[event])} {...field(event, 'percent')} />
          <Field
            label={words.fixed(text.events[event], of.offer.currency)}
            {...field(event, 'fixed')}
          />
        </div>
      ))}
      {mayChange && (
        <SaveLine
          notice={wasSaved ? words.ratesSaved : ''}
          {...{ isDirty, isRunning, verb: words.saveRates, onSave: save }}
        />
      )}
    </li>
  )
}

function useRateWords({ offer }: GroupOffer) {
  const words = groupTexts.use().groups
  const format = useFormat()
  return (rule: GroupRule | undefined) => {
    if (rule === undefined) return words.nothing
    const share = `${percentOf(rule.rate_bps)}%`
    const fixed = format.money({ amount: rule.fixed, currency: offer.currency })
    if (rule.kind === 'percent') return share
    return rule.kind === 'fixed' ? fixed : words.plus(share, fixed)
  }
}
