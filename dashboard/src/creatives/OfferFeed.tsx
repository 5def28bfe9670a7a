import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useLanguage } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { ConfirmDialog, type DangerousAct } from '../ui/ConfirmDialog.tsx'
import { CopyField } from '../ui/CopyField.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import { useCreativeText } from './creative-texts.ts'
import { createFeed, revokeFeed } from './creatives-data.ts'

type Urls = Awaited<ReturnType<typeof createFeed>>

/** The feed of the affiliate's offers: its URLs are made, shown once, replaced and revoked. */
export function OfferFeed({ feed }: { feed: { created_at: string } | null }) {
  const words = useCreativeText().creatives
  const router = useRouter()
  const person = usePerson()
  const language = useLanguage()
  const { write, isRunning, problem } = useWrite()
  const [urls, setUrls] = useState<Urls | null>(null)
  const [asked, setAsked] = useState<'replace' | 'revoke' | null>(null)
  const create = async () => {
    setUrls(await createFeed())
    await router.invalidate()
  }
  const revoke = async () => {
    await revokeFeed()
    setUrls(null)
    await router.invalidate()
  }
  const acts: Record<'replace' | 'revoke', DangerousAct> = {
    replace: {
      ...{ title: words.replaceFeed, means: words.feedStops, facts: [], kind: 'primary' },
      ...{ verb: words.replaceFeed, running: words.preparing, act: create },
    },
    revoke: {
      ...{ title: words.revokeFeed, means: words.feedStops, facts: [], kind: 'danger' },
      ...{ verb: words.revokeFeed, running: words.revokingFeed, act: revoke },
    },
  }
  const withLanguage = (url: string) => (language === 'en' ? url : `${url}?lang=${language}`)
  const mayChange = person !== null && may(person, 'saveLinks')
  return (
    <Card>
      <CardHeader title={words.feed} help={words.feedHelp}>
        {mayChange && feed === null && (
          <Button kind="primary" disabled={isRunning} onClick={() => void write(create)}>
            {words.createFeed}
          </Button>
        )}
        {mayChange && feed !== null && (
          <>
            <Button onClick={() => setAsked('revoke')}>{words.revokeFeed}</Button>
            <Button onClick={() => setAsked('replace')}>{words.replaceFeed}</Button>
          </>
        )}
      </CardHeader>
      {problem && <ProblemPanel problem={problem} className="mb-4" />}
      <div role="status" className="max-w-2xl space-y-3">
        {urls !== null && (
          <>
            {(
              [
                ['RSS', urls.rss_url],
                ['JSON Feed', urls.json_url],
              ] as const
            ).map(([name, url]) => (
              <div key={name}>
                <p aria-hidden="true" className="mb-1 text-sm font-medium">
                  {name}
                </p>
                <CopyField label={name} value={withLanguage(url)} />
              </div>
            ))}
            <p className="text-sm text-pretty text-muted">{words.feedShown}</p>
          </>
        )}
      </div>
      {urls === null && (
        <p className="text-pretty text-muted">
          {feed === null ? (
            words.noFeed
          ) : (
            <>
              {words.feedCreated} <TimeText at={feed.created_at} />. {words.feedHidden}
            </>
          )}
        </p>
      )}
      <ConfirmDialog act={asked && acts[asked]} onClose={() => setAsked(null)} />
    </Card>
  )
}
