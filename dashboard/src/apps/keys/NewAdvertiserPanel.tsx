import { getRouteApi, useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import {
  type BillingMode,
  billingModes,
  type Currency,
  currencies,
} from '../../../../schema/vocabulary.ts'
import { usePageText } from '../../core/i18n/language.ts'
import { useFormFaults } from '../../core/use-field-errors.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { SidePanel } from '../../ui/SidePanel.tsx'
import { createAdvertiser } from '../settings-data.ts'
import { TimeZoneField } from '../TimeZoneField.tsx'

const route = getRouteApi('/signed-in/settings/advertisers/new')
const roots = ['name', 'currency', 'billing_mode', 'time_zone']
const noFaults = {}

interface AdvertiserStart {
  name: string
  currency: Currency
  billing_mode: BillingMode
  time_zone: string
}
const plain: AdvertiserStart = {
  ...{ name: '', currency: 'USD', billing_mode: 'prepaid', time_zone: 'UTC' },
}

/** Form for staff to add an advertiser. Opens its settings afterwards. */
export function NewAdvertiserPanel() {
  const text = usePageText()
  const words = text.newAdvertiser
  const router = useRouter()
  const navigate = route.useNavigate()
  const [draft, setDraft] = useState(plain)
  const write = useWrite()
  const { form, errorOf, problem } = useFormFaults(noFaults, write, roots)
  const close = () =>
    void navigate({ to: '/settings', search: (before) => before, resetScroll: false })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    void write.write(async () => {
      const { advertiser } = await createAdvertiser(draft)
      await router.invalidate()
      const params = { advertiserId: advertiser.id }
      await navigate({ to: '/settings/advertisers/$advertiserId', params })
    })
  }
  return (
    <SidePanel
      onClose={close}
      actions={
        <div className="flex justify-end gap-2">
          <Button onClick={close}>{text.dialog.cancel}</Button>
          <Button type="submit" form="new-advertiser" kind="primary" disabled={write.isRunning}>
            {write.isRunning ? words.running : words.verb}
          </Button>
        </div>
      }
    >
      <form ref={form} id="new-advertiser" noValidate onSubmit={submit} className="space-y-5">
        {problem && <ProblemPanel problem={problem} />}
        <Fields
          {...{ draft, errorOf }}
          onChange={(part) => setDraft((before) => ({ ...before, ...part }))}
        />
        <p className="text-muted">{words.next}</p>
      </form>
    </SidePanel>
  )
}

function Fields(props: {
  draft: AdvertiserStart
  errorOf: (field: string) => string | undefined
  onChange: (part: Partial<AdvertiserStart>) => void
}) {
  const text = usePageText()
  const words = text.newAdvertiser
  const { draft, errorOf, onChange } = props
  return (
    <>
      <Field
        label={words.name}
        help={words.nameHelp}
        error={errorOf('name')}
        input={{
          ...{ value: draft.name, maxLength: 100, autoComplete: 'off' },
          onChange: ({ currentTarget }) => onChange({ name: currentTarget.value }),
        }}
      />
      <SelectField
        label={words.currency}
        help={words.currencyHelp}
        error={errorOf('currency')}
        options={currencies.map((value) => ({ value, label: value }))}
        select={{
          value: draft.currency,
          onChange: ({ currentTarget }) => onChange({ currency: currentTarget.value as Currency }),
        }}
      />
      <SelectField
        label={words.billing}
        error={errorOf('billing_mode')}
        options={billingModes.map((value) => ({ value, label: words.billings[value] }))}
        select={{
          value: draft.billing_mode,
          onChange: ({ currentTarget }) =>
            onChange({ billing_mode: currentTarget.value as BillingMode }),
        }}
      />
      <TimeZoneField
        label={text.settings.timeZone}
        help={text.settings.timeZoneHelp}
        error={errorOf('time_zone')}
        value={draft.time_zone}
        onChange={(time_zone) => onChange({ time_zone })}
      />
    </>
  )
}
