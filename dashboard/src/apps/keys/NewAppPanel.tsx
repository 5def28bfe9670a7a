import { getRouteApi, useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { useFormFaults } from '../../core/use-field-errors.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { SidePanel } from '../../ui/SidePanel.tsx'
import { createApp } from '../settings-data.ts'

const route = getRouteApi('/signed-in/settings/apps/new')
const list = getRouteApi('/signed-in/settings')
const roots = ['name', 'advertiser_id']
const noFaults = {}

/** Form for a new app. Opens the app afterwards, to add hosts and keys. */
export function NewAppPanel() {
  const text = usePageText()
  const words = text.newApp
  const router = useRouter()
  const navigate = route.useNavigate()
  const { advertisers } = list.useLoaderData()
  const owners = advertisers.ok ? advertisers.value.advertisers : []
  const [name, setName] = useState('')
  const [ownerId, setOwnerId] = useState(owners[0]?.id ?? '')
  const write = useWrite()
  const { form, errorOf, problem } = useFormFaults(noFaults, write, roots)
  const close = () =>
    void navigate({ to: '/settings', search: (before) => before, resetScroll: false })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    void write.write(async () => {
      const { app } = await createApp({ name, ...(ownerId ? { advertiser_id: ownerId } : {}) })
      await router.invalidate()
      await navigate({ to: '/settings/apps/$appId', params: { appId: app.id } })
    })
  }
  return (
    <SidePanel
      onClose={close}
      actions={
        <div className="flex justify-end gap-2">
          <Button onClick={close}>{text.dialog.cancel}</Button>
          <Button type="submit" form="new-app" kind="primary" disabled={write.isRunning}>
            {write.isRunning ? words.running : words.verb}
          </Button>
        </div>
      }
    >
      <form ref={form} id="new-app" noValidate onSubmit={submit} className="space-y-5">
        {problem && <ProblemPanel problem={problem} />}
        <Field
          label={words.name}
          help={words.nameHelp}
          error={errorOf('name')}
          input={{
            ...{ value: name, maxLength: 100, autoComplete: 'off' },
            onChange: ({ currentTarget }) => setName(currentTarget.value),
          }}
        />
        {owners.length > 1 && (
          <SelectField
            label={words.advertiser}
            error={errorOf('advertiser_id')}
            options={owners.map((owner) => ({ value: owner.id, label: owner.name }))}
            select={{
              value: ownerId,
              onChange: ({ currentTarget }) => setOwnerId(currentTarget.value),
            }}
          />
        )}
        <p className="text-muted">{words.next}</p>
      </form>
    </SidePanel>
  )
}
