import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { ConfirmDialog, type DangerousAct } from '../../ui/ConfirmDialog.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import { endOtherSessions, endSession, type Session } from './security-data.ts'

/** All sessions of the person. */
export function SessionsCard({ sessions }: { sessions: readonly Session[] }) {
  const words = usePageText().security
  const router = useRouter()
  const [isAsked, setIsAsked] = useState(false)
  const others = sessions.filter((session) => !session.is_current)
  const act: DangerousAct = {
    ...{ title: words.endOthersTitle, means: words.endOthersMeans, kind: 'danger' },
    facts: [{ label: words.others, value: String(others.length) }],
    ...{ verb: words.endOthers, running: words.ending },
    act: async () => {
      await endOtherSessions()
      await router.invalidate()
    },
  }
  return (
    <Card>
      <CardHeader title={words.sessions} help={words.sessionsHelp}>
        {others.length > 0 && (
          <Button size="small" onClick={() => setIsAsked(true)}>
            {words.endOthers}
          </Button>
        )}
      </CardHeader>
      <ul className="divide-y divide-border">
        {sessions.map((session) => (
          <Line key={session.id} session={session} />
        ))}
      </ul>
      <ConfirmDialog act={isAsked ? act : null} onClose={() => setIsAsked(false)} />
    </Card>
  )
}

function Line({ session }: { session: Session }) {
  const words = usePageText().security
  const router = useRouter()
  const { write, isRunning, problem } = useWrite()
  const browser = browserName(session.user_agent) ?? words.unknownBrowser
  const end = () =>
    void write(async () => {
      await endSession(session.id)
      await router.invalidate()
    })
  return (
    <li className="py-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="min-w-0">
          <p className="font-medium">
            {browser}
            {session.is_current && (
              <span className="ml-2 font-normal text-good">{words.thisOne}</span>
            )}
          </p>
          <p className="text-sm break-words text-muted">
            {session.used_ip ?? session.ip ?? words.unknownPlace}
            {' · '}
            {words.since} <TimeText at={session.created_at} />
            {session.used_at && (
              <>
                {', '}
                {words.lastUsed} <TimeText at={session.used_at} />
              </>
            )}
          </p>
        </div>
        {!session.is_current && (
          <Button size="small" disabled={isRunning} aria-label={words.endOf(browser)} onClick={end}>
            {isRunning ? words.ending : words.end}
          </Button>
        )}
      </div>
      {problem && <ProblemPanel problem={problem} className="mt-2" />}
    </li>
  )
}

/** Browsers and systems, detected from the user agent; the first match counts. */
const browsers: readonly [RegExp, string][] = [
  [/\bEdg\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bYaBrowser\//, 'Yandex'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const systems: readonly [RegExp, string][] = [
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b|\biPad\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

/** "Firefox, Windows"; null if neither is known. */
export function browserName(userAgent: string | null): string | null {
  const found = (of: typeof browsers) => of.find(([words]) => words.test(userAgent ?? ''))?.[1]
  const names = [found(browsers), found(systems)].filter((name) => name !== undefined)
  return names.length > 0 ? names.join(', ') : null
}
