import { Outlet, useLocation } from '@tanstack/react-router'
import { Segmented } from '../ui/Segmented.tsx'
import { useOperationsText } from './operations-texts.ts'

const sections = [
  { word: 'overview', to: '/operations' },
  { word: 'undelivered', to: '/operations/undelivered' },
  { word: 'find', to: '/operations/find' },
] as const

/** Tabs of the operations pages. */
export function OperationsPage() {
  const words = useOperationsText().operations
  const { pathname } = useLocation()
  const isActive = (to: string) =>
    to === '/operations' ? pathname === to : pathname.startsWith(to)
  return (
    <div className="space-y-4">
      <Segmented
        label={words.tabs}
        wraps
        segments={sections.map(({ word, to }) => ({
          key: word,
          label: words.tab[word],
          isActive: isActive(to),
          link: { to, search: {} },
        }))}
      />
      <Outlet />
    </div>
  )
}
