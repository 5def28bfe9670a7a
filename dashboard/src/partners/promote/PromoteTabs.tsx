import { Outlet, useMatchRoute } from '@tanstack/react-router'
import { usePageText } from '../../core/i18n/language.ts'
import { Segmented } from '../../ui/Segmented.tsx'

const pages = ['promote', 'applications', 'referrals'] as const

/** Tabs: offers, applications and referral links. */
export function PromoteTabs() {
  const words = usePageText().promoteTabs
  const matches = useMatchRoute()
  return (
    <div className="space-y-4">
      <Segmented
        label={words.label}
        segments={pages.map((page) => ({
          ...{ key: page, label: words[page], link: { to: `/${page}` } as const },
          isActive: Boolean(matches({ to: `/${page}` })),
        }))}
      />
      <Outlet />
    </div>
  )
}
