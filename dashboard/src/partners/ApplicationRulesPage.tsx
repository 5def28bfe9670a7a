import { getRouteApi } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { usePageText } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import { useDraft } from '../core/use-draft.ts'
import { useFormFaults } from '../core/use-field-errors.ts'
import { usePerson } from '../core/use-person.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { CheckField } from '../ui/forms/CheckField.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { FormSummary } from '../ui/forms/FormSummary.tsx'
import { SaveBar } from '../ui/forms/SaveBar.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { AdvertiserChoice } from './AdvertiserChoice.tsx'
import { type Advertisers, type ApplicationRules, changeRules } from './partners-data.ts'
import { QuestionFields } from './QuestionFields.tsx'
import { newQuestion, type RulesDraft, rulesDraft, rulesFaults, rulesPatch } from './rules-draft.ts'

const route = getRouteApi('/signed-in/partners/rules')
const QUESTIONS_MAX = 20

/** Questions to applicants, and rules for automatic approval. */
export function ApplicationRulesPage() {
  const text = usePageText()
  const found = route.useLoaderData()
  if (!found.ok) return <RetryPanel problem={found.problem} />
  if (found.value === null) return <EmptyState>{text.settings.noAdvertisers}</EmptyState>
  const { answer, ...of } = found.value
  return <RulesForm key={of.advertiserId} rules={answer} {...of} />
}

function RulesForm({ rules, ...of }: { rules: ApplicationRules } & Advertisers) {
  const text = usePageText()
  const words = text.applyRules
  const person = usePerson()
  const { draft, change, form } = useDraft<ApplicationRules, RulesDraft, Partial<ApplicationRules>>(
    rules,
    {
      ...{ draftOf: rulesDraft, patchOf: rulesPatch, faultsOf: rulesFaults },
      send: (patch) => changeRules(of.advertiserId, { ...rules, ...patch }),
    },
  )
  const { faults, write, isDirty, wasSaved, onSave } = form
  const roots = ['questions', 'auto_approval']
  const { form: element, errorOf, count, problem } = useFormFaults(faults, write, roots)
  const mayChange = person !== null && may(person, 'decidePartners')
  const { questions } = draft
  return (
    <form
      ref={element}
      id="application-rules"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onSave()
      }}
    >
      <fieldset disabled={!mayChange} className="min-w-0 space-y-4">
        {problem && <ProblemPanel problem={problem} />}
        <FormSummary count={count} />
        <Card>
          <CardHeader title={words.title} help={words.help}>
            <AdvertiserChoice {...of} />
          </CardHeader>
          {questions.length === 0 && <p className="text-muted">{words.none}</p>}
          <ol className="divide-y divide-border">
            {questions.map((question, at) => (
              <li key={question.id} className="py-4 first:pt-0">
                <QuestionFields
                  {...{ question, at, errorOf }}
                  onChange={(part) =>
                    change({ questions: questions.with(at, { ...question, ...part }) })
                  }
                  onRemove={() => change({ questions: questions.toSpliced(at, 1) })}
                />
              </li>
            ))}
          </ol>
          {questions.length < QUESTIONS_MAX && (
            <Button
              size="small"
              className="mt-2"
              onClick={() => change({ questions: [...questions, newQuestion(questions)] })}
            >
              <Plus />
              {words.add}
            </Button>
          )}
        </Card>
        <Automatic {...{ draft, change, errorOf }} />
        <SaveBar
          form="application-rules"
          {...{ mayChange, isDirty, wasSaved, isRunning: write.isRunning, saved: words.saved }}
          readOnly={text.partner.readOnly}
        />
      </fieldset>
    </form>
  )
}

function Automatic(props: {
  draft: RulesDraft
  change: (part: Partial<RulesDraft>) => void
  errorOf: (field: string) => string | undefined
}) {
  const words = usePageText().applyRules
  const { draft, change, errorOf } = props
  return (
    <Card>
      <CardHeader title={words.auto} help={words.autoHelp} />
      <div className="max-w-xl space-y-5">
        <SelectField
          label={words.of}
          options={(['none', 'all', 'invited'] as const).map((value) => ({
            ...{ value, label: words.ofs[value] },
          }))}
          select={{
            value: draft.of,
            onChange: ({ currentTarget }) =>
              change({ of: currentTarget.value as RulesDraft['of'] }),
          }}
        />
        {draft.of !== 'none' && (
          <>
            <Field
              label={words.countries}
              help={words.countriesHelp}
              error={errorOf('auto_approval.countries')}
              input={{
                ...{ value: draft.countries, maxLength: 1200, autoComplete: 'off' },
                onChange: ({ currentTarget }) => change({ countries: currentTarget.value }),
              }}
            />
            <CheckField
              label={words.throwaway}
              input={{
                checked: draft.refusesThrowaway,
                onChange: ({ currentTarget }) =>
                  change({ refusesThrowaway: currentTarget.checked }),
              }}
            />
          </>
        )}
      </div>
    </Card>
  )
}
