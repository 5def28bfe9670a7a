import { postbackPresets } from '../../../../schema/vocabulary.ts'
import { linkParameterOf, presets } from '../../../../workers/delivery/rules/presets.ts'
import { CopyField } from '../../ui/CopyField.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { useDeliveryText } from '../delivery-texts.ts'
import { type PostbackDraft, presetOf, withPreset, withValue } from './postback-draft.ts'

/** The tracker, and what its URL needs: the parts that no document confirms are marked. */
export function PresetFields(props: {
  draft: PostbackDraft
  errorOf: (field: string) => string | undefined
  onChange: (draft: PostbackDraft) => void
}) {
  const words = useDeliveryText().delivery
  const { draft, onChange } = props
  const preset = presetOf(draft)
  const unverified = [...(preset?.fields ?? []), ...(preset?.parameters ?? [])]
    .filter(({ isVerified }) => !isVerified)
    .map(({ name }) => name)
  return (
    <div className="space-y-4">
      <SelectField
        label={words.tracker}
        help={words.trackerHelp}
        options={[
          { value: '', label: words.ownUrl },
          ...postbackPresets.map((value) => ({ value, label: presets[value].title })),
        ]}
        select={{
          value: draft.preset,
          onChange: ({ currentTarget }) =>
            onChange(withPreset(draft, currentTarget.value as PostbackDraft['preset'])),
        }}
      />
      {preset && (
        <>
          <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
            {preset.fields.map(({ name, example, isVerified }) => {
              const { label, help } = words.fields[name]
              return (
                <Field
                  key={name}
                  label={isVerified ? label : `${label} (${words.notVerified})`}
                  help={help}
                  error={props.errorOf(name)}
                  input={{
                    ...{ name, value: draft.values[name] ?? '', placeholder: example },
                    ...{ maxLength: 200, autoComplete: 'off', autoCapitalize: 'none' },
                    ...{ spellCheck: false, inputMode: name === 'domain' ? 'url' : 'text' },
                    onChange: ({ currentTarget }) =>
                      onChange(withValue(draft, name, currentTarget.value)),
                  }}
                />
              )
            })}
          </div>
          <p className="text-sm text-pretty text-muted">
            {unverified.length > 0 && `${words.notVerifiedHelp(unverified.join(', '))} `}
            <a
              href={preset.source}
              target="_blank"
              rel="noreferrer"
              className="underline underline-offset-2"
            >
              {words.documentation(preset.title)}
            </a>
          </p>
        </>
      )}
    </div>
  )
}

/** What the affiliate adds to the link in the tracker, ready to copy. */
export function LinkParameter({ draft }: { draft: PostbackDraft }) {
  const words = useDeliveryText().delivery
  const preset = presetOf(draft)
  if (preset === null) return null
  return (
    <div>
      <p className="mb-1.5 font-medium">{words.linkTitle}</p>
      <CopyField label={words.linkTitle} value={linkParameterOf(preset)} />
      <p className="mt-1.5 text-sm text-muted">{words.linkHelp}</p>
    </div>
  )
}
