import { Link } from '@tanstack/react-router'
import { BookOpen, PanelLeftClose, PanelLeftOpen } from 'lucide-react'
import type { ReactNode } from 'react'
import { useHomeText } from '../core/i18n/language.ts'
import type { Person } from '../core/session.ts'
import { cn } from '../ui/class-names.ts'
import { AccountSwitcher } from './AccountSwitcher.tsx'
import { AdvertiserSwitcher } from './AdvertiserSwitcher.tsx'
import type { Advertiser } from './advertisers.ts'
import { Mark } from './Mark.tsx'
import { useNavigation } from './navigation.ts'

const lineClass =
  'flex h-9 items-center gap-3 rounded px-2.5 text-base text-muted hover:bg-sunken hover:text-text ' +
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
  const pages = useNavigation(props.person)
  const word = (label: string): ReactNode => (
    <span className={isNarrow ? 'sr-only' : 'truncate'}>{label}</span>
  )
  return (
    <div
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
        <div className="mb-4">
          <AdvertiserSwitcher advertisers={props.advertisers} />
        </div>
      )}
      <nav aria-label={text.frame.navigation} className="flex-1">
        <ul className="space-y-0.5">
          {pages.map(({ to, title, Icon }) => (
            <li key={to}>
              <Link
                to={to}
                title={isNarrow ? title : undefined}
                activeOptions={{ exact: to === '/', includeSearch: false }}
                activeProps={{ className: 'bg-sunken font-medium text-text' }}
                className={lineClass}
              >
                <Icon aria-hidden="true" />
                {word(title)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
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
    </div>
  )
}
