import { getRouteApi, Link, Outlet, useNavigate } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { keep, kept } from '../core/device-storage.ts'
import { useHomeText } from '../core/i18n/language.ts'
import type { Person } from '../core/session.ts'
import { usePerson } from '../core/use-person.ts'
import { cn } from '../ui/class-names.ts'
import { Menu, MenuItem } from '../ui/Menu.tsx'
import { ConfirmationGate } from './ConfirmationGate.tsx'
import { ImpersonationBanner } from './ImpersonationBanner.tsx'
import { useNavigation } from './navigation.ts'
import { Rail } from './Rail.tsx'
import { TopBar } from './TopBar.tsx'

const route = getRouteApi('/signed-in')

/** The frame of every page: navigation, top bar, and a bottom bar on phones. */
export function Frame() {
  const text = useHomeText()
  const person = usePerson()
  const advertisers = route.useLoaderData()
  const [isNarrow, setIsNarrow] = useState(() => kept('rail') === 'narrow')
  if (!person) return null
  const toggle = () => {
    keep('rail', isNarrow ? 'wide' : 'narrow')
    setIsNarrow(!isNarrow)
  }
  return (
    <div className="flex min-h-dvh">
      <a
        href="#content"
        className="fixed top-2 left-2 z-50 -translate-y-20 rounded bg-accent px-4 py-2 font-medium text-accent-text focus:translate-y-0"
      >
        {text.frame.skip}
      </a>
      <Rail person={person} advertisers={advertisers} isNarrow={isNarrow} onToggle={toggle} />
      <div className="flex min-w-0 flex-1 flex-col">
        <ImpersonationBanner />
        <TopBar person={person} advertisers={advertisers} />
        <main
          id="content"
          tabIndex={-1}
          className="mx-auto w-full max-w-[80rem] flex-1 p-4 pb-24 outline-none sm:p-6"
        >
          <Outlet />
        </main>
        <BottomBar person={person} />
        <ConfirmationGate person={person} />
      </div>
    </div>
  )
}

/** More places than this do not fit their names on a phone. */
const BAR_PLACES = 5
const placeClass =
  'flex h-14 w-full flex-col items-center justify-center gap-1 text-xs [&_svg]:size-5'

/** Navigation at the bottom on phones, within reach of the thumb. The last place is a menu of further pages. */
function BottomBar({ person }: { person: Person }) {
  const text = useHomeText()
  const pages = useNavigation(person)
  if (pages.length < 2) return null
  const inBar = pages.length > BAR_PLACES ? pages.slice(0, BAR_PLACES - 1) : pages
  const inMenu = pages.slice(inBar.length)
  return (
    <nav
      aria-label={text.frame.navigation}
      className="fixed inset-x-0 bottom-0 z-30 border-t border-border bg-surface pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      <ul className="flex">
        {inBar.map(({ to, title, Icon }) => (
          <li key={to} className="min-w-0 flex-auto">
            <Link
              to={to}
              activeOptions={{ exact: to === '/', includeSearch: false }}
              activeProps={{ className: 'font-medium text-accent' }}
              inactiveProps={{ className: 'text-muted' }}
              className={placeClass}
            >
              <Icon aria-hidden="true" />
              <span className="max-w-full truncate">{title}</span>
            </Link>
          </li>
        ))}
        {inMenu.length > 0 && (
          <li className="min-w-0 flex-auto">
            <MorePages pages={inMenu} />
          </li>
        )}
      </ul>
    </nav>
  )
}

function MorePages({ pages }: { pages: ReturnType<typeof useNavigation> }) {
  const text = useHomeText()
  const navigate = useNavigate()
  return (
    <Menu
      trigger={
        <button type="button" className={cn(placeClass, 'text-muted')}>
          <Ellipsis aria-hidden="true" />
          {text.frame.more}
        </button>
      }
    >
      {pages.map(({ to, title, Icon }) => (
        <MenuItem key={to} onSelect={() => void navigate({ to })}>
          <Icon aria-hidden="true" />
          {title}
        </MenuItem>
      ))}
    </Menu>
  )
}
