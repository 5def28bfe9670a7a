import { useRouter } from '@tanstack/react-router'
import { ChevronsUpDown } from 'lucide-react'
import { useEffect, useState } from 'react'
import { accountInUse, accountsOf, chooseAccount, STAFF } from '../core/account.ts'
import { api, read } from '../core/api.ts'
import { useHomeText } from '../core/i18n/language.ts'
import { settle } from '../core/problem.ts'
import type { Person } from '../core/session.ts'
import { Button } from '../ui/Button.tsx'
import { Menu, MenuChoice, MenuLabel } from '../ui/Menu.tsx'

/** The accounts of a person who has several. */
export function AccountMenu({ person }: { person: Person }) {
  const words = useHomeText().ownAccounts
  const router = useRouter()
  const [names, setNames] = useState<Readonly<Record<string, string>>>({})
  useEffect(() => {
    let isGone = false
    void nameAccounts(person).then((found) => isGone || setNames(found))
    return () => {
      isGone = true
    }
  }, [person])
  const options = accountsOf(person).map((account) => ({
    value: account,
    label: account === STAFF ? words.staff : (names[account] ?? words.unnamed),
  }))
  const inUse = accountInUse(person)
  const name = options.find(({ value }) => value === inUse)?.label ?? words.unnamed
  const choose = (account: string) => {
    chooseAccount(person, account)
    // The open page belongs to the previous account.
    void router.navigate({ to: '/', search: {} }).then(() => router.invalidate())
  }
  return (
    <Menu
      align="start"
      trigger={
        <Button
          aria-label={`${words.choose}: ${name}`}
          className="w-full justify-between! font-normal!"
        >
          <span className="truncate">{name}</span>
          <ChevronsUpDown className="text-muted" />
        </Button>
      }
    >
      <MenuLabel>{words.choose}</MenuLabel>
      <MenuChoice value={inUse} options={options} onChoose={choose} />
    </Menu>
  )
}

/** Names of a person's accounts by id. Accounts that cannot be read are left out. */
async function nameAccounts(person: Person): Promise<Record<string, string>> {
  const accounts = accountsOf(person).filter((account) => account !== STAFF)
  const named = await Promise.all(
    accounts.map(async (account) => {
      const headers = { 'x-account': account }
      const team = await settle(read(api.v1.team.$get({}, { headers })))
      return team.ok ? [[account, team.value.account_name] as const] : []
    }),
  )
  return Object.fromEntries(named.flat())
}
