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
import { makeKey } from './keys-data.ts'
import { faultsOf, networksIn } from './secret-facts.ts'

const NAME_CHARACTERS_MAX = 100
const DAY_MS = 86_400_000
const daysOf = { never: null, d90: 90, d365: 365 } as const
const scopes = ['conversions:write', 'clicks:write'] as const
const roots = ['name', 'scopes', 'cidrs', 'requires_signature', 'is_test', 'expires_at']

interface KeyDraft {
  name: string
  scopes: readonly (typeof scopes)[number][]
  networks: string
  isSigned: boolean
  isTest: boolean
  expiry: keyof typeof daysOf
}
const plain: KeyDraft = {
  ...{ name: '', scopes: ['conversions:write'], networks: '', isSigned: false, isTest: false },
  expiry: 'never',
}

/** Form for a new app key. */
export function KeyForm(props: { appId: string; onMade: (key: string) => Promise<void> }) {
  const words = usePageText().keys
  const [draft, setDraft] = useState(plain)
  const change = (part: Partial<KeyDraft>) => setDraft((before) => ({ ...before, ...part }))
  const write = useWrite()
  const [faults, setFaults] = useState<Faults>({})
  const { form, errorOf, problem } = useFormFaults(faults, write, roots)
  useUnsavedGuard(draft !== plain && !write.isRunning)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const found = faultsOf(draft)
    setFaults(found)
    if (Object.keys(found).length > 0) return
    void write.write(async () => props.onMade(await makeKey(props.appId, wireOf(draft))))
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
      <CheckGroup
        label={words.scopes}
        options={scopes.map((value) => ({ value, label: words.scope[value] }))}
        chosen={draft.scopes}
        error={errorOf('scopes')}
        onChange={(chosen) => change({ scopes: chosen })}
      />
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
      <CheckField
        label={words.test}
        help={words.testHelp}
        input={{
          checked: draft.isTest,
          onChange: ({ currentTarget }) => change({ isTest: currentTarget.checked }),
        }}
      />
      <SelectField
        label={words.expires}
        error={errorOf('expires_at')}
        options={(['never', 'd90', 'd365'] as const).map((value) => ({
          ...{ value, label: words.expiries[value] },
        }))}
        select={{
          value: draft.expiry,
          onChange: ({ currentTarget }) =>
            change({ expiry: currentTarget.value as KeyDraft['expiry'] }),
        }}
      />
      <Button type="submit" kind="primary" disabled={write.isRunning}>
        {write.isRunning ? words.making : words.make}
      </Button>
    </form>
  )
}

function wireOf({ name, scopes, networks, isSigned, isTest, expiry }: KeyDraft) {
  const days = daysOf[expiry]
  return {
    ...{ name, scopes: [...scopes], cidrs: networksIn(networks), requires_signature: isSigned },
    is_test: isTest,
    expires_at: days === null ? null : new Date(Date.now() + days * DAY_MS).toISOString(),
  }
}
