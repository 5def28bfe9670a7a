/** A whole tenant with a row of everything that has an id, which another tenant must never see. */
import { sql } from 'drizzle-orm'
import { runScoped } from '../core/database.ts'
import { newId } from '../core/ids.ts'
import { makeAppKey } from '../credentials/app-key.ts'
import { lockAccounts, postEntries } from '../ledger/post.ts'
import { commissionApproved, commissionCreated } from '../ledger/rules/ledger-commissions.ts'
import { snapshotKey } from '../snapshots/rules.ts'
import { type ApiWorld, keySnapshot } from './api-world.ts'
import { addPerson } from './people.ts'

const kinds = [
  ...['advertiser', 'affiliate', 'app', 'app_key', 'offer', 'link', 'cap', 'click', 'report'],
  ...['conversion', 'batch', 'booking', 'invoice', 'invitation', 'registration_link'],
  ...['personal_token', 'passkey', 'impersonation', 'payout_item', 'proposal', 'customer', 'cost'],
  ...['export', 'view', 'schedule', 'endpoint', 'delivery', 'notification', 'creative'],
  ...['partner_group', 'lesson', 'logo'],
] as const

export interface TenantRows {
  /** Id (or other name) of one row of each kind. */
  idOf: Record<string, string>
  /** The same where the affiliate's row is not the advertiser's. */
  ofAffiliate: Record<string, string>
  /** Part of its names. */
  word: string
  /** Access tokens of the advertiser's head and of the affiliate's head, and the app's key. */
  advertiser: string
  affiliate: string
  appKey: string
}

