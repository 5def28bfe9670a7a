import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { ConfirmDialog, type DangerousAct } from '../../ui/ConfirmDialog.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { HostLine } from './HostLine.tsx'
import { type AppHost, claimHost, releaseHost } from './keys-data.ts'

const HOST_CHARACTERS_MAX = 300

/** An app's hosts: claim, verify and remove them. */
export function HostsCard(props: { appId: string; hosts: readonly AppHost[]; mayChange: boolean }) {
  const words = usePageText().hosts
  const router = useRouter()
  const [gone, setGone] = useState<AppHost | null>(null)
  const { appId, hosts, mayChange } = props
  const act: DangerousAct | null = gone && {
    ...{ title: words.giveUpTitle, means: words.giveUpMeans, kind: 'danger' },
    facts: [{ label: words.host, value: gone.host }],
    ...{ verb: words.giveUpVerb(gone.host), running: words.givingUp },
    act: async () => {
      await releaseHost(appId, gone.host)
      await router.invalidate()
    },
  }
  return (
    <Card>
      <CardHeader title={words.title} help={words.help} />
      {hosts.length === 0 && <p className="text-muted">{words.none}</p>}
      <ul className="divide-y divide-border">
        {hosts.map((host) => (
          <HostLine
            key={host.host}
            {...{ appId, host, mayChange }}
            onGiveUp={() => setGone(host)}
          />
        ))}
      </ul>
      {mayChange && <Claiming appId={appId} />}
      <ConfirmDialog act={act} onClose={() => setGone(null)} />
    </Card>
  )
}

function Claiming({ appId }: { appId: string }) {
  const words = usePageText().hosts
  const router = useRouter()
  const { write, isRunning, problem, errorOf } = useWrite()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const host = String(new FormData(form).get('host')).trim()
    void write(async () => {
      await claimHost(appId, host)
      await router.invalidate()
    }).then((isDone) => isDone && form.reset())
  }
  const error = errorOf('host')
  return (
    <form noValidate onSubmit={submit} className="mt-3 space-y-3 border-t border-border pt-4">
      {problem && !error && <ProblemPanel problem={problem} />}
      <Field
        label={words.host}
        help={words.hostHelp}
        error={error}
        input={{
          ...{ name: 'host', maxLength: HOST_CHARACTERS_MAX, autoComplete: 'off' },
          ...{ autoCapitalize: 'none', spellCheck: false, inputMode: 'url' },
        }}
      />
      <Button type="submit" disabled={isRunning}>
        {isRunning ? words.adding : words.add}
      </Button>
    </form>
  )
}
