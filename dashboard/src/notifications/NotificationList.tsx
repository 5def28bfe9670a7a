import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useLanguage } from '../core/i18n/language.ts'
import { useLoaded } from '../core/use-loaded.ts'
import { useWrite } from '../core/use-write.ts'
import { Button, buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { cn } from '../ui/class-names.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import { useNotificationText } from './notification-texts.ts'
import {
  markRead,
  type Notification,
  type NotificationPage,
  readNotifications,
} from './notifications-data.ts'
import { Pending } from './Pending.tsx'

/** The person's notifications of the account in use, newest first. Opening one marks it as read. */
export function NotificationList() {
  const language = useLanguage()
  const loaded = useLoaded(language, () => readNotifications(language))
  if (loaded.is !== 'ready') return <Pending loaded={loaded} />
  return <List key={language} first={loaded.value} />
}

function List({ first }: { first: NotificationPage }) {
  const words = useNotificationText().notifications
  const language = useLanguage()
  const [pages, setPages] = useState([first])
  const [read, setRead] = useState<ReadonlySet<string> | 'all'>(new Set())
  const marking = useWrite()
  const older = useWrite()
  const rows = pages.flatMap(({ notifications }) => notifications)
  const cursor = pages.at(-1)?.next_cursor
  const isRead = (row: Notification) => row.is_read || read === 'all' || read.has(row.id)
  const newlyRead = rows.filter((row) => !row.is_read && isRead(row)).length
  const unread = read === 'all' ? 0 : Math.max(0, first.unread - newlyRead)
  const markAll = async () => {
    if (await marking.write(() => markRead())) setRead('all')
  }
  const open = (row: Notification) => {
    if (isRead(row)) return
    setRead(new Set([...(read === 'all' ? [] : read), row.id]))
    // A notification that stays unread is no reason to keep its page from opening.
    void markRead([row.id]).catch(console.warn)
  }
  const showOlder = () =>
    older.write(async () => {
      if (cursor) setPages([...pages, await readNotifications(language, cursor)])
    })
  return (
    <Card>
      <CardHeader title={words.list} help={words.unread(unread)}>
        {unread > 0 && (
          <Button size="small" disabled={marking.isRunning} onClick={() => void markAll()}>
            {marking.isRunning ? words.marking : words.markAll}
          </Button>
        )}
      </CardHeader>
      {marking.problem && <ProblemPanel problem={marking.problem} className="mb-4" />}
      {rows.length === 0 ? (
        <EmptyState
          action={
            <Link
              to="/notifications/{-$tab}"
              params={{ tab: 'settings' }}
              className={buttonClass()}
            >
              {words.choose}
            </Link>
          }
        >
          {words.none}
        </EmptyState>
      ) : (
        <ol className="-mx-4 divide-y divide-border sm:-mx-5">
          {rows.map((row) => (
            <li key={row.id}>
              <Line row={row} isRead={isRead(row)} onOpen={() => open(row)} />
            </li>
          ))}
        </ol>
      )}
      {older.problem && <ProblemPanel problem={older.problem} className="mt-4" />}
      {cursor && (
        <Button className="mt-3" disabled={older.isRunning} onClick={() => void showOlder()}>
          {older.isRunning ? words.loadingOlder : words.older}
        </Button>
      )}
    </Card>
  )
}

function Line({ row, isRead, onOpen }: { row: Notification; isRead: boolean; onOpen: () => void }) {
  const words = useNotificationText().notifications
  return (
    <Link to={row.page} onClick={onOpen} className="flex gap-3 px-4 py-3 hover:bg-sunken sm:px-5">
      <span
        className={cn('mt-2 size-2 shrink-0 rounded-full', isRead ? 'bg-transparent' : 'bg-accent')}
      />
      <span className="min-w-0 flex-1">
        <span className={cn('block break-words', !isRead && 'font-semibold')}>
          {!isRead && <span className="sr-only">{words.isUnread}: </span>}
          {row.title}
        </span>
        {row.body !== '' && (
          <span className="block text-sm text-pretty break-words text-muted">{row.body}</span>
        )}
        <span className="block text-sm text-muted">
          <TimeText at={row.occurred_at} />
        </span>
      </span>
    </Link>
  )
}
