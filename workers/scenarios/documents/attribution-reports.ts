/** Reports of docs/attribution.md, sent to the API as an app, a network, a browser or a person sends them. */
import { sql } from 'drizzle-orm'
import { toDecimal } from '../../core/money.ts'
import { ask } from '../../test/books-world.ts'
import { addPerson } from '../../test/people.ts'
import type { Stage, Who } from './attribution-stage.ts'
import { FIREFOX, LANGUAGE, liveCookie } from './attribution-visits.ts'
import { dayAt, type Saying, SUM, understand } from './document-examples.ts'

type Fields = Record<string, unknown>
const REFERENCE = '((?:order|lead|refund)-\\d+)'

/** The click id that Acme reads when it makes a report of this browser. */
const clickOf = (stage: Stage, who: Who) =>
  stage.browsers[who].landed ?? liveCookie(stage, who)?.clickId

// What a report may say beside what happened: "… on a new device with the coupon BOB10".

const without = { click_id: undefined }
const onDay = (day = '') => ({ occurred_at: dayAt(Number(day)).toISOString() })
const visitor = (ip: string) => ({
  ...{ ...without, visitor: { ip, user_agent: FIREFOX, accept_language: LANGUAGE } },
})

const details: Saying<(stage: Stage) => Fields>[] = [
  [/^ (?:on a new device|without a click)$/, () => () => without],
  [
    /^ with its time$/,
    () =>
      ({ now }) => ({ occurred_at: now.toISOString() }),
  ],
  [
    /^ on Eve's computer$/,
    () =>
      ({ browsers }) =>
        visitor(browsers.Eve.ip),
  ],
  [/^ on another computer$/, () => () => visitor('192.0.2.44')],
  [/^ on day (-?\d+)$/, (day) => () => onDay(day)],
  [/^ (?:and )?(?:with )?the coupon "?([ \w]+?)"?$/, (coupon) => () => ({ coupon })],
  [/^ with the click id (\S+)$/, (clickId) => () => ({ click_id: clickId })],
  [
    /^ with Eve's click$/,
    () =>
      ({ browsers }) => ({ click_id: browsers.Eve.clicked }),
  ],
  [
    /^ with the guest's click$/,
    () =>
      ({ browsers }) => ({ click_id: browsers['A guest'].clicked }),
  ],
  [
    /^ with (\w+)'s refused click$/,
    (who = '') =>
      ({ clicksOf }) => ({ click_id: clicksOf[who] }),
  ],
  [/^ for (order-\d+)$/, (order) => () => ({ original_external_id: order })],
]
const DETAIL = / (?:on|with|without|and|for) (?:(?! (?:on|with|without|and|for) ).)+/g

function detailsOf(stage: Stage, said: string): Fields {
  const fields: Fields = {}
  for (const [detail] of said.matchAll(DETAIL)) {
    Object.assign(fields, understand(details, detail)(stage))
  }
  if (said.replaceAll(DETAIL, '') !== '') understand(details, said)
  return fields
}

const money = (amount: string | undefined) =>
  amount === undefined ? {} : { amount, currency: 'USD' }

/** Reports it with Acme's app key. */
async function report(stage: Stage, fields: Fields): Promise<void> {
  const headers = { authorization: `Bearer ${stage.appKey}` }
  const answer = () => stage.world.ask('POST', '/v1/conversions', { headers, body: fields })
  await noteResult(stage, answer)
}

const personal = (stage: Stage, who: Who) =>
  who === 'Eve'
    ? { customer_id: 'Eve', click_id: clickOf(stage, who) }
    : { click_id: clickOf(stage, who) }

/** A call of the offer's postback, or of its pixel. */
async function call(stage: Stage, path: string, query: Fields): Promise<void> {
  const { secret, tenant } = stage
  const named = { click_id: clickOf(stage, 'Eve'), offer: tenant.offerId, ...query }
  const own = path === '/postback' ? { ...named, secret } : named
  const sent = Object.entries(own).filter(([, value]) => value !== undefined) as [string, string][]
  await noteResult(stage, () => stage.world.ask('GET', `${path}?${new URLSearchParams(sent)}`))
}

async function importRow(stage: Stage, fields: Record<string, string>): Promise<void> {
  const { world, tenant } = stage
  const { advertiserId, appId } = tenant
  const { token } = await addPerson(world, [
    { role: 'advertiser', advertiserId, affiliateId: null },
  ])
  const body = `${Object.keys(fields).join(',')}\n${Object.values(fields).join(',')}\n`
  const headers = { 'content-type': 'text/csv' }
  const path = `/v1/conversion-imports?dry_run=0&app_id=${appId}`
  await noteResult(stage, () => world.ask('POST', path, { token, body, headers }))
}

