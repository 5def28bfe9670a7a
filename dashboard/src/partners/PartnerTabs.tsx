import { Outlet, useMatchRoute } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { Segmented } from '../ui/Segmented.tsx'

/** Tabs of the partner pages. */
export function PartnerTabs() {
  const words = usePageText().partnerTabs
  const matches = useMatchRoute()
  const subpages = ['groups', 'outreach', 'links', 'rules'] as const
  const isIn = (page: (typeof subpages)[number]) =>
    Boolean(matches({ to: `/partners/${page}`, fuzzy: true }))
  const keepAdvertiser = ({ advertiser_id }: { advertiser_id?: string | undefined }) =>
    advertiser_id === undefined ? {} : { advertiser_id }
  return (
    <div className="space-y-4">
      <Segmented
        label={words.label}
        segments={[
          {
            ...{ key: 'list', label: words.list, isActive: !subpages.some(isIn) },
            link: { to: '/partners', search: keepAdvertiser },
          },
          ...subpages.map((page) => ({
            ...{ key: page, label: words[page], isActive: isIn(page) },
            link: { to: `/partners/${page}`, search: keepAdvertiser } as const,
          })),
        ]}
      />
      <Outlet />
    </div>
  )
}
