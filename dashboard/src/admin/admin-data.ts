import { api, read } from '../core/api.ts'
import { settle } from '../core/problem.ts'
import { readPages } from '../core/read-pages.ts'
import type { AccountsSearch, RecordsSearch } from './admin-search.ts'

const admin = api.v1.admin
const readTables = async () => (await read(admin.tables.$get())).tables
const readOverview = () => read(admin.overview.$get())
type AccountsQuery = Parameters<typeof api.v1.accounts.$get>[0]['query']
const readAccounts = (query: AccountsQuery) => read(api.v1.accounts.$get({ query }))
type RecordsQuery = Parameters<(typeof admin.records)[':table']['$get']>[0]['query']
const readRecords = (table: string, query: RecordsQuery) =>
  read(admin.records[':table'].$get({ param: { table }, query }))
const readRecord = (table: string, key: string) =>
  read(admin.records[':table'][':key'].$get({ param: { table, key: encodeURIComponent(key) } }))
const readPlatform = () => read(api.v1['platform-settings'].$get())

export type AdminTable = Awaited<ReturnType<typeof readTables>>[number]
export type AdminField = AdminTable['fields'][number]
export type AdminEdit = AdminTable['edits'][number]
export type Account = Awaited<ReturnType<typeof readAccounts>>['accounts'][number]
export type AdminRecord = Awaited<ReturnType<typeof readRecords>>['records'][number]
export type RecordDetail = Awaited<ReturnType<typeof readRecord>>
export type Platform = Awaited<ReturnType<typeof readPlatform>>

/** Pending work for staff, and messages waiting in queues. */
export async function loadStart() {
  const [overview, losses] = await Promise.all([
    settle(readOverview()),
    settle(read(api.v1['click-losses'].$get({ query: {} }))),
  ])
  return { overview, clicksAside: losses.ok ? (losses.value.waiting?.put_aside ?? null) : null }
}

export const loadAccounts = ({ pages, accounts: kind = 'affiliate', stage, q }: AccountsSearch) =>
  settle(
    readPages(pages, async (page) => {
      const filter = {
        ...(stage === undefined ? {} : { status: stage }),
        ...(q === undefined ? {} : { q }),
      }
      const { accounts, next_cursor } = await readAccounts({ kind, ...filter, ...page })
      return { rows: accounts, next_cursor }
    }),
  )

type Decision = Parameters<typeof api.v1.accounts.decisions.$post>[0]['json']
export const decideAccount = (json: Decision) => read(api.v1.accounts.decisions.$post({ json }))

export const loadTables = () => settle(readTables())

export async function loadRecords(table: string, { pages, name: _name, ...filter }: RecordsSearch) {
  const asked = Object.fromEntries(
    Object.entries(filter).filter(([, value]) => value !== undefined),
  ) as RecordsQuery
  return settle(
    readPages(pages, async (page) => {
      const { records, next_cursor } = await readRecords(table, { ...asked, ...page })
      return { rows: records, next_cursor }
    }),
  )
}

export const loadRecord = (table: string, key: string) => settle(readRecord(table, key))

export const editRecord = (
  { table, key }: { table: string; key: string },
  json: { changes: Record<string, unknown>; expected: Record<string, unknown>; reason: string },
) =>
  read(
    admin.records[':table'][':key'].$patch({
      param: { table, key: encodeURIComponent(key) },
      json,
    }),
  )

export const resetFactor = (userId: string, reason: string) =>
  read(
    admin.people[':userId']['second-factor-reset'].$post({ param: { userId }, json: { reason } }),
  )

export const loadPlatform = () => settle(readPlatform())
type PlatformChange = Parameters<(typeof api.v1)['platform-settings']['$patch']>[0]['json']
export const savePlatform = (json: PlatformChange) =>
  read(api.v1['platform-settings'].$patch({ json }))