export const reports: Saying<(stage: Stage) => Promise<void>>[] = [
  [
    new RegExp(`^(Eve|A guest) (?:buys|bought) for ${SUM}(.*): ${REFERENCE}\\.$`),
    (who, sum, more = '', external_id) =>
      (stage) =>
        report(stage, {
          ...{ event: 'sale', external_id, ...money(sum), ...personal(stage, who as Who) },
          ...detailsOf(stage, more),
        }),
  ],
  [
    new RegExp(`^(Eve|A guest) signs up(.*): ${REFERENCE}\\.$`),
    (who, more = '', external_id) =>
      (stage) =>
        report(stage, {
          ...{ event: 'lead', external_id, ...personal(stage, who as Who) },
          ...detailsOf(stage, more),
        }),
  ],
  [
    new RegExp(`^Eve (?:pays|paid) ${SUM} again(.*): ${REFERENCE}\\.$`),
    (sum, more = '', external_id) =>
      (stage) =>
        report(stage, {
          ...{ event: 'rebill', external_id, ...money(sum), customer_id: 'Eve' },
          ...detailsOf(stage, more),
        }),
  ],
  [
    new RegExp(`^Acme imports Eve's (order|renewal) of day (-?\\d+) for ${SUM}: ${REFERENCE}\\.$`),
    (what, day = '', amount = '', external_id = '') =>
      (stage) =>
        importRow(stage, {
          ...{ event: what === 'order' ? 'sale' : 'rebill', external_id, customer_id: 'Eve' },
          ...{ amount, currency: 'USD', ...onDay(day) },
        }),
  ],
  [
    new RegExp(
      `^(?:${SUM} of )?${REFERENCE} (?:is|are) (refunded|charged back)(?:: ${REFERENCE})?\\.$`,
    ),
    (sum, order, what, own) => (stage) =>
      report(stage, {
        ...{ event: what === 'refunded' ? 'refund' : 'chargeback', ...money(sum) },
        ...{ external_id: own ?? `reversal-${stage.now.getTime()}`, original_external_id: order },
      }),
  ],
  [
    new RegExp(`^The postback reports a sale for ${SUM}( [^:]*?)?(?:: ${REFERENCE})?\\.$`),
    (sum, more = '', txid) =>
      (stage) =>
        call(stage, '/postback', {
          ...{ status: 'approved', ...money(sum), txid, ...detailsOf(stage, more) },
        }),
  ],
  [
    new RegExp(`^The postback reports a lead with its time: ${REFERENCE}\\.$`),
    (txid) => (stage) =>
      call(stage, '/postback', { event: 'lead', txid, occurred_at: stage.now.toISOString() }),
  ],
  [
    new RegExp(`^The postback rejects ${REFERENCE}\\.$`),
    (txid) => (stage) => call(stage, '/postback', { status: 'rejected', txid }),
  ],
  [
    new RegExp(`^The postback refunds ${SUM}(?: of ${REFERENCE})?(?:: ${REFERENCE})?\\.$`),
    (sum, txid, refund_id) => (stage) =>
      call(stage, '/postback', { status: 'refund', ...money(sum), txid, refund_id }),
  ],
  [
    new RegExp(`^The postback refunds ${SUM} of ${REFERENCE} in total\\.$`),
    (refunded_total, txid) => (stage) =>
      call(stage, '/postback', { status: 'refund', currency: 'USD', refunded_total, txid }),
  ],
  [
    new RegExp(`^The pixel reports a sale for ${SUM}: ${REFERENCE}\\.$`),
    (sum, order_id) => (stage) => call(stage, '/v1/pixel.gif', { ...money(sum), order_id }),
  ],
]

// The result of a report.

interface Answer {
  status?: string
  replayed?: boolean
  code?: string
  warnings?: unknown[]
  conversion?: { id: string } | null
  rows?: { verdict: string; conversion_id: string | null }[]
}

async function noteResult(stage: Stage, send: () => Promise<Response>): Promise<void> {
  const before = new Map((await listConversions(stage)).map(({ id, status }) => [id, status]))
  const response = await send()
  const isJson = response.headers.get('content-type')?.includes('json')
  const answer = isJson ? ((await response.json()) as Answer) : {}
  const after = await listConversions(stage)
  const [row] = answer.rows ?? []
  const id = answer.conversion?.id ?? row?.conversion_id
  const made = after.find((one) => (id ? one.id === id : before.get(one.id) !== one.status))
  const status = row?.verdict ?? answer.status
  const said =
    answer.code !== undefined
      ? `refused: \`${answer.code}\``
      : answer.replayed || status === 'replayed'
        ? 'repeat'
        : made === undefined || status === 'updated'
          ? String(status)
          : describe(stage, made)
  stage.result = answer.warnings?.length ? `${said}, with a warning` : said
}

interface Recorded {
  id: string
  event: string
  status: string
  rejection: string | null
  affiliateId: string | null
  amountMinor: string
  commissionMinor: string
  isInReview: boolean
}

/** Of the example's app, the latest first. */
async function listConversions({ world, tenant }: Stage): Promise<Recorded[]> {
  const rows = await ask(
    world.system,
    sql`select c.id, c.event, c.status, c.rejection, c.affiliate_id as "affiliateId",
        coalesce(c.amount_minor, 0)::text as "amountMinor",
        coalesce((select sum(m.amount_minor) from affiliate.commissions m
          where m.conversion_id = c.id and m.level = 1), 0)::text as "commissionMinor",
        exists (select from affiliate.reviews r
          where r.conversion_id = c.id and r.status = 'open') as "isInReview"
      from affiliate.conversions c where c.app_id = ${tenant.appId}::uuid
      order by c.recorded_at desc, c.id desc`,
  )
  return rows as unknown as Recorded[]
}

function describe({ people, tenant: { currency } }: Stage, made: Recorded): string {
  const decimal = (minor: string) => toDecimal({ minor: BigInt(minor), currency })
  if (made.status === 'rejected') return `nobody: \`${made.rejection}\``
  if (made.event === 'refund' || made.event === 'chargeback') {
    return `${decimal(made.amountMinor)} refunded`
  }
  const who = Object.entries(people).find(([, known]) => known === made.affiliateId)?.[0]
  const pending = made.status === 'pending' ? ', pending' : ''
  const review = made.isInReview ? ', in review' : ''
  return `${who} earns ${decimal(made.commissionMinor)}${pending}${review}`
}