/** An advertiser with an app, an offer, an approved affiliate, and records that they made. */
export async function addTenantRows(world: ApiWorld): Promise<TenantRows> {
  const now = new Date()
  const [affiliateEndpoint, affiliateDelivery] = [newId(now), newId(now)]
  const affiliateNotification = newId(now)
  const [affiliateExport, affiliateView, affiliateSchedule] = [newId(now), newId(now), newId(now)]
  const id = Object.fromEntries(kinds.map((kind) => [kind, newId(now)])) as Record<string, string>
  const word = id.advertiser!.slice(-12)
  const [advertiserId, affiliateId] = [id.advertiser!, id.affiliate!]
  const { key: appKey, hash } = makeAppKey(id.app_key!)
  const system = { kind: 'system' } as const
  await runScoped(world.system, system, [
    sql`insert into affiliate.advertisers (id, name, logo_id, billing_mode)
      values (${advertiserId}, ${`Tenant ${word}`}, ${id.logo}, 'own_payer')`,
    sql`insert into affiliate.apps (id, advertiser_id, name)
      values (${id.app}, ${advertiserId}, 'Its app')`,
    sql`insert into affiliate.app_hosts (host, advertiser_id, app_id, verified_at)
      values (${`${word}.example`}, ${advertiserId}, ${id.app}, now())`,
    sql`insert into affiliate.app_keys (id, advertiser_id, app_id, name, hash, scopes)
      values (${id.app_key}, ${advertiserId}, ${id.app}, 'Its key', ${hash}, '{conversions:write}')`,
    sql`insert into affiliate.offers (id, code, advertiser_id, app_id, name, model, currency, status)
      values (${id.offer}, ${`O${word}`}, ${advertiserId}, ${id.app}, 'Its offer', 'CPS', 'USD', 'active')`,
    sql`insert into affiliate.landing_urls (advertiser_id, offer_id, url)
      values (${advertiserId}, ${id.offer}, ${`https://${word}.example/`})`,
    sql`insert into affiliate.affiliates (id, code, name, status, paypal_email)
      values (${affiliateId}, ${`a${word}`}, 'Its affiliate', 'approved', ${`${word}@paid.example`})`,
    sql`insert into affiliate.partner_groups (id, advertiser_id, name)
      values (${id.partner_group}, ${advertiserId}, ${`Group ${word}`})`,
    sql`insert into affiliate.partnerships (advertiser_id, affiliate_id, status, group_id, decided_at)
      values (${advertiserId}, ${affiliateId}, 'approved', ${id.partner_group}, now())`,
    sql`insert into affiliate.enrollments (offer_id, affiliate_id, advertiser_id, coupon)
      values (${id.offer}, ${affiliateId}, ${advertiserId}, ${`C${word}`})`,
    sql`insert into affiliate.links (id, advertiser_id, app_id, offer_id, affiliate_id, slug, label)
      values (${id.link}, ${advertiserId}, ${id.app}, ${id.offer}, ${affiliateId}, ${`l${word}`}, 'Its link')`,
    sql`insert into affiliate.lessons (id, advertiser_id, position, title, body, published_at)
      values (${id.lesson}, ${advertiserId}, 1, 'Its lesson', 'Its words', now())`,
    sql`insert into affiliate.creatives (id, advertiser_id, offer_id, kind, name, body)
      values (${id.creative}, ${advertiserId}, ${id.offer}, 'text', 'Its text', 'Its words')`,
    sql`insert into affiliate.caps (id, advertiser_id, offer_id, metric, period, limit_value)
      values (${id.cap}, ${advertiserId}, ${id.offer}, 'clicks', 'day', 1000)`,
    sql`select affiliate.ensure_click_partitions(now())`,
    sql`insert into affiliate.clicks (id, clicked_at, offer_id, app_id, advertiser_id, affiliate_id, device)
      values (${id.click}, ${now.toISOString()}, ${id.offer}, ${id.app}, ${advertiserId}, ${affiliateId}, 'desktop')`,
    sql`insert into affiliate.conversions (id, advertiser_id, app_id, event, external_id, content_hash,
        offer_id, affiliate_id, click_id, status, attributed_by, receipt, occurred_at, recorded_at)
      select ${id.conversion}, ${advertiserId}, ${id.app}, 'lead', ${`order-${word}`}, ${hash},
        ${id.offer}, ${affiliateId}, ${id.click}, 'rejected', 'click', receipt, now(), now()
      from (select '{}'::jsonb as receipt) as one`,
    sql`insert into affiliate.customers (id, advertiser_id, app_id, external_id, offer_id, affiliate_id, bound_at)
      values (${id.customer}, ${advertiserId}, ${id.app}, ${word}, ${id.offer}, ${affiliateId}, now())`,
    sql`insert into logs.inbound_reports (id, advertiser_id, app_id, source, body, verdict, received_at)
      values (${id.report}, ${advertiserId}, ${id.app}, 'api', '{}', 'invalid_input', now())`,
    sql`insert into affiliate.invoices (id, number, advertiser_id, currency, period_start, period_end,
        total_minor, issued_at, due_at)
      values (${id.invoice}, ${`N${word}`}, ${advertiserId}, 'USD', '2026-01-01', '2026-02-01', 100, now(), now())`,
  ])
  const of = (role: 'advertiser' | 'advertiser_viewer') =>
    addPerson(world, [{ role, advertiserId, affiliateId: null }])
  const [head, viewer] = [await of('advertiser'), await of('advertiser_viewer')]
  const ofAffiliate = (role: 'affiliate' | 'affiliate_viewer') =>
    addPerson(world, [{ role, advertiserId: null, affiliateId }])
  const affiliate = await ofAffiliate('affiliate')
  const onlooker = await ofAffiliate('affiliate_viewer')
  await runScoped(world.system, system, [
    sql`insert into affiliate.bookings (id, kind, advertiser_id, amount_minor, currency, reference, reason,
        effective_at, proposed_by, cash_account, status, decided_by, decided_at)
      values (${id.booking}, 'deposit', ${advertiserId}, 100, 'USD', ${word}, 'Paid in', now(), ${head.userId},
        'plat.cash.bank', 'booked', ${viewer.userId}, now())`,
  ])
  await addPayouts(world, id, [head.userId, viewer.userId])
  await runScoped(world.api, { kind: 'advertiser', advertiserId }, [
    sql`insert into affiliate.proposals (id, kind, advertiser_id, subject_id, facts, reason, proposed_by, proposed_at)
      values (${id.proposal}, 'manual_return', ${advertiserId}, ${id.payout_item}, ${JSON.stringify(
        {
          ...{ batch_id: id.batch, affiliate_name: word, amount_minor: '100', currency: 'USD' },
        },
      )}::jsonb, 'It came back.', ${viewer.userId}, now())`,
  ])
  await runScoped(world.api, { kind: 'advertiser', advertiserId }, [
    sql`insert into affiliate.paypal_accounts (advertiser_id, client_id, secret_sealed, changed_by,
        changed_at)
      values (${advertiserId}, 'client', 'sealed', ${head.userId}, now())`,
    sql`insert into affiliate.invitations (id, kind, email, advertiser_id, role, language, invited_by,
        created_at, expires_at)
      values (${id.invitation}, 'team', ${`${word}@invited.example`}, ${advertiserId}, 'advertiser_viewer', 'en',
        ${head.userId}, now(), now() + interval '1 day')`,
    sql`insert into affiliate.registration_links (id, advertiser_id, code, name)
      values (${id.registration_link}, ${advertiserId}, ${`r${word}`}, 'Its link')`,
  ])
  await runScoped(world.api, { kind: 'user', userId: head.userId }, [
    sql`insert into affiliate.passkeys (id, user_id, credential_id, public_key, sign_count, name, created_at)
      values (${id.passkey}, ${head.userId}, ${word}, 'key', 0, 'Laptop', now() - interval '30 days')`,
    sql`insert into affiliate.personal_tokens (id, user_id, role, advertiser_id, name, hash, scopes,
        created_at, expires_at)
      values (${id.personal_token}, ${head.userId}, 'advertiser', ${advertiserId}, 'Script',
        encode(sha256(${word}::bytea), 'hex'), '{read}', now(), now() + interval '30 days')`,
  ])
  await runScoped(world.system, system, [
    exportOf(id.export!, head.userId, 'advertiser', [advertiserId, null]),
    exportOf(affiliateExport, affiliate.userId, 'affiliate', [null, affiliateId]),
    endpointOf(id.endpoint!, [advertiserId, null]),
    endpointOf(affiliateEndpoint, [null, affiliateId]),
    deliveryOf(id.delivery!, id.endpoint!, [advertiserId, null]),
    deliveryOf(affiliateDelivery, affiliateEndpoint, [null, affiliateId]),
    notificationOf(id.notification!, head.userId, [advertiserId, null]),
    notificationOf(affiliateNotification, affiliate.userId, [null, affiliateId]),
  ])
  await runScoped(
    { ...world.api, origin: originOf(head.userId) },
    { kind: 'advertiser', advertiserId },
    [
      viewOf(id.view!, head.userId, [advertiserId, null]),
      scheduleOf(id.schedule!, head.userId, [advertiserId, null]),
    ],
  )
  await runScoped(
    { ...world.api, origin: originOf(affiliate.userId) },
    { kind: 'affiliate', affiliateId, advertiserId: null },
    [
      viewOf(affiliateView, affiliate.userId, [null, affiliateId]),
      scheduleOf(affiliateSchedule, affiliate.userId, [null, affiliateId]),
    ],
  )
  for (const key of [id.export, affiliateExport]) await world.bucket.put(`${key}/1.csv`, 'id\r\n')
  const snapshot = keySnapshot(hash, { id: id.app_key!, appId: id.app!, advertiserId })
  world.kept.set(snapshotKey.appKey(id.app_key!), JSON.stringify(snapshot))
  const affiliateInvitation = newId(now)
  await runScoped(world.api, { kind: 'affiliate', affiliateId, advertiserId: null }, [
    sql`insert into affiliate.invitations (id, kind, email, affiliate_id, role, language, invited_by,
        created_at, expires_at)
      values (${affiliateInvitation}, 'team', ${`a${word}@invited.example`}, ${affiliateId}, 'affiliate_viewer', 'en',
        ${affiliate.userId}, now(), now() + interval '1 day')`,
  ])
  await runScoped(world.api, { kind: 'affiliate', affiliateId, advertiserId: null }, [
    sql`insert into affiliate.traffic_costs (id, affiliate_id, offer_id, day, currency, amount_minor, source, created_by)
      values (${id.cost}, ${affiliateId}, ${id.offer}, '2026-01-01', 'USD', 100, 'hand', ${affiliate.userId})`,
  ])
  for (const { userId } of [viewer, onlooker]) {
    await runScoped(world.api, { kind: 'user', userId }, [
      // Recipients of scheduled reports have confirmed addresses.
      sql`update affiliate.users set email_verified_at = now() where id = ${userId}`,
      sql`insert into affiliate.avatars (user_id, content_type, bytes, updated_at)
        values (${userId}, 'image/png', '\\x00', now())`,
    ])
  }
  return {
    ofAffiliate: {
      ...{ user: onlooker.userId, invitation: affiliateInvitation, export: affiliateExport },
      endpoint: affiliateEndpoint,
      delivery: affiliateDelivery,
      notification: affiliateNotification,
      ...{ view: affiliateView, schedule: affiliateSchedule },
    },
    idOf: {
      ...id,
      ...{ user: viewer.userId, session: head.sessionId, host: `${word}.example` },
      ...{ registration_code: `r${word}`, coupon: `C${word}`, account: advertiserId },
    },
    word,
    ...{ advertiser: head.token, affiliate: affiliate.token, appKey },
  }
}

