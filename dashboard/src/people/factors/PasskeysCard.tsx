import { type FormEvent, useState } from 'react'
import { about } from '../../core/confirmation.ts'
import { usePageText } from '../../core/i18n/language.ts'
import { knowsPasskeys } from '../../core/passkeys.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { ConfirmDialog, type DangerousAct } from '../../ui/ConfirmDialog.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import { addPasskey, type Passkey, removePasskey, renamePasskey } from './security-data.ts'

type OnChange = (made?: readonly string[] | null) => Promise<void>
const NAME_CHARACTERS_MAX = 80

/** The person's passkeys, and a button to add one. */
export function PasskeysCard(props: { passkeys: readonly Passkey[]; onChange: OnChange }) {
  const words = usePageText().security
  const { passkeys, onChange } = props
  const [gone, setGone] = useState<Passkey | null>(null)
  const act: DangerousAct | null = gone && {
    ...{ title: words.removePasskey, means: words.removePasskeyMeans, kind: 'danger' },
    facts: [{ label: words.passkey, value: gone.name }],
    ...{ verb: words.removePasskeyVerb(gone.name), running: words.removing },
    act: async () => {
      await removePasskey(gone.id)
      await onChange()
    },
  }
  return (
    <Card>
      <CardHeader title={words.passkeys} help={words.passkeysHelp} />
      {passkeys.length === 0 && <p className="text-muted">{words.noPasskeys}</p>}
      <ul className="divide-y divide-border">
        {passkeys.map((passkey) => (
          <Line
            key={passkey.id}
            passkey={passkey}
            onChange={onChange}
            onRemove={() => setGone(passkey)}
          />
        ))}
      </ul>
      {knowsPasskeys() ? (
        <Adding onChange={onChange} />
      ) : (
        <p className="mt-3 text-sm text-muted">{words.noBrowser}</p>
      )}
      <ConfirmDialog act={act} onClose={() => setGone(null)} />
    </Card>
  )
}

function Line(props: { passkey: Passkey; onChange: OnChange; onRemove: () => void }) {
  const words = usePageText().security
  const { id, name, created_at, last_used_at } = props.passkey
  const [isRenaming, setIsRenaming] = useState(false)
  const { write, isRunning, problem } = useWrite()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const newName = String(new FormData(event.currentTarget).get('name')).trim()
    void write(async () => {
      await renamePasskey(id, newName)
      await props.onChange()
    }).then((isDone) => isDone && setIsRenaming(false))
  }
  return (
    <li className="py-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="min-w-0">
          <p className="font-medium break-words">{name}</p>
          <p className="text-sm text-muted">
            {words.added} <TimeText at={created_at} />
            {', '}
            {last_used_at ? words.lastUsed : words.neverUsed}{' '}
            {last_used_at && <TimeText at={last_used_at} />}
          </p>
        </div>
        <div className="flex gap-1">
          <Button
            size="small"
            aria-label={words.renameOf(name)}
            aria-expanded={isRenaming}
            onClick={() => setIsRenaming(!isRenaming)}
          >
            {words.rename}
          </Button>
          <Button size="small" aria-label={words.removeOf(name)} onClick={props.onRemove}>
            {words.remove}
          </Button>
        </div>
      </div>
      {isRenaming && (
        <form noValidate onSubmit={submit} className="mt-2 space-y-2">
          {problem && <ProblemPanel problem={problem} />}
          <Field
            label={words.newName}
            input={{ name: 'name', defaultValue: name, maxLength: NAME_CHARACTERS_MAX }}
          />
          <Button type="submit" size="small" disabled={isRunning}>
            {words.save}
          </Button>
        </form>
      )}
    </li>
  )
}

function Adding({ onChange }: { onChange: OnChange }) {
  const words = usePageText().security
  const { write, isRunning, problem } = useWrite()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const name = String(new FormData(form).get('name')).trim()
    const action = {
      title: words.addPasskeyAction,
      facts: name === '' ? [] : [{ label: words.passkeyName, value: name }],
    }
    void write(async () => onChange(await about(action, () => addPasskey(name)))).then(
      (isDone) => isDone && form.reset(),
    )
  }
  // Errors of the browser are not problem documents.
  const isOfBrowser = problem?.code === 'unreadable'
  return (
    <form noValidate onSubmit={submit} className="mt-3 space-y-3 border-t border-border pt-4">
      {problem && (
        <ProblemPanel problem={problem} meaning={isOfBrowser ? words.passkeyFailed : undefined} />
      )}
      <Field
        label={words.passkeyName}
        help={words.passkeyNameHelp}
        input={{ name: 'name', maxLength: NAME_CHARACTERS_MAX, required: true }}
      />
      <Button type="submit" disabled={isRunning}>
        {isRunning ? words.addingPasskey : words.addPasskey}
      </Button>
    </form>
  )
}
