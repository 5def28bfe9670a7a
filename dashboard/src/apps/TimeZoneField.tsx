import { useId } from 'react'
import { Field } from '../ui/forms/Field.tsx'

/** An IANA time zone, typed or selected from those the browser knows. */
export function TimeZoneField(props: {
  label: string
  help: string
  error: string | undefined
  value: string
  onChange: (zone: string) => void
}) {
  const id = useId()
  return (
    <>
      <Field
        label={props.label}
        help={props.help}
        error={props.error}
        input={{
          ...{ list: id, value: props.value, maxLength: 64, autoComplete: 'off' },
          spellCheck: false,
          onChange: ({ currentTarget }) => props.onChange(currentTarget.value),
        }}
      />
      <datalist id={id}>
        {Intl.supportedValuesOf('timeZone').map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  )
}
