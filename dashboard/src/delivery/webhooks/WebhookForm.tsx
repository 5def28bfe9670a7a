import { type FormEvent, useEffect, useState } from 'react'
import type { EventKind } from '../../../../schema/vocabulary.ts'
import { webhookEventsOf } from '../../../../workers/delivery/rules/events.ts'
import type { Faults } from '../../core/field-errors.ts'
import { may } from '../../core/permissions.ts'
import { useFormFaults } from '../../core/use-field-errors.ts'
import { usePerson } from '../../core/use-person.ts'
import { useUnsavedGuard } from '../../core/use-unsaved-guard.ts'
import type { Write } from '../../core/use-write.ts'
import { CheckField } from '../../ui/forms/CheckField.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { FormSummary } from '../../ui/forms/FormSummary.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { useDeliveryText } from '../delivery-texts.ts'

export interface WebhookDraft {
  readonly url: string
  readonly events: readonly EventKind[]
}

/** Form of a webhook: its URL and events. */
export function WebhookForm(props: {
  id: string
  start: WebhookDraft
  mayChange: boolean
  write: Write
  isSaved: { readonly current: boolean }
  onSend: (draft: WebhookDraft) => void
  onDirty?: (isDirty: boolean) => void
}) {
  const text = useDeliveryText()
  const words = text.webhooks
  const person = usePerson()
  const [draft, setDraft] = useState(props.start)
  const [faults, setFaults] = useState<Faults>({})
  const { form, errorOf, count, problem } = useFormFaults(faults, props.write, ['url', 'events'])
  const isDirty = JSON.stringify(draft) !== JSON.stringify(props.start)
  useUnsavedGuard(isDirty, props.isSaved)
  const { onDirty } = props
  useEffect(() => onDirty?.(isDirty), [onDirty, isDirty])
  const isAffiliate = person !== null && may(person, 'seeLinks')
  const choices = webhookEventsOf(isAffiliate ? 'affiliate' : 'advertiser')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const found: Faults = {
      ...(draft.url.trim() === '' && { url: 'missing' }),
      ...(draft.events.length === 0 && { events: 'missing' }),
    }
    setFaults(found)
    if (Object.keys(found).length === 0) props.onSend(draft)
  }
  const wrongEvents = errorOf('events')
  return (
    <form ref={form} id={props.id} noValidate onSubmit={submit}>
      <fieldset disabled={!props.mayChange} className="min-w-0 space-y-5">
        {problem && <ProblemPanel problem={problem} />}
        <FormSummary count={count} />
        <Field
          label={words.url}
          help={words.urlHelp}
          error={errorOf('url')}
          input={{
            ...{ name: 'url', type: 'url', value: draft.url, maxLength: 2_000, inputMode: 'url' },
            ...{ autoComplete: 'off', autoCapitalize: 'none', spellCheck: false },
            onChange: ({ currentTarget }) => setDraft({ ...draft, url: currentTarget.value }),
          }}
        />
        <fieldset className="min-w-0">
          <legend className="mb-2 font-medium">{text.delivery.eventsLabel}</legend>
          {wrongEvents && <p className="mb-2 text-sm text-bad">{wrongEvents}</p>}
          <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
            {choices.map((event) => (
              <CheckField
                key={event}
                label={event}
                help={text.delivery.webhookEvents[event]}
                input={{
                  checked: draft.events.includes(event),
                  'aria-invalid': wrongEvents ? true : undefined,
                  onChange: ({ currentTarget: { checked } }) =>
                    setDraft({
                      ...draft,
                      events: choices.filter((one) =>
                        one === event ? checked : draft.events.includes(one),
                      ),
                    }),
                }}
              />
            ))}
          </div>
        </fieldset>
      </fieldset>
    </form>
  )
}
