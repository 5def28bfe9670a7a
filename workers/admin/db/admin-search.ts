/** Conditions that find records by any text: names, emails, codes, order ids, and ids. */
import { type SQL, sql } from 'drizzle-orm'
import { conversionEvents } from '../../../schema/vocabulary.ts'
import { recordName } from '../../audit/record-names.ts'
import { containing } from '../../core/containing.ts'
import type { RecordTable } from './admin-table.ts'
import { recordTable } from './admin-tables.ts'

export interface RecordSearch {
  text: string
  /** The reader sees masked PayPal addresses, so a search by them would tell what the mask hides. */
  isMasked: boolean
}

/** Records of another table that a search goes through. */
const THROUGH_MAX = 1000
/** Records of a large table that a search finds. */
const LARGE_MAX = 500
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** The first characters of an id, as the screens show them shortened. */
const idStart = /^[0-9a-f]{8}[0-9a-f-]{0,27}$/i

const anyOf = (conditions: readonly SQL[]) =>
  conditions.length === 0 ? sql`false` : sql`(${sql.join([...conditions], sql` or `)})`
const column = (alias: string, name: string) => sql.raw(`${alias}.${name}`)

/** The condition on a row `t`: by parts of texts, or in a large table by what an index finds. */
export function isFound(table: RecordTable, search: RecordSearch): SQL {
  return table.search === 'text' ? isFoundByText(table, search) : isFoundByIndex(table, search.text)
}

function isFoundByText(table: RecordTable, search: RecordSearch): SQL {
  const { fields, members } = table
  const { text } = search
  const ids = fields.filter(({ kind }) => kind === 'id').map(({ name }) => column('t', name))
  return anyOf([
    ...ownTexts(table, 't', search),
    ...(uuid.test(text)
      ? [sql`${text}::uuid in (${sql.join(ids, sql`, `)})`]
      : byIdStart(table, text)),
    ...throughOthers(table, search),
    ...(members === null ? [] : [byMembers(members, text)]),
  ])
}

/** Its name, unless that is the name of other records, and its searched columns. */
function ownTexts(table: RecordTable, alias: string, { text, isMasked }: RecordSearch): SQL[] {
  const { name, contains, fields } = table
  const hidden = isMasked ? fields.filter((one) => one.isReceiver).map((one) => one.name) : []
  const own = recordName(name, alias)
  const columns = contains.filter((one) => !hidden.includes(one))
  const texts = [
    ...(own.includes('select') ? [] : [own]),
    ...columns.map((one) => `${alias}.${one}`),
  ]
  return texts.map((one) => containing(sql.raw(one), text))
}

/** By the texts of the records that it refers to. */
function throughOthers({ fields }: RecordTable, search: RecordSearch): SQL[] {
  const targets = new Set(fields.flatMap(({ of }) => of ?? []))
  return [...targets].flatMap((target) => {
    const found = idsOf(recordTable(target), search)
    if (found === null) return []
    const columns = fields.filter(({ of }) => of === target).map(({ name }) => column('t', name))
    return [sql`array[${sql.join(columns, sql`, `)}] && array(${found})`]
  })
}

function idsOf(target: RecordTable | undefined, search: RecordSearch): SQL | null {
  if (target === undefined || target.key[0]?.name !== 'id') return null
  if (target.search === 'order') return orderIds(search.text)
  if (target.search === 'customer') return customerIds(search.text)
  const texts = target.search === 'text' ? ownTexts(target, 'x', search) : []
  if (texts.length === 0) return null
  return sql`select x.id from ${target.source} x where ${anyOf(texts)} limit ${THROUGH_MAX}`
}

const byMembers = (members: string, text: string) => sql`t.id in (
  select r.${sql.raw(members)} from affiliate.user_roles r join affiliate.users u on u.id = r.user_id
  where ${containing(sql`u.email`, text)} or ${containing(sql`u.name`, text)})`

function byIdStart({ key }: RecordTable, text: string): SQL[] {
  const [first] = key
  if (first?.type !== 'uuid' || !idStart.test(text)) return []
  return [
    sql`${column('t', first.name)} between ${filled(text, '0')}::uuid and ${filled(text, 'f')}::uuid`,
  ]
}

/** The id that begins with these characters and goes on with one digit. */
function filled(start: string, digit: string): string {
  const digits = start.replaceAll('-', '').padEnd(32, digit)
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** The index begins with app and event, so each is asked. */
const orderIds = (text: string) => sql`
  select c.id from affiliate.apps a cross join unnest(${`{${conversionEvents.join()}}`}::text[]) e(event)
  join affiliate.conversions c on c.app_id = a.id and c.event = e.event and c.external_id = ${text}
  limit ${LARGE_MAX}`
const customerIds = (text: string) => sql`
  select c.id from affiliate.apps a
  join affiliate.customers c on c.app_id = a.id and c.external_id = ${text} limit ${LARGE_MAX}`

/** First values of the keys that indexes find, collected before the table itself is read. */
function isFoundByIndex(table: RecordTable, text: string): SQL {
  const { key, source, indexed, search } = table
  const first = column('t', key[0]?.name ?? 'id')
  const select = (condition: SQL) =>
    sql`(select ${first} from ${source} t where ${condition} limit ${LARGE_MAX})`
  const found = uuid.test(text)
    ? [first, ...indexed.map((name) => column('t', name))].map((one) =>
        select(sql`${one} = ${text}::uuid`),
      )
    : byIdStart(table, text).map(select)
  if (search === 'customer') found.push(sql`(${customerIds(text)})`)
  if (search === 'order') found.push(ordersOf(table, text))
  return found.length === 0
    ? sql`false`
    : sql`${first} = any(array(${sql.join(found, sql` union all `)}))`
}

/** Conversions with this order id, or what belongs to them. */
function ordersOf({ name, source }: RecordTable, text: string): SQL {
  if (name === 'conversions') return sql`(${orderIds(text)})`
  return sql`(select t.id from ${source} t where t.conversion_id = any(array(${orderIds(text)}))
    limit ${LARGE_MAX})`
}
