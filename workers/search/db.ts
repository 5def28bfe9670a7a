/**
 * Searches the records of the account in use; row-level security limits each statement. Clicks, conversions, batches
 * and invoices are found by their exact id or number through an index, names by any part of them.
 */
import { type SQL, sql } from 'drizzle-orm'
import { type Currency, conversionEvents, currencies } from '../../schema/vocabulary.ts'
import { readMinor, readText, readTextOrNull, readTimeOrNull, readWord } from '../core/columns.ts'
import { containing } from '../core/containing.ts'
import type { Row } from '../core/database.ts'
import { type FoundKind, foundKinds, type Screens } from './rules.ts'

/** More of one kind are not found. */
export const FOUND_MAX = 5

const isId = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i
/** The end of a batch's id, as the screens show it. */
const isBatchCode = /^[\da-f]{6}$/i

/** The statement of one kind; null: no such text can be one. */
type Search = (text: string, screens: Screens) => SQL | null

/** Names that begin with the text come first. */
const nearest = (column: SQL, text: string) =>
  sql`order by position(lower(${text}) in lower(${column})), ${column} limit ${FOUND_MAX}`
const hasId = (column: SQL, text: string) => sql`${column} = ${text}::uuid`

/** Columns: id, key, title, detail, at, currency, minor. */
const conversions = (condition: SQL) => sql`
  select c.id, c.external_id as key, c.external_id as title, o.name as detail, c.recorded_at as at, c.currency,
    c.amount_minor as minor
  from affiliate.conversions c left join affiliate.offers o on o.id = c.offer_id
  where ${condition} order by c.recorded_at desc limit ${FOUND_MAX}`

const searches: Record<FoundKind, Search> = {
  click: (text) =>
    isId.test(text)
      ? sql`
        select k.id, k.id::text as key, k.id::text as title, o.name as detail, k.clicked_at as at, null::text, null::bigint
        from affiliate.clicks k left join affiliate.offers o on o.id = k.offer_id where ${hasId(sql`k.id`, text)}`
      : null,
  conversion: (text, screens) => {
    if (isId.test(text)) {
      return conversions(sql`c.id in (select ${text}::uuid union all
        select m.conversion_id from affiliate.commissions m where ${hasId(sql`m.id`, text)})`)
    }
    // Affiliates see the beginning of an order id only, so they cannot look for one.
    if (screens === 'affiliate') return null
    // The index begins with app and event, so each is asked.
    return conversions(sql`(c.app_id, c.event) in (select a.id, e.event from affiliate.apps a
      cross join unnest(${`{${conversionEvents.join()}}`}::text[]) e(event)) and c.external_id = ${text}`)
  },
  payout_batch: (text) => {
    const named = isId.test(text)
      ? sql`${hasId(sql`b.id`, text)} or b.id in (select i.batch_id from affiliate.payout_items i
          where ${hasId(sql`i.id`, text)})`
      : isBatchCode.test(text)
        ? sql`right(b.id::text, 6) = lower(${text}) or b.paypal_batch_id = ${text}`
        : sql`b.paypal_batch_id = ${text}`
    return sql`
      select b.id, b.id::text as key, upper(right(b.id::text, 6)) as title, b.status as detail, b.created_at as at,
        b.currency, b.total_minor as minor
      from affiliate.payout_batches b where ${named} order by b.id desc limit ${FOUND_MAX}`
  },
  invoice: (text) => sql`
    select v.id, v.number as key, v.number as title, a.name as detail, v.issued_at as at, v.currency, v.total_minor as minor
    from affiliate.invoices v join affiliate.advertisers a on a.id = v.advertiser_id
    where ${isId.test(text) ? hasId(sql`v.id`, text) : sql`v.number = upper(${text})`} limit ${FOUND_MAX}`,
  affiliate: (text, screens) => sql`
    select f.id, f.code as key, f.name as title, f.code as detail, null::timestamptz as at, null::text, null::bigint
    from affiliate.affiliates f
    where ${isId.test(text) ? hasId(sql`f.id`, text) : sql`(${containing(sql`f.name`, text)} or ${containing(sql`f.code`, text)})`}
      and ${
        screens === 'advertiser'
          ? sql`f.id in (select p.affiliate_id from affiliate.partnerships p
              where p.advertiser_id = affiliate.current_advertiser() and not (p.status = 'pending'
                and p.unmet_rules is null and p.registration_link_id is not null))`
          : sql`true`
      }
    ${nearest(sql`f.name`, text)}`,
  person: (text) => sql`
    select u.id, u.email as key, u.name as title, u.email as detail, null::timestamptz as at, null::text, null::bigint
    from affiliate.users u
    where ${isId.test(text) ? hasId(sql`u.id`, text) : sql`(u.email = lower(${text}) or ${containing(sql`u.name`, text)})`}
    ${nearest(sql`u.name`, text)}`,
  advertiser: (text) => sql`
    select v.id, v.name as key, v.name as title, null::text as detail, null::timestamptz as at, null::text, null::bigint
    from affiliate.advertisers v
    where ${isId.test(text) ? hasId(sql`v.id`, text) : containing(sql`v.name`, text)} ${nearest(sql`v.name`, text)}`,
  offer: (text, screens) => sql`
    select o.id, o.name as key, o.name as title, ${screens === 'advertiser' ? sql`o.code` : sql`v.name`} as detail,
      null::timestamptz as at, null::text, null::bigint
    from affiliate.offers o join affiliate.advertisers v on v.id = o.advertiser_id
    where ${isId.test(text) ? hasId(sql`o.id`, text) : sql`(${containing(sql`o.name`, text)} or lower(o.code) = lower(${text}))`}
    ${nearest(sql`o.name`, text)}`,
  app: (text) => sql`
    select p.id, p.name as key, p.name as title, v.name as detail, null::timestamptz as at, null::text, null::bigint
    from affiliate.apps p join affiliate.advertisers v on v.id = p.advertiser_id
    where ${
      isId.test(text)
        ? hasId(sql`p.id`, text)
        : sql`(${containing(sql`p.name`, text)} or p.id in (select h.app_id from affiliate.app_hosts h
            where h.host = lower(${text})))`
    } ${nearest(sql`p.name`, text)}`,
  link: (text) => sql`
    select l.id, l.slug as key, l.label as title, l.slug as detail, null::timestamptz as at, null::text, null::bigint
    from affiliate.links l where l.affiliate_id = affiliate.current_affiliate() and ${
      isId.test(text)
        ? hasId(sql`l.id`, text)
        : sql`(${containing(sql`l.label`, text)} or ${containing(sql`l.slug`, text)})`
    } ${nearest(sql`l.label`, text)}`,
}

/** Up to FOUND_MAX of each kind, in the order of the kinds. Rows for toFound. */
export function findRecords(text: string, kinds: readonly FoundKind[], screens: Screens): SQL {
  const parts = kinds.flatMap((kind, place) => {
    const search = searches[kind](text, screens)
    return search === null
      ? []
      : [sql`(select ${kind}::text, ${place}::int, w.* from (${search}) w)`]
  })
  return sql`select * from (${sql.join(parts, sql` union all `)})
    as found(kind, place, id, key, title, detail, at, currency, minor) order by place`
}

export const toFound = (row: Row) => ({
  kind: readWord<FoundKind>(foundKinds, row.kind),
  id: readText(row.id),
  key: readText(row.key),
  title: readText(row.title),
  detail: readTextOrNull(row.detail),
  at: readTimeOrNull(row.at),
  money:
    row.minor === null || row.currency === null
      ? null
      : { minor: readMinor(row.minor), currency: readWord<Currency>(currencies, row.currency) },
})
