import { Link, useNavigate } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import { useHomeText } from '../core/i18n/language.ts'
import type { Person } from '../core/session.ts'
import { countOn, useToDo } from '../core/to-do.ts'
import { cn } from '../ui/class-names.ts'
import { Menu, MenuItem } from '../ui/Menu.tsx'
import { CountBadge } from './CountBadge.tsx'
import { useNavigation } from './navigation.ts'
import { tabsFor } from './tabs.ts'

const placeClass =
  'relative flex h-14 w-full flex-col items-center justify-center gap-1 text-[0.6875rem] [&_svg]:size-5'
const badgeClass = 'absolute top-1 left-1/2 ml-1'

/** Navigation at the bottom on phones, within reach of the thumb: the role's four tabs, and a menu of the other pages. */
export function BottomBar({ person }: { person: Person }) {
  const text = useHomeText()
  const toDo = useToDo()
  const pages = useNavigation(person)
  if (pages.length < 2) return null
  const { tabs, others } = tabsFor(person, pages)
  return (
    <nav
      aria-label={text.frame.navigation}
      className="fixed inset-x-0 bottom-0 z-30 border-t border-border bg-surface pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      <ul className="flex">
        {tabs.map(({ to, title, Icon }) => (
          <li key={to} className="min-w-0 flex-1">
            <Link
              to={to}
              activeOptions={{ exact: to === '/', includeSearch: false }}
              activeProps={{ className: 'font-medium text-accent' }}
              inactiveProps={{ className: 'text-muted' }}
              aria-description={text.frame.toDo(countOn(toDo, to))}
              className={placeClass}
            >
              <Icon aria-hidden="true" />
              <span className="max-w-full truncate px-0.5">{title}</span>
              <CountBadge count={countOn(toDo, to)} className={badgeClass} />
            </Link>
          </li>
        ))}
        {others.length > 0 && (
          <li className="min-w-0 flex-1">
            <MorePages pages={others} />
          </li>
        )}
      </ul>
    </nav>
  )
}

function MorePages({ pages }: { pages: Readonly<ReturnType<typeof useNavigation>> }) {
  const text = useHomeText()
  const toDo = useToDo()
  const navigate = useNavigate()
  const total = pages.reduce((sum, { to }) => sum + countOn(toDo, to), 0)
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-description={text.frame.toDo(total)}
          className={cn(placeClass, 'text-muted')}
        >
          <Ellipsis aria-hidden="true" />
          {text.frame.more}
          <CountBadge count={total} className={badgeClass} />
        </button>
      }
    >
      {pages.map(({ to, title, Icon }) => (
        <MenuItem key={to} onSelect={() => void navigate({ to })}>
          <Icon aria-hidden="true" />
          <span className="flex-1">{title}</span>
          <CountBadge count={countOn(toDo, to)} />
        </MenuItem>
      ))}
    </Menu>
  )
}
