import { Link } from '@tanstack/react-router'
import { Bell as BellIcon } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Language } from '../../../schema/vocabulary.ts'
import { useLanguage } from '../core/i18n/language.ts'
import { sessionFetch } from '../core/session.ts'
import { buttonClass } from '../ui/Button.tsx'

/** The bell is in a chunk of its own, so its texts are here. */
const labels: Readonly<Record<Language, (count: number) => string>> = {
  en: (count) => (count === 0 ? 'Notifications' : `Notifications, unread: ${count}`),
  ru: (count) => (count === 0 ? 'Уведомления' : `Уведомления, непрочитанных: ${count}`),
}
/** The database should rest while nobody looks: the number is read when the person comes back. */
const PAUSE_MS = 60_000
const SHOWN_MAX = 99

/** Leads to the notifications, with the number of unread ones. */
export function Bell() {
  const label = labels[useLanguage()]
  const [unread, setUnread] = useState(0)
  useEffect(() => {
    let readAt = 0
    const read = async () => {
      readAt = Date.now()
      const answer = await sessionFetch('/v1/notifications/unread').catch(() => null)
      if (answer?.ok) setUnread(((await answer.json()) as { unread: number }).unread)
    }
    const comeBack = () => {
      if (!document.hidden && Date.now() - readAt > PAUSE_MS) void read()
    }
    const again = () => void read()
    void read()
    document.addEventListener('visibilitychange', comeBack)
    window.addEventListener('notifications-read', again)
    return () => {
      document.removeEventListener('visibilitychange', comeBack)
      window.removeEventListener('notifications-read', again)
    }
  }, [])
  return (
    <Link
      to="/notifications/{-$tab}"
      params={{}}
      aria-label={label(unread)}
      className={buttonClass({ kind: 'quiet', size: 'icon', className: 'relative' })}
    >
      <BellIcon />
      {unread > 0 && (
        <span
          aria-hidden="true"
          className="absolute -top-0.5 left-1/2 min-w-4 rounded-full bg-accent px-1 text-center text-[0.6875rem] leading-4 font-medium text-accent-text tabular-nums"
        >
          {unread > SHOWN_MAX ? `${SHOWN_MAX}+` : unread}
        </span>
      )}
    </Link>
  )
}
