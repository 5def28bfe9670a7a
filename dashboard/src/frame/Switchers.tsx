import { lazy } from 'react'
import { accountsOf, impersonated } from '../core/account.ts'
import { useWholePerson } from '../core/use-person.ts'
import { Later } from '../ui/InTurn.tsx'
import type { Advertiser } from './advertisers.ts'

/** Loaded after the page; their place is kept, so that nothing moves. */
const AccountMenu = lazy(async () => ({ default: (await import('./AccountMenu.tsx')).AccountMenu }))
const AdvertiserMenu = lazy(async () => ({
  default: (await import('./AdvertiserMenu.tsx')).AdvertiserMenu,
}))
const place = <div className="h-9" />

/** Switches between accounts, for people with several. */
export function AccountSwitcher({ className }: { className: string }) {
  const person = useWholePerson()
  if (!person || impersonated() !== null || accountsOf(person).length < 2) return null
  return (
    <div className={className}>
      <Later fallback={place}>
        <AccountMenu person={person} />
      </Later>
    </div>
  )
}

/** Selects the advertiser of an affiliate's figures. */
export function AdvertiserSwitcher(props: {
  advertisers: readonly Advertiser[]
  className: string
}) {
  return (
    <div className={props.className}>
      <Later fallback={place}>
        <AdvertiserMenu advertisers={props.advertisers} />
      </Later>
    </div>
  )
}
