import { useLocation, useRouter } from '@tanstack/react-router'
import { useLanguage } from '../../core/i18n/language.ts'
import { holds } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { Segmented } from '../../ui/Segmented.tsx'

const paths = ['/reports', '/reports/clicks', '/reports/conversions', '/reports/costs'] as const

/** Tabs of the pages of statistics, named by their titles. The period goes along. */
export function StatisticsTabs() {
  const { routesByPath } = useRouter()
  const { pathname } = useLocation()
  const language = useLanguage()
  const person = usePerson()
  const isOpen = (path: string) =>
    path !== '/reports/costs' || (person !== null && holds(person, 'costs:read'))
  const titleOf = (path: (typeof paths)[number]) =>
    routesByPath[path].options.staticData?.title?.[language] ?? ''
  return (
    <Segmented
      label={titleOf('/reports')}
      segments={paths.filter(isOpen).map((path) => ({
        ...{ key: path, label: titleOf(path), isActive: path === pathname },
        link: {
          to: path,
          search: ({ range, from, to }) => ({ range, from, to }),
        },
      }))}
    />
  )
}
