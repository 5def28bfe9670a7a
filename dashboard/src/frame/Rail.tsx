import { Link } from '@tanstack/react-router'
import { BookOpen, PanelLeftClose, PanelLeftOpen } from 'lucide-react'
import type { ReactNode } from 'react'
import { useHomeText } from '../core/i18n/language.ts'
import type { Person } from '../core/session.ts'
import { countOn, useToDo } from '../core/to-do.ts'
import { cn } from '../ui/class-names.ts'
import type { Advertiser } from './advertisers.ts'
import { CountBadge } from './CountBadge.tsx'
import { Mark } from './Mark.tsx'
import { useNavigation } from './navigation.ts'
import { AccountSwitcher, AdvertiserSwitcher } from './Switchers.tsx'

const lineClass =
  'relative flex h-9 items-center gap-3 rounded px-2.5 text-base text-muted hover:bg-sunken hover:text-text ' +
  '[&_svg]:size-4 [&_svg]:shrink-0'

/** The navigation on the left. Collapsed, it shows icons only. */
export function Rail(props: {
  person: Person
  advertisers: readonly Advertiser[]
  isNarrow: boolean
  onToggle: () => void
}) {
  const text = useHomeText()
  const { isNarrow } = props
  const toDo = useToDo()
  const pages = useNavigation(props.person)
  const word = (label: string): ReactNode => (
    <span className={isNarrow ? 'sr-only' : 'truncate'}>{label}</span>
  )
  return (
    <nav
      aria-label={text.frame.navigation}
      className={cn(
        'sticky top-0 flex h-dvh shrink-0 flex-col border-r border-border bg-surface p-3 max-sm:hidden',
        isNarrow ? 'w-[3.75rem]' : 'w-60',
      )}
    >
      <Link to="/" className="mb-4 flex h-8 items-center gap-3 rounded px-1">
        <Mark className="size-7 shrink-0" />
        <span className={isNarrow ? 'sr-only' : 'text-lg font-semibold'}>{text.app.name}</span>
      </Link>
      {!isNarrow && <AccountSwitcher className="mb-4" />}
      {props.advertisers.length > 0 && !isNarrow && (
        <AdvertiserSwitcher advertisers={props.advertisers} className="mb-4" />
      )}
      <ul className="flex-1 space-y-0.5">
        {pages.map(({ to, title, Icon }) => (
          <li key={to}>
            <Link
              to={to}
              title={isNarrow ? title : undefined}
              activeOptions={{ exact: to === '/', includeSearch: false }}
              activeProps={{ className: 'bg-sunken font-medium text-text' }}
              aria-description={text.frame.toDo(countOn(toDo, to))}
              className={lineClass}
            >
              <Icon aria-hidden="true" />
              {word(title)}
              <CountBadge
                count={countOn(toDo, to)}
                className={isNarrow ? 'absolute top-0 right-0' : 'ml-auto'}
              />
            </Link>
          </li>
        ))}
      </ul>
      <a href="/api-docs/" title={isNarrow ? text.frame.apiDocs : undefined} className={lineClass}>
        <BookOpen aria-hidden="true" />
        {word(text.frame.apiDocs)}
      </a>
      <button
        type="button"
        onClick={props.onToggle}
        aria-expanded={!isNarrow}
        title={isNarrow ? text.frame.expand : undefined}
        className={lineClass}
      >
        {isNarrow ? <PanelLeftOpen aria-hidden="true" /> : <PanelLeftClose aria-hidden="true" />}
        {word(isNarrow ? text.frame.expand : text.frame.collapse)}
      </button>
    </nav>
  )
}
