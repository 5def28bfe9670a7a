import type { Currency, ReviewAction } from '../../../schema/vocabulary.ts'
import type { ReviewReason } from '../../../workers/fraud/rules/review-rules.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { cn } from '../ui/class-names.ts'
import { type SignalFacts, signalInWords } from './signal-texts.ts'

const dots: Record<ReviewAction, string> = {
  ...{ off: 'bg-muted', note: 'bg-muted', review: 'bg-warn', reject: 'bg-bad' },
}

/** The fraud signals as sentences, with their actions. */
export function SignalList(props: {
  signals: readonly {
    readonly rule: ReviewReason
    readonly rule_version: number
    readonly action: ReviewAction
    readonly facts: SignalFacts
  }[]
  currency: Currency | null
}) {
  const words = usePageText()
  const format = useFormat()
  return (
    <ul className="space-y-2">
      {props.signals.map(({ rule, rule_version, action, facts }) => (
        <li key={rule}>
          <p className="flex flex-wrap items-baseline gap-x-3">
            <span className="font-medium" title={words.signals.byVersion(rule_version)}>
              {words.ruleTexts[rule].name}
            </span>
            <span className="inline-flex items-baseline gap-1.5 text-sm text-muted">
              <span
                aria-hidden="true"
                className={cn('size-2 shrink-0 self-center rounded-full', dots[action])}
              />
              {words.deal.actions[action]}
            </span>
          </p>
          <p className="max-w-prose text-pretty break-words text-muted">
            {signalInWords(rule, facts, { words, format, currency: props.currency })}
          </p>
        </li>
      ))}
    </ul>
  )
}
