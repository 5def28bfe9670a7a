import { getRouteApi, Outlet, useRouterState } from '@tanstack/react-router'
import { lazy, useState } from 'react'
import { keep, kept } from '../core/device-storage.ts'
import { useHomeText } from '../core/i18n/language.ts'
import type { Person } from '../core/session.ts'
import { usePerson } from '../core/use-person.ts'
import { Later } from '../ui/InTurn.tsx'
import { mayOpen } from './access.ts'
import { ConfirmationGate } from './ConfirmationGate.tsx'
import { ClosedPage } from './FallbackPages.tsx'
import { ImpersonationBanner } from './ImpersonationBanner.tsx'
import { Rail } from './Rail.tsx'
import { TopBar } from './TopBar.tsx'

const route = getRouteApi('/signed-in')

/** Fixed to the bottom, so that nothing moves when it comes. */
const BottomBar = lazy(async () => ({ default: (await import('./BottomBar.tsx')).BottomBar }))

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
          <OpenPage person={person} />
        </main>
        <Later>
          <BottomBar person={person} />
        </Later>
        <ConfirmationGate person={person} />
      </div>
    </div>
  )
}

/** The page, or one sentence where the person may not open it. */
function OpenPage({ person }: { person: Person }) {
  const isOpen = useRouterState({
    select: ({ matches, location }) => {
      const routes = matches.map(({ pathname, staticData }) => ({
        ...{ pathname, navigation: staticData?.navigation },
      }))
      return mayOpen(person, location.pathname, routes)
    },
  })
  return isOpen ? <Outlet /> : <ClosedPage />
}
