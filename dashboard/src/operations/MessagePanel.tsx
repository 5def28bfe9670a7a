import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { holds } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { usePolling } from '../core/use-polling.ts'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { Facts } from '../ui/Facts.tsx'
import { IdText } from '../ui/IdText.tsx'
import { NoteDialog, type NotedAct } from '../ui/NoteDialog.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import { MessageState } from './MessageState.tsx'
import { type DeadMessage, drop, replay } from './operations-data.ts'
import { useOperationsText } from './operations-texts.ts'

const route = getRouteApi('/signed-in/operations/undelivered/$deadMessageId')

/** One undelivered message: why, its contents without personal data, and what to do with it. */
export function MessagePanel() {
  const navigate = route.useNavigate()
  const found = route.useLoaderData()
  const close = () =>
    void navigate({
      ...{ to: '/operations/undelivered', search: (before) => before, resetScroll: false },
    })
  if (!found.ok) {
    return (
      <SidePanel onClose={close}>
        <RetryPanel problem={found.problem} />
      </SidePanel>
    )
  }
  return <OpenMessage key={found.value.message.id} message={found.value.message} onClose={close} />
}

function OpenMessage(props: { message: DeadMessage & { body?: unknown }; onClose: () => void }) {
  const words = useOperationsText().operations
  const { message, onClose } = props
  const router = useRouter()
  const person = usePerson()
  const { write, isRunning, problem } = useWrite()
  /** The number of tries when it was replayed: the next one brings the result. */
  const [triesBefore, setTriesBefore] = useState<number | null>(null)
  const [act, setAct] = useState<NotedAct | null>(null)
  const isOpen = message.state === 'open'
  const isTried = triesBefore !== null && isOpen && message.attempts === triesBefore
  usePolling(isTried, `${message.id} ${message.attempts}`, () => router.invalidate())
  const replayNow = () =>
    void write(async () => {
      setTriesBefore(message.attempts)
      await replay({ ids: [message.id] })
      await router.invalidate()
    })
  const askDrop = () =>
    setAct({
      ...{ title: words.dropTitle, means: words.dropMeans, verb: words.drop },
      facts: [{ label: words.queue, value: words.queueNames[message.queue] }],
      ...{ noteLabel: words.reason, noteHelp: words.reasonHelp, noteCharactersMax: 500 },
      ...{ isNoteNeeded: true, running: words.working, kind: 'danger' },
      act: async (reason) => {
        await drop(message.id, reason)
        await router.invalidate()
        return null
      },
    })
  const result =
    triesBefore === null || isTried ? null : isOpen ? words.stillFails : words.wasDelivered
  return (
    <SidePanel
      title={words.queueNames[message.queue]}
      onClose={onClose}
      actions={
        person !== null &&
        holds(person, 'operations:write') && (
          <div className="flex flex-wrap items-center justify-end gap-3">
            <p role="status" className="flex-1 basis-48 text-sm text-pretty text-muted">
              {isTried ? words.trying : result}
            </p>
            {isOpen && (
              <>
                <Button disabled={isRunning || isTried} onClick={askDrop}>
                  {words.drop}
                </Button>
                <Button kind="primary" disabled={isRunning || isTried} onClick={replayNow}>
                  {isRunning || isTried ? words.working : words.replay}
                </Button>
              </>
            )}
          </div>
        )
      }
    >
      {problem && <ProblemPanel problem={problem} />}
      <Card>
        <Facts
          facts={[
            { label: words.state, value: <MessageState message={message} /> },
            { label: words.reasonOfFailure, value: message.reason },
            { label: words.tries, value: message.attempts },
            { label: words.sentToQueue, value: <TimeText at={message.sent_at} /> },
            { label: words.gaveUp, value: <TimeText at={message.kept_at} /> },
            {
              label: words.lastTry,
              value: message.tried_at && <TimeText at={message.tried_at} />,
            },
            {
              label: words.nextTry,
              value: message.next_try_at && <TimeText at={message.next_try_at} />,
            },
            { label: words.messageId, value: <IdText id={message.message_id} /> },
          ]}
        />
      </Card>
      <Card>
        <CardHeader title={words.contents} help={words.contentsHelp} />
        {isOpen ? (
          <pre className="max-h-96 overflow-auto rounded bg-sunken p-3 font-mono text-sm break-words whitespace-pre-wrap">
            {JSON.stringify(message.body, null, 2)}
          </pre>
        ) : (
          <p className="text-muted">{words.contentsGone}</p>
        )}
      </Card>
      <NoteDialog act={act} onClose={() => setAct(null)} />
    </SidePanel>
  )
}
