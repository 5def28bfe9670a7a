import { lazy } from 'react'
import type { Person } from '../core/session.ts'
import { usePageTitle } from '../core/use-page-title.ts'
import { Later } from '../ui/InTurn.tsx'
import type { Advertiser } from './advertisers.ts'
import { AccountSwitcher, AdvertiserSwitcher } from './Switchers.tsx'

const TopBarMenus = lazy(async () => ({
  default: (await import('./TopBarMenus.tsx')).TopBarMenus,
}))

/** Page title on the left; search, language, theme, notifications and person on the right. */
export function TopBar(props: { person: Person; advertisers: readonly Advertiser[] }) {
  const title = usePageTitle()
  return (
    <header className="sticky top-0 z-20 border-b border-border bg-surface/95 backdrop-blur-sm">
      <div className="mx-auto flex h-14 w-full max-w-[80rem] items-center gap-1 px-4 sm:px-6">
        <h1 className="min-w-0 flex-1 truncate text-lg font-semibold">{title}</h1>
        <Later>
          <TopBarMenus person={props.person} />
        </Later>
      </div>
      <AccountSwitcher className="px-4 pb-3 sm:hidden" />
      {props.advertisers.length > 1 && (
        <AdvertiserSwitcher advertisers={props.advertisers} className="px-4 pb-3 sm:hidden" />
      )}
    </header>
  )
}
