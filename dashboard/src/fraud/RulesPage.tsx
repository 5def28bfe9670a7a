import { getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { reviewActions } from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { may } from '../core/permissions.ts'
import { useDraft } from '../core/use-draft.ts'
import { useFormFaults } from '../core/use-field-errors.ts'
import { usePerson } from '../core/use-person.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { FormSummary } from '../ui/forms/FormSummary.tsx'
import { SaveBar } from '../ui/forms/SaveBar.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { changeRules, type Rule, type Rules } from './rules-data.ts'
import {
  type RulesDraft,
  rulesDraft,
  rulesFaults,
  rulesPatch,
  shownThreshold,
  usualDraft,
} from './rules-draft.ts'

const route = getRouteApi('/signed-in/conversions/rules')

/** The settings of each fraud rule at one advertiser. */
export function RulesPage() {
  const text = usePageText()
  const found = route.useLoaderData()
  const navigate = route.useNavigate()
  if (!found.ok) return <RetryPanel problem={found.problem} />
  if (found.value === null) return <EmptyState>{text.settings.noAdvertisers}</EmptyState>
  const { advertiserId, advertisers, rules } = found.value
  const choice = advertisers.length > 1 && (
    <div className="w-full sm:w-64">
      <SelectField
        label={text.filters.advertiser}
        isLabelHidden
        options={advertisers.map(({ id, name }) => ({ value: id, label: name }))}
        select={{
          value: advertiserId,
          onChange: ({ currentTarget }) =>
            void navigate({ search: { advertiser_id: currentTarget.value }, replace: true }),
        }}
      />
    </div>
  )
  return <RulesForm key={advertiserId} {...{ advertiserId, rules, choice }} />
}

function RulesForm(props: { advertiserId: string; rules: Rules; choice: ReactNode }) {
  const text = usePageText()
  const words = text.fraudRules
  const person = usePerson()
  const { rules } = props
  const { draft, change, form } = useDraft(rules, {
    ...{ draftOf: rulesDraft, patchOf: rulesPatch },
    faultsOf: (written) => rulesFaults(rules, written),
    send: (patch) => changeRules(props.advertiserId, patch.rules ?? {}),
  })
  const { faults, write, isDirty, wasSaved, onSave } = form
  const { form: element, errorOf, count, problem } = useFormFaults(faults, write, ['rules'])
  const mayChange = person !== null && may(person, 'changeSettings')
  const usual = usualDraft(rules)
  return (
    <Card>
      <CardHeader title={words.title} help={words.help}>
        {props.choice}
      </CardHeader>
      <form
        ref={element}
        id="rules"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          onSave()
        }}
      >
        <fieldset disabled={!mayChange} className="min-w-0">
          {problem && <ProblemPanel problem={problem} />}
          <FormSummary count={count} />
          <ul className="divide-y divide-border">
            {rules.map((rule) => (
              <RuleLine
                key={rule.rule}
                {...{ rule, draft, errorOf }}
                onChange={(part) =>
                  change({ [rule.rule]: { ...draft[rule.rule]!, ...part } } as Partial<RulesDraft>)
                }
              />
            ))}
          </ul>
        </fieldset>
      </form>
      <div className="sticky bottom-14 -mx-4 mt-4 flex flex-wrap items-center gap-3 border-t border-border bg-surface px-4 py-3 sm:bottom-0 sm:-mx-5 sm:px-5">
        {mayChange && JSON.stringify(usual) !== JSON.stringify(draft) && (
          <Button kind="quiet" onClick={() => change(usual)}>
            {words.usualAgain}
          </Button>
        )}
        <div className="flex-1">
          <SaveBar
            {...{ form: 'rules', mayChange, isDirty, wasSaved, isRunning: write.isRunning }}
            readOnly={words.readOnly}
            saved={words.saved}
          />
        </div>
      </div>
    </Card>
  )
}

function RuleLine(props: {
  rule: Rule
  draft: RulesDraft
  errorOf: (field: string) => string | undefined
  onChange: (part: Partial<RulesDraft[string]>) => void
}) {
  const text = usePageText()
  const format = useFormat()
  const words = text.fraudRules
  const { rule, errorOf, onChange } = props
  const now = props.draft[rule.rule]!
  const unit = words.units[rule.unit as keyof typeof words.units]
  const number = (count: number | null) => format.number(shownThreshold(rule.unit, count ?? 0))
  const actions = reviewActions.filter((action) => action !== 'reject' || rule.may_reject)
  const { name, does } = text.ruleTexts[rule.rule]
  return (
    <li>
      <fieldset className="grid min-w-0 grid-cols-1 gap-x-5 gap-y-2 py-4 sm:grid-cols-[minmax(0,1fr)_11rem_11rem]">
        <legend className="sr-only">{name}</legend>
        <div className="min-w-0">
          <p className="font-medium">{name}</p>
          <p className="text-sm text-pretty text-muted">{does}</p>
        </div>
        <SelectField
          label={words.action}
          help={words.usual(words.actions[rule.usual_action])}
          error={errorOf(`rules.${rule.rule}.action`)}
          options={actions.map((value) => ({ value, label: words.actions[value] }))}
          select={{
            value: now.action,
            onChange: ({ currentTarget }) =>
              onChange({ action: currentTarget.value as Rule['action'] }),
          }}
        />
        {rule.unit !== null && (
          <Field
            label={words.threshold(unit ?? rule.unit)}
            help={words.usualThreshold(
              number(rule.usual_threshold),
              number(rule.threshold_min),
              number(rule.threshold_max),
            )}
            error={errorOf(`rules.${rule.rule}.threshold`)}
            input={{
              ...{ inputMode: 'decimal', maxLength: 5, autoComplete: 'off', value: now.threshold },
              onChange: ({ currentTarget }) => onChange({ threshold: currentTarget.value }),
            }}
          />
        )}
      </fieldset>
    </li>
  )
}