const originOf = (userId: string) => ({
  ...{ kind: 'person' as const, id: userId, userId, role: null },
  ...{ requestId: 'tenant-rows', ip: null },
})

/** A shared view. */
const viewOf = (
  id: string,
  userId: string,
  [advertiserId, affiliateId]: readonly [string | null, string | null],
) => sql`
  insert into affiliate.report_views (id, user_id, advertiser_id, affiliate_id, name, query, is_shared, created_at,
    changed_at)
  values (${id}, ${userId}, ${advertiserId}, ${affiliateId}, 'Its view', 'by=day', true, now(), now())`

/** A webhook, and a delivery that succeeded. */
const endpointOf = (
  id: string,
  [advertiserId, affiliateId]: readonly [string | null, string | null],
) => sql`
  insert into affiliate.endpoints (id, kind, advertiser_id, affiliate_id, url, host, method, events, secret, changed_at)
  values (${id}, 'webhook', ${advertiserId}, ${affiliateId}, 'https://hooks.example/', 'hooks.example', 'POST',
    '{conversion.recorded}', 'sealed', now())`
const deliveryOf = (
  id: string,
  endpointId: string,
  [advertiserId, affiliateId]: readonly [string | null, string | null],
) => sql`
  insert into logs.deliveries (id, endpoint_id, advertiser_id, affiliate_id, event, event_id, subject_id, occurred_at, state)
  values (${id}, ${endpointId}, ${advertiserId}, ${affiliateId}, 'conversion.recorded', ${id}, ${id}, now(), 'success')`
