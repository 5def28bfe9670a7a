import { Outlet, useLocation } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { Segmented } from '../ui/Segmented.tsx'

const sections = [
  { word: 'start', to: '/admin' },
  { word: 'accounts', to: '/admin/accounts' },
  { word: 'records', to: '/admin/records' },
  { word: 'platform', to: '/admin/platform' },
] as const

/** Tabs of the administration pages. */
export function AdminPage() {
  const words = usePageText().admin
  const { pathname } = useLocation()
  const isActive = (to: string) => (to === '/admin' ? pathname === to : pathname.startsWith(to))
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
