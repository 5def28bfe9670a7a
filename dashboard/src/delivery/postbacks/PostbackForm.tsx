import { type FormEvent, type RefObject, useEffect, useState } from 'react'
import { postbackMethods } from '../../../../schema/vocabulary.ts'
import type { Faults } from '../../core/field-errors.ts'
import { useFormFaults } from '../../core/use-field-errors.ts'
import { useUnsavedGuard } from '../../core/use-unsaved-guard.ts'
import type { Write } from '../../core/use-write.ts'
import { CheckField } from '../../ui/forms/CheckField.tsx'
import { CheckGroup } from '../../ui/forms/CheckGroup.tsx'
import { FormSummary } from '../../ui/forms/FormSummary.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { useDeliveryText } from '../delivery-texts.ts'
import { LinkParameter, PresetFields } from './PresetFields.tsx'
import { eventsFor, type PostbackDraft, postbackFaults, withNegative } from './postback-draft.ts'
import { TemplateField } from './TemplateField.tsx'
import { TemplatePreview } from './TemplatePreview.tsx'

const roots = ['offer_id', 'preset', 'domain', 'key', 'path', 'url', 'method', 'events'] as const

/** Form of a postback. It begins with the tracker, which fills in the rest. */
export function PostbackForm(props: {
  id: string
  start: PostbackDraft
  /** The offers to choose from; null if the offer is fixed. */
  offers: readonly { id: string; name: string }[] | null
  mayChange: boolean
  write: Write
  isSaved: { readonly current: boolean }
  onSend: (draft: PostbackDraft) => void
  onDirty?: (isDirty: boolean) => void
}) {
  const words = useDeliveryText().delivery
  const [draft, setDraft] = useState(props.start)
  const [faults, setFaults] = useState<Faults>({})
  const { form, errorOf, count, problem } = useFormFaults(faults, props.write, roots)
  const isDirty = JSON.stringify(draft) !== JSON.stringify(props.start)
  useUnsavedGuard(isDirty, props.isSaved)
  const { onDirty } = props
  useEffect(() => onDirty?.(isDirty), [onDirty, isDirty])
  const change = (part: Partial<PostbackDraft>) => setDraft({ ...draft, ...part })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const found = postbackFaults(draft)
    setFaults(found)
    if (Object.keys(found).length === 0) props.onSend(draft)
  }
  return (
    <form ref={form as RefObject<HTMLFormElement>} id={props.id} noValidate onSubmit={submit}>
      <fieldset disabled={!props.mayChange} className="min-w-0 space-y-5">
        {problem && <ProblemPanel problem={problem} />}
        <FormSummary count={count} />
        {props.offers && (
          <SelectField
            label={words.offer}
            help={words.offerHelp}
            error={errorOf('offer_id')}
            options={props.offers.map(({ id, name }) => ({ value: id, label: name }))}
            select={{
              value: draft.offerId,
              onChange: ({ currentTarget }) => change({ offerId: currentTarget.value }),
            }}
          />
        )}
        <PresetFields {...{ draft, errorOf, onChange: setDraft }} />
        <TemplateField
          url={draft.url}
          error={errorOf('url')}
          mayChange={props.mayChange}
          onChange={(url) => change({ url })}
        />
        <TemplatePreview url={draft.url} events={draft.events} />
        <LinkParameter draft={draft} />
        <CheckGroup
          label={words.eventsLabel}
          options={eventsFor(draft).map((value) => ({ value, label: words.events[value] }))}
          chosen={draft.events}
          error={errorOf('events')}
          onChange={(events) => change({ events })}
        />
        <SelectField
          label={words.method}
          help={words.postHelp}
          options={postbackMethods.map((value) => ({ value, label: value }))}
          select={{
            value: draft.method,
            onChange: ({ currentTarget }) =>
              change({ method: currentTarget.value as PostbackDraft['method'] }),
          }}
        />
        <CheckField
          label={words.negative}
          help={words.negativeHelp}
          input={{
            checked: draft.sendsNegative,
            onChange: ({ currentTarget }) => setDraft(withNegative(draft, currentTarget.checked)),
          }}
        />
      </fieldset>
    </form>
  )
}
