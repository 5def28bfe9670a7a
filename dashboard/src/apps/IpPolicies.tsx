import { Plus } from 'lucide-react'
import { type IpPolicy, ipPolicies } from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { newKey } from '../core/new-key.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { RemoveButton } from '../ui/forms/RemoveButton.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import type { AdvertiserPart } from './AdvertiserPanel.tsx'
import type { ExceptionDraft } from './advertiser-draft.ts'

/** How much of a visitor's IP address is stored, the countries with other rules, and how long clicks keep personal data. */
export function IpPolicies({ draft, errorOf, onChange }: AdvertiserPart) {
  const text = usePageText()
  const words = text.settings
  const { exceptions } = draft
  return (
    <Card>
      <CardHeader title={words.privacy} />
      <div className="max-w-sm">
        <Policy
          label={words.ipPolicy}
          help={words.ipMeans[draft.ipPolicy]}
          error={errorOf('ip_policy')}
          value={draft.ipPolicy}
          onChange={(ipPolicy) => onChange({ ipPolicy })}
        />
      </div>
      <h3 className="mt-5 mb-3 font-medium">{words.exceptions}</h3>
      <ul className="space-y-3">
        {exceptions.map((exception, index) => (
          <li key={exception.key}>
            <Exception
              {...{ exception, index }}
              error={
                errorOf(`ip_policy_by_country.${index}`) ??
                errorOf(`ip_policy_by_country.${exception.country.trim().toUpperCase()}`)
              }
              onChange={(part) =>
                onChange({ exceptions: exceptions.with(index, { ...exception, ...part }) })
              }
              onRemove={() => onChange({ exceptions: exceptions.toSpliced(index, 1) })}
            />
          </li>
        ))}
      </ul>
      <Button
        size="small"
        className="mt-3"
        onClick={() =>
          onChange({ exceptions: [...exceptions, { key: newKey(), country: '', policy: 'drop' }] })
        }
      >
        <Plus />
        {words.addException}
      </Button>
      <h3 className="mt-5 mb-3 font-medium">{words.retention}</h3>
      <div className="max-w-sm">
        <Field
          label={`${words.clickDays} (${text.editor.optional})`}
          help={words.clickDaysHelp}
          error={errorOf('click_days')}
          input={{
            ...{ inputMode: 'numeric', maxLength: 4, autoComplete: 'off', value: draft.clickDays },
            onChange: ({ currentTarget }) => onChange({ clickDays: currentTarget.value }),
          }}
        />
      </div>
    </Card>
  )
}

function Exception(props: {
  exception: ExceptionDraft
  index: number
  error: string | undefined
  onChange: (part: Partial<ExceptionDraft>) => void
  onRemove: () => void
}) {
  const words = usePageText().settings
  const format = useFormat()
  const { exception } = props
  const title = words.exception(props.index + 1)
  const country = format.country(exception.country.trim().toUpperCase())
  return (
    <fieldset className="grid min-w-0 grid-cols-[minmax(0,1fr)_minmax(0,1.5fr)_auto] items-start gap-2">
      <legend className="sr-only">{title}</legend>
      <Field
        label={words.country}
        help={country.length > 2 ? country : ''}
        error={props.error}
        input={{
          ...{ value: exception.country, maxLength: 2, autoComplete: 'off', spellCheck: false },
          ...{ autoCapitalize: 'characters', placeholder: 'DE' },
          onChange: ({ currentTarget }) => props.onChange({ country: currentTarget.value }),
        }}
      />
      <Policy
        label={words.policy}
        value={exception.policy}
        onChange={(policy) => props.onChange({ policy })}
      />
      <RemoveButton what={title} onClick={props.onRemove} className="mt-[1.625rem]" />
    </fieldset>
  )
}

function Policy(props: {
  label: string
  help?: string
  error?: string | undefined
  value: IpPolicy
  onChange: (policy: IpPolicy) => void
}) {
  const words = usePageText().settings
  return (
    <SelectField
      label={props.label}
      {...(props.help ? { help: props.help } : {})}
      error={props.error}
      options={ipPolicies.map((value) => ({ value, label: words.ipPolicies[value] }))}
      select={{
        value: props.value,
        onChange: ({ currentTarget }) => props.onChange(currentTarget.value as IpPolicy),
      }}
    />
  )
}
