import { type FormEvent, lazy, Suspense, useState } from 'react'
import { about } from '../../core/confirmation.ts'
import { usePageText } from '../../core/i18n/language.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { ConfirmDialog, type DangerousAct } from '../../ui/ConfirmDialog.tsx'
import { CopyField } from '../../ui/CopyField.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import {
  beginTotp,
  type Factors,
  finishTotp,
  removeTotp,
  type TotpSecret,
} from './security-data.ts'

const QrCode = lazy(() =>
  import('../../ui/QrCode.tsx').then((module) => ({ default: module.QrCode })),
)

type OnChange = (made?: readonly string[] | null) => Promise<void>

/** One-time codes: off, being set up, or enabled. */
export function TotpCard({ totp, onChange }: { totp: Factors['totp']; onChange: OnChange }) {
  const words = usePageText().security
  const [secret, setSecret] = useState<TotpSecret | null>(null)
  const [isAsked, setIsAsked] = useState(false)
  const { write, isRunning, problem } = useWrite()
  const action = { title: words.setUpAction, facts: [] }
  const begin = () => void write(async () => setSecret(await about(action, beginTotp)))
  const act: DangerousAct = {
    ...{ title: words.removeTotp, means: words.removeTotpMeans, kind: 'danger' },
    facts: [{ label: words.removedFactor, value: words.totp }],
    ...{ verb: words.removeTotpVerb, running: words.removing },
    act: async () => {
      await removeTotp()
      await onChange()
    },
  }
  return (
    <Card>
      <CardHeader title={words.totp} help={words.totpHelp}>
        {totp && (
          <Button size="small" onClick={() => setIsAsked(true)}>
            {words.remove}
          </Button>
        )}
        {!totp && !secret && (
          <Button size="small" kind="primary" disabled={isRunning} onClick={begin}>
            {isRunning ? words.settingUp : words.setUp}
          </Button>
        )}
      </CardHeader>
      {problem && <ProblemPanel problem={problem} />}
      {totp && (
        <p className="text-muted">
          {words.totpSince} <TimeText at={totp.confirmed_at} />
        </p>
      )}
      {!totp && secret && (
        <SetUp
          secret={secret}
          onCancel={() => setSecret(null)}
          onDone={async (codes) => {
            setSecret(null)
            await onChange(codes)
          }}
        />
      )}
      <ConfirmDialog act={isAsked ? act : null} onClose={() => setIsAsked(false)} />
    </Card>
  )
}

function SetUp(props: {
  secret: TotpSecret
  onCancel: () => void
  onDone: (codes: readonly string[] | null) => Promise<void>
}) {
  const words = usePageText().security
  const { write, isRunning, problem } = useWrite()
  const isWrong = problem?.code === 'second_factor_wrong' || problem?.code === 'invalid_input'
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const code = String(new FormData(event.currentTarget).get('code')).trim()
    void write(async () => props.onDone(await finishTotp(code)))
  }
  return (
    <form noValidate onSubmit={submit} className="space-y-4">
      <p>{words.scan}</p>
      <div className="flex flex-wrap gap-6">
        <Suspense fallback={<Skeleton className="size-44" />}>
          <QrCode value={props.secret.url} label={words.qr} />
        </Suspense>
        <div className="min-w-0 flex-1 basis-64 space-y-4">
          <CopyField label={words.key} value={props.secret.secret} />
          <Field
            label={words.firstCode}
            help={words.firstCodeHelp}
            error={isWrong ? words.wrongCode : undefined}
            input={{
              ...{ name: 'code', inputMode: 'numeric', autoComplete: 'one-time-code' },
              ...{ maxLength: 6, spellCheck: false },
            }}
          />
        </div>
      </div>
      {problem && !isWrong && <ProblemPanel problem={problem} />}
      <div className="flex justify-end gap-2">
        <Button disabled={isRunning} onClick={props.onCancel}>
          {words.cancel}
        </Button>
        <Button type="submit" kind="primary" disabled={isRunning}>
          {isRunning ? words.taking : words.take}
        </Button>
      </div>
    </form>
  )
}
