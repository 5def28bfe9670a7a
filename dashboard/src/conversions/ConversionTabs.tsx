import { Outlet, useMatchRoute } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { type Segment, Segmented } from '../ui/Segmented.tsx'

/** Tabs of the conversion pages. */
export function ConversionTabs() {
  const words = usePageText().conversionTabs
  const person = usePerson()
  const matches = useMatchRoute()
  const subpages = ['reviews', 'reports', 'add', 'rules'] as const
  const isIn = (page: (typeof subpages)[number]) =>
    Boolean(matches({ to: `/conversions/${page}`, fuzzy: true }))
  const mayAdd = person !== null && may(person, 'addConversions')
  const segments: Segment[] = [
    {
      ...{ key: 'list', label: words.list, link: { to: '/conversions' } },
      isActive: !subpages.some(isIn),
    },
    ...subpages
      .filter((page) => page !== 'add' || mayAdd)
      .map((page) => ({
        ...{ key: page, label: words[page], link: { to: `/conversions/${page}` } as const },
        isActive: isIn(page),
      })),
  ]
  return (
    <div className="space-y-4">
      <Segmented label={words.label} segments={segments} />
      <Outlet />
    </div>
  )
}
