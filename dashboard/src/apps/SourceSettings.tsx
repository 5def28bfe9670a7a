import { getRouteApi } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import { conversionEvents, repeatPolicies } from '../../../schema/vocabulary.ts'
import type { WordMeaning } from '../../../workers/conversions/sources/query/query-rules.ts'
import { linesOf } from '../core/form-input.ts'
import { usePageText } from '../core/i18n/language.ts'
import { newKey } from '../core/new-key.ts'
import { useDraft } from '../core/use-draft.ts'
import { useFormFaults } from '../core/use-field-errors.ts'
import { Button } from '../ui/Button.tsx'
import { FoldedCard } from '../ui/FoldedCard.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { FormSummary } from '../ui/forms/FormSummary.tsx'
import { RemoveButton } from '../ui/forms/RemoveButton.tsx'
import { SaveBar } from '../ui/forms/SaveBar.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { TextAreaField } from '../ui/forms/TextAreaField.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { changeSourceSettings, type SourceSettingsAnswer } from './settings-data.ts'
import {
  type SourcesDraft,
  sourcesDraft,
  sourcesFaults,
  sourcesPatch,
  wordMeanings,
} from './source-settings-draft.ts'

const route = getRouteApi('/signed-in/settings/advertisers/$advertiserId')
const roots = ['status_words', 'repeat_policies', 'inbound_cidrs']

/** How the advertiser's postbacks are read, and the networks they may come from. */
export function PostbackSettings(props: { advertiserId: string; isReadOnly: boolean }) {
  const { sources } = route.useLoaderData()
  if (!sources.ok) return <RetryPanel problem={sources.problem} />
  return <PostbackForm {...props} sources={sources.value} />
}

/** The same with settings that are loaded. */
export function PostbackForm(props: {
  advertiserId: string
  isReadOnly: boolean
  sources: SourceSettingsAnswer
}) {
  const text = usePageText()
  const words = text.postbackSettings
  const { draft, change, form } = useDraft(props.sources, {
    ...{ draftOf: sourcesDraft, patchOf: sourcesPatch, faultsOf: sourcesFaults },
    send: (patch) => changeSourceSettings(props.advertiserId, patch),
  })
  const { faults, write, isDirty, wasSaved, onSave } = form
  const { form: element, errorOf, count, problem } = useFormFaults(faults, write, roots)
  const state = [
    words.wordCount(draft.words.length),
    words.networkCount(linesOf(draft.networks).length),
  ]
  return (
    <FoldedCard
      title={words.title}
      help={words.help}
      state={state.join(' · ')}
      hasError={count > 0 || problem !== null}
    >
      <form
        ref={element}
        id="postbacks"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          onSave()
        }}
      >
        <fieldset disabled={props.isReadOnly} className="min-w-0 space-y-6">
          {problem && <ProblemPanel problem={problem} />}
          <FormSummary count={count} />
          <StatusWords {...{ draft, errorOf }} onChange={change} />
          <Repeats {...{ draft, errorOf }} onChange={change} />
          <TextAreaField
            label={words.networks}
            help={words.networksHelp}
            error={errorOf('inbound_cidrs')}
            area={{
              ...{ value: draft.networks, rows: 3, spellCheck: false },
              onChange: ({ currentTarget }) => change({ networks: currentTarget.value }),
            }}
          />
          <SaveBar
            {...{ form: 'postbacks', mayChange: !props.isReadOnly, isDirty, wasSaved }}
            {...{ readOnly: text.settings.readOnly, saved: words.saved }}
            isRunning={write.isRunning}
          />
        </fieldset>
      </form>
    </FoldedCard>
  )
}

interface SourcePart {
  readonly draft: SourcesDraft
  readonly errorOf: (field: string) => string | undefined
  readonly onChange: (part: Partial<SourcesDraft>) => void
}

const Part = (props: { title: string; help: string; children: ReactNode }) => (
  <fieldset className="min-w-0 space-y-3">
    <legend className="font-medium">{props.title}</legend>
    <p className="text-sm text-pretty text-muted">{props.help}</p>
    {props.children}
  </fieldset>
)

function StatusWords({ draft, errorOf, onChange }: SourcePart) {
  const text = usePageText()
  const words = text.postbackSettings
  const { words: lines } = draft
  const labelOf = (meaning: WordMeaning) =>
    meaning === 'approve' || meaning === 'reject' || meaning === 'ignore'
      ? words.meanings[meaning]
      : text.events[meaning]
  const set = (at: number, part: Partial<(typeof lines)[number]>) =>
    onChange({ words: lines.with(at, { ...lines[at]!, ...part }) })
  const add = () => onChange({ words: [...lines, { key: newKey(), word: '', meaning: 'sale' }] })
  return (
    <Part title={words.words} help={words.wordsHelp}>
      {lines.map((line, at) => (
        <fieldset key={line.key} className="flex min-w-0 items-end gap-2">
          <legend className="sr-only">{words.wordNumber(at + 1)}</legend>
          <div className="min-w-0 flex-1">
            <Field
              label={words.word}
              error={errorOf(`status_words.${at}`) ?? errorOf(`status_words.${line.word}`)}
              input={{
                ...{ value: line.word, maxLength: 64, autoComplete: 'off', spellCheck: false },
                onChange: ({ currentTarget }) => set(at, { word: currentTarget.value }),
              }}
            />
          </div>
          <div className="min-w-0 flex-1">
            <SelectField
              label={words.meaning}
              options={wordMeanings.map((value) => ({ value, label: labelOf(value) }))}
              select={{
                value: line.meaning,
                onChange: ({ currentTarget }) =>
                  set(at, { meaning: currentTarget.value as WordMeaning }),
              }}
            />
          </div>
          <RemoveButton
            what={words.wordNumber(at + 1)}
            onClick={() => onChange({ words: lines.toSpliced(at, 1) })}
          />
        </fieldset>
      ))}
      <Button size="small" onClick={add}>
        <Plus />
        {words.addWord}
      </Button>
    </Part>
  )
}

function Repeats({ draft, errorOf, onChange }: SourcePart) {
  const text = usePageText()
  const words = text.postbackSettings
  return (
    <Part title={words.repeats} help={words.repeatsHelp}>
      <div className="grid grid-cols-1 items-start gap-3 sm:grid-cols-3">
        {conversionEvents.map((event) => (
          <SelectField
            key={event}
            label={text.events[event]}
            error={errorOf(`repeat_policies.${event}`)}
            options={[
              { value: '', label: words.usualPolicy },
              ...repeatPolicies.map((value) => ({ value, label: words.policies[value] })),
            ]}
            select={{
              value: draft.policies[event] ?? '',
              onChange: ({ currentTarget }) => {
                const { [event]: _before, ...others } = draft.policies
                const policy = currentTarget.value as (typeof repeatPolicies)[number] | ''
                onChange({ policies: policy === '' ? others : { ...others, [event]: policy } })
              },
            }}
          />
        ))}
      </div>
    </Part>
  )
}
