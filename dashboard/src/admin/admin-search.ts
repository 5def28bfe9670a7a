import { oneOf, pages, reader, text, uuid } from '../core/page-search.ts'

export const accountKinds = ['affiliate', 'advertiser', 'person'] as const
export type AccountKind = (typeof accountKinds)[number]

/** The possible statuses of each kind of account. */
export const statusesOf = {
  affiliate: ['pending', 'approved', 'rejected', 'blocked'],
  advertiser: ['pending', 'active', 'rejected', 'suspended'],
  person: ['active', 'blocked', 'banned'],
} as const satisfies Record<AccountKind, readonly string[]>
export type AccountStatus = (typeof statusesOf)[AccountKind][number]

export const readAccountsSearch = reader({
  accounts: oneOf<AccountKind>(accountKinds),
  stage: oneOf<AccountStatus>([...new Set(Object.values(statusesOf).flat())]),
  q: text,
  pages,
})
export type AccountsSearch = ReturnType<typeof readAccountsSearch>

/** `by` and `of`: only records whose column has that id; `name`: display name of that record. */
export const readRecordsSearch = reader({ q: text, by: text, of: uuid, name: text, pages })
export type RecordsSearch = ReturnType<typeof readRecordsSearch>
