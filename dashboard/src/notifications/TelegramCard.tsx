import { useState } from 'react'
import { useFormat } from '../core/i18n/use-format.ts'
import { useWrite } from '../core/use-write.ts'
import { Button, buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { useNotificationText } from './notification-texts.ts'
import { type Settings, startTelegram, unlinkTelegram } from './notifications-data.ts'

/** Links the person's chat in Telegram, and says why nothing is sent there. */
export function TelegramCard({
  telegram,
  onChange,
}: {
  telegram: Settings['telegram']
  /** Reads the state again. */
  onChange: () => void
}) {
  const words = useNotificationText().notifications
  const format = useFormat()
  const [start, setStart] = useState<{ url: string; expires_at: string } | null>(null)
  const { write, isRunning, problem } = useWrite()
  const { is_available: isAvailable, is_linked: isLinked, stopped_by: stop } = telegram
  if (!isAvailable) {
    return (
      <Card>
        <CardHeader title={words.telegram} help={words.telegramNone} />
      </Card>
    )
  }
  const link = () => write(async () => setStart(await startTelegram()))
  const unlink = () =>
    write(async () => {
      await unlinkTelegram()
      setStart(null)
      onChange()
    })
  const mayLink = !isLinked || stop !== null
  return (
    <Card>
      <CardHeader title={words.telegram} help={words.telegramHelp} />
      {problem && <ProblemPanel problem={problem} className="mb-4" />}
      <p role="status" className="mb-4 text-pretty">
        {stop === null ? (isLinked ? words.linked : words.notLinked) : words.stops[stop]}
      </p>
      {start !== null && mayLink && (
        <div className="mb-4 space-y-3">
          <p className="text-sm text-pretty text-muted">
            {words.linkHelp(format.exact(start.expires_at))}
          </p>
          <div className="flex flex-wrap gap-3">
            <a
              href={start.url}
              target="_blank"
              rel="noreferrer"
              className={buttonClass({ kind: 'primary' })}
            >
              {words.open}
            </a>
            <Button disabled={isRunning} onClick={onChange}>
              {words.check}
            </Button>
          </div>
        </div>
      )}
      <div className="flex flex-wrap gap-3">
        {mayLink && (
          <Button disabled={isRunning} onClick={() => void link()}>
            {isLinked ? words.linkAgain : words.link}
          </Button>
        )}
        {isLinked && (
          <Button disabled={isRunning} onClick={() => void unlink()}>
            {words.unlink}
          </Button>
        )}
      </div>
    </Card>
  )
}
