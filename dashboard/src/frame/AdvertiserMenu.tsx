import { useLocation, useNavigate, useSearch } from '@tanstack/react-router'
import { ChevronsUpDown } from 'lucide-react'
import { useHomeText } from '../core/i18n/language.ts'
import { AdvertiserLogo } from '../ui/AdvertiserLogo.tsx'
import { Button } from '../ui/Button.tsx'
import { Menu, MenuChoice, MenuLabel } from '../ui/Menu.tsx'
import type { Advertiser } from './advertisers.ts'

const ALL = 'all'
/** Pages that can also show one advertiser. */
const ownPages = ['/money/statement', '/my-payouts'] as const

/**
 * Selects the advertiser of an affiliate's figures. Kept in the URL, so that links can be shared.
 */
export function AdvertiserMenu({ advertisers }: { advertisers: readonly Advertiser[] }) {
  const text = useHomeText()
  const navigate = useNavigate()
  const { advertiser_id } = useSearch({ strict: false })
  const current = advertisers.find(({ id }) => id === advertiser_id)
  const options = [
    { value: ALL, label: text.frame.allAdvertisers },
    ...advertisers.map(({ id, name }) => ({ value: id, label: name })),
  ]
  // On statement pages the choice applies to the page; elsewhere it opens Home.
  const { pathname } = useLocation()
  const to = ownPages.find((path) => path === pathname) ?? '/'
  const choose = (value: string) =>
    void navigate({ to, search: value === ALL ? {} : { advertiser_id: value } })
  return (
    <Menu
      align="start"
      trigger={
        <Button
          aria-label={`${text.frame.advertiser}: ${current?.name ?? text.frame.allAdvertisers}`}
          className="w-full justify-between! font-normal!"
        >
          {current && (
            <AdvertiserLogo name={current.name} url={current.logo_url} className="size-6 text-xs" />
          )}
          <span className="min-w-0 flex-1 truncate text-left">
            {current?.name ?? text.frame.allAdvertisers}
          </span>
          <ChevronsUpDown className="text-muted" />
        </Button>
      }
    >
      <MenuLabel>{text.frame.advertiser}</MenuLabel>
      <MenuChoice value={current?.id ?? ALL} options={options} onChoose={choose} />
    </Menu>
  )
}
