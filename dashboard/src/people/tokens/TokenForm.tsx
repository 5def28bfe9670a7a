import { type FormEvent, useState } from 'react'
import { makeToken } from '../../apps/keys/keys-data.ts'
import { faultsOf, networksIn } from '../../apps/keys/secret-facts.ts'
import type { Faults } from '../../core/field-errors.ts'
import { usePageText } from '../../core/i18n/language.ts'
import { useFormFaults } from '../../core/use-field-errors.ts'
import { usePerson } from '../../core/use-person.ts'
import { useUnsavedGuard } from '../../core/use-unsaved-guard.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { CheckGroup } from '../../ui/forms/CheckGroup.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { TextAreaField } from '../../ui/forms/TextAreaField.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'

const NAME_CHARACTERS_MAX = 100
const spans = ['7', '30', '90', '365'] as const
const scopes = ['read', 'write'] as const
const roots = ['name', 'role', 'account_id', 'scopes', 'cidrs', 'expires_in_days']

interface TokenDraft {
  name: string
  /** Index of the person's role. */
  membership: number
  scopes: readonly (typeof scopes)[number][]
  days: (typeof spans)[number]
  networks: string
}
const plain: TokenDraft = {
  ...{ name: '', membership: 0, scopes: ['read'], days: '90', networks: '' },
}

/** Form for a new personal token. */
export function TokenForm(props: { onMade: (token: string) => Promise<void> }) {
  const text = usePageText()
  const words = text.tokens
  const memberships = usePerson()?.memberships ?? []
  const [draft, setDraft] = useState(plain)
  const change = (part: Partial<TokenDraft>) => setDraft((before) => ({ ...before, ...part }))
  const write = useWrite()
  const [faults, setFaults] = useState<Faults>({})
  const { form, errorOf, problem } = useFormFaults(faults, write, roots)
  useUnsavedGuard(draft !== plain && !write.isRunning)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const found = faultsOf(draft)
    setFaults(found)
    if (Object.keys(found).length > 0) return
    const { name, scopes, days, networks } = draft
    const asked = memberships[draft.membership]
    const account = asked?.advertiser_id ?? asked?.affiliate_id
    void write.write(async () => {
      const token = await makeToken({
        ...{ name, scopes: [...scopes], cidrs: networksIn(networks) },
        ...(asked ? { role: asked.role } : {}),
        ...(account ? { account_id: account } : {}),
        expires_in_days: Number(days),
      })
      await props.onMade(token)
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
        label={text.keys.name}
        help={words.nameHelp}
        error={errorOf('name')}
        input={{
          ...{ value: draft.name, maxLength: NAME_CHARACTERS_MAX, autoComplete: 'off' },
          onChange: ({ currentTarget }) => change({ name: currentTarget.value }),
        }}
      />
      <SelectField
        label={words.role}
        error={errorOf('role')}
        options={memberships.map(({ role }, at) => ({
          ...{ value: String(at), label: text.roles[role] },
        }))}
        select={{
          value: String(draft.membership),
          onChange: ({ currentTarget }) => change({ membership: Number(currentTarget.value) }),
        }}
      />
      <CheckGroup
        label={words.scopes}
        options={scopes.map((value) => ({ value, label: words.scope[value] }))}
        chosen={draft.scopes}
        error={errorOf('scopes')}
        onChange={(chosen) => change({ scopes: chosen })}
      />
      <SelectField
        label={words.expires}
        error={errorOf('expires_in_days')}
        options={spans.map((value) => ({ value, label: words.days[value] }))}
        select={{
          value: draft.days,
          onChange: ({ currentTarget }) =>
            change({ days: currentTarget.value as TokenDraft['days'] }),
        }}
      />
      <TextAreaField
        label={text.keys.networks}
        help={text.keys.networksHelp}
        error={errorOf('cidrs')}
        area={{
          ...{ value: draft.networks, autoComplete: 'off', spellCheck: false },
          onChange: ({ currentTarget }) => change({ networks: currentTarget.value }),
        }}
      />
      <Button type="submit" kind="primary" disabled={write.isRunning}>
        {write.isRunning ? text.keys.making : words.make}
      </Button>
    </form>
  )
}
