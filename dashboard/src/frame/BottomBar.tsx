import { Link } from '@tanstack/react-router'
import { useHomeText } from '../core/i18n/language.ts'
import type { Person } from '../core/session.ts'
import { useNavigation } from './navigation.ts'

/** On phones the pages stand at the bottom, where the thumb is. */
export function BottomBar({ person }: { person: Person }) {
  const text = useHomeText()
  const pages = useNavigation(person)
  if (pages.length < 2) return null
  return (
    <nav
      aria-label={text.frame.navigation}
      className="fixed inset-x-0 bottom-0 z-30 border-t border-border bg-surface pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      <ul className="flex">
        {pages.map(({ to, title, Icon }) => (
          <li key={to} className="min-w-0 flex-1">
            <Link
              to={to}
              activeOptions={{ exact: to === '/', includeSearch: false }}
              activeProps={{ className: 'font-medium text-accent' }}
              inactiveProps={{ className: 'text-muted' }}
              className="flex h-14 flex-col items-center justify-center gap-1 text-xs"
            >
              <Icon aria-hidden="true" className="size-5" />
              <span className="max-w-full truncate">{title}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
