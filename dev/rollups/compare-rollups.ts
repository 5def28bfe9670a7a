/** Compares rollups with the rows that they count, and replaces the periods that differ. */
import { type SQL, sql } from 'drizzle-orm'
import { readRow, readText } from '../../workers/core/columns.ts'
import { type Db, type Row, runScoped } from '../../workers/core/database.ts'
import { type RollupTable, rollupTables, VALUES_MAX } from './rollup-tables.ts'

export interface Difference {
  table: string
  /** Columns of the group with its period. `value` is null where the group shares a row for other values: then its sum is compared. */
  key: Row
  expected: Row
  stored: Row
}

const system = { kind: 'system' } as const

/**
 * Groups whose stored sums are not the sums of their rows. Days before the first stored click are left out of clicks, and
 * days with a conversion whose click was dropped are left out of places and sub ids. Reads only.
 */
export async function compareRollups(db: Db): Promise<Difference[]> {
  // One snapshot, so that a concurrent click appears on both sides or on neither.
  const found = await runScoped(db, system, rollupTables.map(findDifferences), { isSnapshot: true })
  return found.flatMap((rows, index) =>
    rows.map((row) => ({
      table: rollupTables[index]?.name as string,
      ...{ key: readRow(row.key), expected: readRow(row.expected), stored: readRow(row.stored) },
    })),
  )
}

/** Replaces what differs, each table in a transaction of its own that keeps writers out. Journal and clicks stay as they are. */
export async function mendRollups(db: Db, differences: readonly Difference[]): Promise<void> {
  for (const table of rollupTables) {
    const periods = new Set(
      differences
        .filter((difference) => difference.table === table.name)
        .map(({ key }) => readText(key[table.period])),
    )
    if (periods.size > 0) await runScoped(db, system, replace(table, [...periods]))
  }
}

const names = (columns: readonly string[], prefix = '') =>
  sql.raw(columns.map((name) => prefix + name).join(', '))
const jsonOf = (columns: readonly string[], prefix: string) =>
  sql.raw(`json_build_object(${columns.map((name) => `'${name}', ${prefix}${name}`).join(', ')})`)
const zeros = ({ sums }: RollupTable, prefix: string) =>
  sql.raw(`(${sums.map((name) => `coalesce(${prefix}${name}, 0)`).join(', ')})`)
const sumsOf = ({ sums }: RollupTable) =>
  sql.raw(sums.map((name) => `sum(${name}) as ${name}`).join(', '))
const tableOf = ({ name }: RollupTable) => sql.raw(`affiliate.${name}`)

/** The first day with stored clicks: ids of clicks begin with their time. */
const firstDay = sql`(select (uuid_extract_timestamp(id) at time zone 'UTC')::date
  from affiliate.clicks order by id limit 1)`

const daysWithoutClicks = sql`(
  select (j.counted_at at time zone 'UTC')::date from affiliate.conversion_counts j
  where j.click_id is not null and not exists (select from affiliate.clicks k where k.id = j.click_id))`

function comparedPeriods(table: RollupTable): SQL {
  const period = sql.raw(table.period)
  const { keys, name, hasValues } = table
  if (name.startsWith('click')) return sql`${period} >= ${firstDay}`
  return hasValues || keys.includes('country')
    ? sql`${period} not in ${daysWithoutClicks}`
    : sql`true`
}

function findDifferences(table: RollupTable): SQL {
  const groups = [...table.keys, table.period]
  const keys = table.hasValues ? [...groups, 'value'] : groups
  const group = sql.raw('offer_id, affiliate_id, sub, day')
  // A group with a row for other values is compared as a whole.
  const shared = table.hasValues
    ? sql`shared as (select distinct ${group} from ${tableOf(table)} where is_other),`
    : sql``
  const value = sql`case when (${group}) in (select ${group} from shared) then '*' else value end as value`
  const rowsOf = (rows: SQL) => {
    if (!table.hasValues) return sql`select * from ${rows} t where ${comparedPeriods(table)}`
    return sql`select ${names(keys)}, ${sumsOf(table)}
      from (select ${names(groups)}, ${names(table.sums)}, ${value} from ${rows} t where ${comparedPeriods(table)}) t
      group by ${names(keys)}`
  }
  return sql`
    with ${shared} expected as (${rowsOf(sql`(${table.expected})`)}), stored as (${rowsOf(tableOf(table))})
    select ${jsonOf(keys, '')} as key, ${jsonOf(table.sums, 'e.')} as expected, ${jsonOf(table.sums, 's.')} as stored
    from expected e full join stored s using (${names(keys)})
    where ${zeros(table, 'e.')} <> ${zeros(table, 's.')}
    order by ${names([table.period, ...table.keys])}`
}

function replace(table: RollupTable, periods: readonly string[]): SQL[] {
  const type = sql.raw(table.period === 'day' ? 'date' : 'timestamptz')
  const period = sql.raw(table.period)
  const among = sql`${period} in (select value::${type} from json_array_elements_text(${JSON.stringify(periods)}::json))`
  const columns = [...table.keys, table.period]
  const keys = table.hasValues ? [...columns, 'value', 'is_other'] : columns
  const written = [...keys, 'advertiser_id', ...table.sums]
  const rows = sql`select * from (${table.expected}) t where ${among}`
  return [
    sql`lock table ${tableOf(table)} in share row exclusive mode`,
    sql`update ${tableOf(table)} set ${sql.raw(table.sums.map((name) => `${name} = 0`).join(', '))} where ${among}`,
    sql`insert into ${tableOf(table)} (${names(written)})
      ${table.hasValues ? limited(table, columns, rows) : sql`select ${names(written)} from (${rows}) t`}
      on conflict (${names(keys)}) do update set ${sql.raw(
        table.sums.map((name) => `${name} = excluded.${name}`).join(', '),
      )}`,
  ]
}

/** The values with the largest sums keep a row of their own. */
function limited(table: RollupTable, columns: readonly string[], rows: SQL): SQL {
  const group = sql.raw('affiliate_id, sub, day, offer_id')
  return sql`
    select ${names(columns)}, value, is_other, any_value(advertiser_id), ${sumsOf(table)}
    from (select ${names([...columns, 'advertiser_id', ...table.sums])}, place > ${VALUES_MAX} as is_other, case when place > ${VALUES_MAX} then '' else named end as value
      from (select v.*, dense_rank() over (partition by ${group} order by weight desc, named) as place
        from (select t.*, t.value as named, sum(${sql.raw(table.sums[0] as string)}) over (partition by ${group}, value) as weight
          from (${rows}) t) v) w) r
    group by ${names(columns)}, value, is_other`
}
