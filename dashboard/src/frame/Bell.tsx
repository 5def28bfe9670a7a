import { Link } from '@tanstack/react-router'
import { Bell as BellIcon } from 'lucide-react'
import type { Language } from '../../../schema/vocabulary.ts'
import { useLanguage } from '../core/i18n/language.ts'
import { useToDo } from '../core/to-do.ts'
import { buttonClass } from '../ui/Button.tsx'
import { CountBadge, shownCount } from './CountBadge.tsx'

/** The bell is in a chunk that is loaded later, so its texts are here. */
const labels: Readonly<Record<Language, (count: number) => string>> = {
  en: (count) => (count === 0 ? 'Notifications' : `Notifications, unread: ${shownCount(count)}`),
  ru: (count) => (count === 0 ? 'Уведомления' : `Уведомления, непрочитанных: ${shownCount(count)}`),
}

/** Leads to the notifications, with the number of unread ones. */
export function Bell() {
  const label = labels[useLanguage()]
  const unread = useToDo()?.unread ?? 0
  return (
    <Link
      to="/notifications/{-$tab}"
      params={{}}
      aria-label={label(unread)}
      className={buttonClass({ kind: 'quiet', size: 'icon', className: 'relative' })}
    >
      <BellIcon />
      <CountBadge count={unread} className="absolute -top-0.5 left-1/2" />
    </Link>
  )
}
