import { Outlet, useLocation, useRouter } from '@tanstack/react-router'
import { useLanguage } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { Segmented } from '../ui/Segmented.tsx'
import { useDeliveryText } from './delivery-texts.ts'

const shared = ['/postbacks/webhooks', '/postbacks/log', '/postbacks/live'] as const

/** The tabs, named by the titles of their pages, and the page of one. */
export function DeliveryPages() {
  const words = useDeliveryText().delivery
  const { routesById } = useRouter()
  const { pathname } = useLocation()
  const language = useLanguage()
  const person = usePerson()
  const isAffiliate = person !== null && may(person, 'seeLinks')
  const tabs = isAffiliate ? (['/postbacks', ...shared] as const) : shared
  const isActive = (path: string) =>
    path === '/postbacks'
      ? !shared.some((other) => pathname.startsWith(other))
      : pathname.startsWith(path)
  const titleOf = (path: (typeof tabs)[number]) => {
    const id = `/signed-in${path}` as const
    const { staticData } =
      routesById[path === '/postbacks' ? '/signed-in/postbacks/own' : id].options
    return staticData?.title?.[language] ?? ''
  }
  return (
    <div className="space-y-4">
      <Segmented
        label={words.tabs}
        segments={tabs.map((path) => ({
          ...{ key: path, label: titleOf(path), isActive: isActive(path), link: { to: path } },
        }))}
      />
      <Outlet />
    </div>
  )
}
