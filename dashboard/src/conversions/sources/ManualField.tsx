import { Field } from '../../ui/forms/Field.tsx'
import type { ManualDraft } from './manual-draft.ts'

export interface ManualPart {
  readonly draft: ManualDraft
  readonly errorOf: (field: string) => string | undefined
  readonly onChange: (part: Partial<ManualDraft>) => void
}

/** A plain field of the form. */
export function ManualField(
  props: ManualPart & {
    label: string
    name: keyof ManualDraft
    wire: string
    help?: string
    type?: string
    inputMode?: 'decimal'
    lengthMax?: number
  },
) {
  const { draft, name, wire, help } = props
  return (
    <Field
      label={props.label}
      {...(help ? { help } : {})}
      error={props.errorOf(wire)}
      input={{
        ...{ name: wire, type: props.type, inputMode: props.inputMode, autoComplete: 'off' },
        ...{ value: draft[name], maxLength: props.lengthMax ?? 255, spellCheck: false },
        onChange: ({ currentTarget }) => props.onChange({ [name]: currentTarget.value }),
      }}
    />
  )
}
