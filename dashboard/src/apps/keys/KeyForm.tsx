import { type FormEvent, useState } from 'react'
import type { Faults } from '../../core/field-errors.ts'
import { usePageText } from '../../core/i18n/language.ts'
import { useFormFaults } from '../../core/use-field-errors.ts'
import { useUnsavedGuard } from '../../core/use-unsaved-guard.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { CheckField } from '../../ui/forms/CheckField.tsx'
import { CheckGroup } from '../../ui/forms/CheckGroup.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { TextAreaField } from '../../ui/forms/TextAreaField.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { type AppKey, changeKey, makeKey } from './keys-data.ts'
import { faultsOf, networksIn } from './secret-facts.ts'

const NAME_CHARACTERS_MAX = 100
const DAY_MS = 86_400_000
const daysOf = { never: null, d90: 90, d365: 365 } as const
const expiries = ['never', 'd90', 'd365'] as const
const scopes = ['conversions:write', 'clicks:write'] as const
const roots = ['name', 'scopes', 'cidrs', 'requires_signature', 'is_test', 'expires_at']

interface KeyDraft {
  name: string
  scopes: readonly (typeof scopes)[number][]
  networks: string
  isSigned: boolean
  isTest: boolean
  /** `same`: the expiry of the edited key stays. */
  expiry: keyof typeof daysOf | 'same'
}
const plain: KeyDraft = {
  ...{ name: '', scopes: ['conversions:write'], networks: '', isSigned: false, isTest: false },
  expiry: 'never',
}

const draftOf = (key: AppKey): KeyDraft => ({
  ...{ name: key.name, scopes: key.scopes, networks: key.cidrs.join('\n'), isTest: key.is_test },
  ...{ isSigned: key.requires_signature, expiry: 'same' },
})

/** Form for a new app key. With `edited`: for that key, whose permissions and kind cannot change. */
export function KeyForm(props: {
  appId: string
  edited?: AppKey | undefined
  /** With the new key, or null after an edit. */
  onDone: (key: string | null) => Promise<void>
}) {
  const words = usePageText().keys
  const { appId, edited } = props
  const [start] = useState(edited ? draftOf(edited) : plain)
  const [draft, setDraft] = useState(start)
  const change = (part: Partial<KeyDraft>) => setDraft((before) => ({ ...before, ...part }))
  const write = useWrite()
  const [faults, setFaults] = useState<Faults>({})
  const { form, errorOf, problem } = useFormFaults(faults, write, roots)
  const [verb, running] = edited ? [words.save, words.saving] : [words.make, words.making]
  useUnsavedGuard(draft !== start && !write.isRunning)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const found = faultsOf(draft)
    setFaults(found)
    if (Object.keys(found).length > 0) return
    void write.write(async () => {
      if (edited) await changeKey(appId, edited.id, settingsOf(draft))
      await props.onDone(edited ? null : await makeKey(appId, wireOf(draft)))
    })
  }
  return (
    <form
      ref={form}
      noValidate
      onSubmit={submit}
      className="mb-4 space-y-5 rounded-lg border border-border p-4"
    >
      {problem && <ProblemPanel problem={problem} />}
      <Field
        label={words.name}
        help={words.nameHelp}
        error={errorOf('name')}
        input={{
          ...{ value: draft.name, maxLength: NAME_CHARACTERS_MAX, autoComplete: 'off' },
          onChange: ({ currentTarget }) => change({ name: currentTarget.value }),
        }}
      />
      {!edited && (
        <CheckGroup
          label={words.scopes}
          options={scopes.map((value) => ({ value, label: words.scope[value] }))}
          chosen={draft.scopes}
          error={errorOf('scopes')}
          onChange={(chosen) => change({ scopes: chosen })}
        />
      )}
      <TextAreaField
        label={words.networks}
        help={words.networksHelp}
        error={errorOf('cidrs')}
        area={{
          ...{ value: draft.networks, autoComplete: 'off', spellCheck: false },
          onChange: ({ currentTarget }) => change({ networks: currentTarget.value }),
        }}
      />
      <CheckField
        label={words.signature}
        help={words.signatureHelp}
        input={{
          checked: draft.isSigned,
          onChange: ({ currentTarget }) => change({ isSigned: currentTarget.checked }),
        }}
      />
      {!edited && (
        <CheckField
          label={words.test}
          help={words.testHelp}
          input={{
            checked: draft.isTest,
            onChange: ({ currentTarget }) => change({ isTest: currentTarget.checked }),
          }}
        />
      )}
      <SelectField
        label={words.expires}
        error={errorOf('expires_at')}
        options={[
          ...(edited ? [{ value: 'same', label: words.sameExpiry }] : []),
          ...expiries.map((value) => ({ value, label: words.expiries[value] })),
        ]}
        select={{
          value: draft.expiry,
          onChange: ({ currentTarget }) =>
            change({ expiry: currentTarget.value as KeyDraft['expiry'] }),
        }}
      />
      <Button type="submit" kind="primary" disabled={write.isRunning}>
        {write.isRunning ? running : verb}
      </Button>
    </form>
  )
}

const settingsOf = ({ name, networks, isSigned, expiry }: KeyDraft) => ({
  ...{ name, cidrs: networksIn(networks), requires_signature: isSigned },
  ...(expiry === 'same' ? {} : { expires_at: endOf(expiry) }),
})

const wireOf = (draft: KeyDraft) => ({
  ...settingsOf(draft),
  ...{ scopes: [...draft.scopes], is_test: draft.isTest },
})

function endOf(expiry: keyof typeof daysOf): string | null {
  const days = daysOf[expiry]
  return days === null ? null : new Date(Date.now() + days * DAY_MS).toISOString()
}
