import { type FormEvent, useState } from 'react'
import {
  type NotificationPace,
  notificationChannels,
  notificationPaces,
} from '../../../schema/vocabulary.ts'
import { useWrite } from '../core/use-write.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { CheckField } from '../ui/forms/CheckField.tsx'
import { SaveRow } from '../ui/forms/SaveRow.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { useNotificationText } from './notification-texts.ts'
import { type Choice, saveChoices } from './notifications-data.ts'

/** Channels and pace of each kind. Without a bot, Telegram is not offered. */
export function ChoicesCard({ choices, hasBot }: { choices: readonly Choice[]; hasBot: boolean }) {
  const words = useNotificationText().notifications
  const [draft, setDraft] = useState(choices)
  const [isSaved, setIsSaved] = useState(false)
  const { write, isRunning, problem } = useWrite()
  const change = (next: Choice) => {
    setIsSaved(false)
    setDraft(draft.map((choice) => (choice.kind === next.kind ? next : choice)))
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (await write(() => saveChoices(draft))) setIsSaved(true)
  }
  if (choices.length === 0) {
    return (
      <Card>
        <EmptyState>{words.noKinds}</EmptyState>
      </Card>
    )
  }
  return (
    <Card>
      <CardHeader title={words.choices} help={words.choicesHelp} />
      <form noValidate onSubmit={(event) => void submit(event)} className="space-y-4">
        {problem && <ProblemPanel problem={problem} />}
        <ul className="divide-y divide-border">
          {draft.map((choice) => (
            <li key={choice.kind} className="py-3 first:pt-0">
              <ChoiceFields choice={choice} hasBot={hasBot} onChange={change} />
            </li>
          ))}
        </ul>
        <SaveRow {...{ words, isRunning, isSaved }} />
      </form>
    </Card>
  )
}

function ChoiceFields(props: {
  choice: Choice
  hasBot: boolean
  onChange: (choice: Choice) => void
}) {
  const { choice, hasBot, onChange } = props
  const words = useNotificationText().notifications
  const { kind, channels, pace, is_mail_fixed: isFixed } = choice
  const isHeldBack = channels.some((channel) => channel !== 'in_app')
  return (
    <fieldset className="grid items-center gap-x-4 gap-y-2 sm:grid-cols-[1fr_11rem]">
      <legend className="sr-only">{words.kinds[kind]}</legend>
      <div className="min-w-0">
        <p aria-hidden="true" className="mb-1 font-medium">
          {words.kinds[kind]}
        </p>
        <div className="flex flex-wrap gap-x-5 gap-y-1">
          {notificationChannels
            .filter((channel) => hasBot || channel !== 'telegram')
            .map((channel) => {
              const isLocked = isFixed && channel === 'email'
              return (
                <CheckField
                  key={channel}
                  label={words.channels[channel]}
                  input={{
                    checked: isLocked || channels.includes(channel),
                    disabled: isLocked,
                    onChange: ({ currentTarget: { checked } }) =>
                      onChange({
                        ...choice,
                        channels: notificationChannels.filter((other) =>
                          other === channel ? checked : channels.includes(other),
                        ),
                      }),
                  }}
                />
              )
            })}
        </div>
        {isFixed && <p className="mt-1 text-sm text-muted">{words.fixed}</p>}
      </div>
      {isHeldBack && (
        <SelectField
          label={words.when}
          isLabelHidden
          options={notificationPaces.map((value) => ({ value, label: words.paces[value] }))}
          select={{
            value: pace,
            onChange: ({ currentTarget }) =>
              onChange({ ...choice, pace: currentTarget.value as NotificationPace }),
          }}
        />
      )}
    </fieldset>
  )
}