const notificationOf = (
  id: string,
  userId: string,
  [advertiserId, affiliateId]: readonly [string | null, string | null],
) => sql`
  insert into logs.notifications (id, user_id, advertiser_id, affiliate_id, kind, subject_id, facts, occurred_at, is_in_app, mail_kind)
  values (${id}, ${userId}, ${advertiserId}, ${affiliateId}, 'endpoint_stopped', ${id}, '{}', now(), true, 'notification')`
/** A report that is sent every day. */
const scheduleOf = (
  id: string,
  userId: string,
  [advertiserId, affiliateId]: readonly [string | null, string | null],
) => sql`
  insert into affiliate.report_schedules (id, user_id, advertiser_id, affiliate_id, name, question, format, frequency,
    hour, time_zone, next_at, created_at)
  values (${id}, ${userId}, ${advertiserId}, ${affiliateId}, 'Its report', '{}', 'csv', 'daily', 9, 'UTC',
    now() + interval '1 day', now())`

/** A finished file. */
const exportOf = (
  id: string,
  userId: string,
  role: string,
  [advertiserId, affiliateId]: readonly [string | null, string | null],
) => sql`
  insert into affiliate.report_exports (id, user_id, role, advertiser_id, affiliate_id, kind, question, status, rows,
    bytes, object_key, created_at, finished_at, expires_at)
  values (${id}, ${userId}, ${role}, ${advertiserId}, ${affiliateId}, 'clicks', '{}', 'done', 0, 4,
    ${`${id}/1.csv`}, now(), now(), now() + interval '7 days')`

/** The advertiser pays itself: one failed payout, and 1,000.00 that can be paid. */
async function addPayouts(
  world: ApiWorld,
  { advertiser, affiliate, batch, payout_item }: Record<string, string>,
  [maker, approver]: readonly [string, string],
): Promise<void> {
  const now = new Date()
  const fact = {
    ...{ commissionId: newId(now), advertiserId: advertiser!, affiliateId: affiliate! },
    ...{ amount: { minor: 100_000n, currency: 'USD' as const }, billing: 'own_payer' as const },
  }
  const created = commissionCreated(fact, now)
  const approved = commissionApproved(fact, false, now)
  await runScoped(world.system, { kind: 'system' }, [
    sql`insert into affiliate.payout_batches (id, run_id, number, payer_advertiser_id, currency,
        item_count, total_minor, status, request, request_sha256, created_by, approved_by, approved_at)
      values (${batch}, ${batch}, 1, ${advertiser}, 'USD', 1, 20000, 'rejected', '{}', ${'0'.repeat(64)},
        ${maker}, ${approver}, now())`,
    sql`insert into affiliate.payout_items (id, batch_id, advertiser_id, affiliate_id, currency,
        amount_minor, receiver, status)
      values (${payout_item}, ${batch}, ${advertiser}, ${affiliate}, 'USD', 20000, 'ann@paid.example',
        'failed')`,
    ...lockAccounts([created, approved]),
    postEntries([created]),
    postEntries([approved]),
  ])
}
