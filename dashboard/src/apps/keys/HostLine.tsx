import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { CopyField } from '../../ui/CopyField.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { StatusPill } from '../../ui/StatusPill.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import { type AppHost, checkHost } from './keys-data.ts'

/** One host: its status, the DNS record that verifies it, and its actions. */
export function HostLine(props: {
  appId: string
  host: AppHost
  mayChange: boolean
  onGiveUp: () => void
}) {
  const words = usePageText().hosts
  const { host, state, record, checked_at } = props.host
  const [isShown, setIsShown] = useState(false)
  return (
    <li className="space-y-3 py-3">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <code className="min-w-0 flex-1 basis-48 font-mono text-sm break-all">{host}</code>
        <StatusPill of="host" status={state} />
      </div>
      <p className="text-sm text-pretty text-muted">
        {record === null ? words.byOperator : words.state[state]}
        {checked_at && (
          <>
            {' '}
            {words.checked}: <TimeText at={checked_at} />
          </>
        )}
      </p>
      {record && (state !== 'proven' || isShown) && (
        <div className="grid gap-3 sm:grid-cols-2">
          <Part label={words.recordName} value={record.name} host={host} />
          <Part label={words.recordValue} value={record.value} host={host} />
        </div>
      )}
      {props.mayChange && <Acts {...props} isShown={isShown} onShow={() => setIsShown(!isShown)} />}
    </li>
  )
}

function Part({ label, value, host }: { label: string; value: string; host: string }) {
  const words = usePageText().hosts
  return (
    <div className="min-w-0">
      <p className="mb-1 text-sm font-medium">
        {words.record}: {label}
      </p>
      <CopyField label={`${host}, ${label}`} value={value} />
    </div>
  )
}

function Acts(props: {
  appId: string
  host: AppHost
  isShown: boolean
  onShow: () => void
  onGiveUp: () => void
}) {
  const words = usePageText().hosts
  const router = useRouter()
  const { host, state, record } = props.host
  const [isMissing, setIsMissing] = useState(false)
  const { write, isRunning, problem } = useWrite()
  const check = () =>
    void write(async () => {
      const after = await checkHost(props.appId, host)
      setIsMissing(after.state !== 'proven')
      await router.invalidate()
    })
  return (
    <>
      <div className="flex flex-wrap gap-1">
        {record && (
          <Button
            size="small"
            disabled={isRunning}
            aria-label={words.checkOf(host)}
            onClick={check}
          >
            {isRunning ? words.checking : words.check}
          </Button>
        )}
        {record && state === 'proven' && (
          <Button
            size="small"
            aria-expanded={props.isShown}
            aria-label={words.showRecordOf(host)}
            onClick={props.onShow}
          >
            {words.showRecord}
          </Button>
        )}
        <Button size="small" aria-label={words.giveUpOf(host)} onClick={props.onGiveUp}>
          {words.giveUp}
        </Button>
      </div>
      <p role="status" className="text-sm text-pretty text-warn">
        {isMissing && words.notYet}
      </p>
      {problem && <ProblemPanel problem={problem} />}
    </>
  )
}
