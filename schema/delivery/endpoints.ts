import { sql } from 'drizzle-orm'
import { boolean, check, index, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { advertisers } from '../advertisers.ts'
import { affiliates } from '../affiliates.ts'
import { createdAtColumn, idColumn, timeColumn } from '../columns.ts'
import { described, oneOf } from '../described.ts'
import { users } from '../people.ts'
import { affiliateSchema } from '../schemas.ts'
import {
  chatStops,
  endpointStops,
  postbackMethods,
  postbackPresets,
  receiverKinds,
} from '../vocabulary.ts'

const stops = [...endpointStops, ...chatStops] as const

/**
 * Where events are sent: postbacks of affiliates' trackers, webhooks of affiliates and advertisers, and people's
 * chats in Telegram.
 */
export const endpoints = affiliateSchema.table(
  'endpoints',
  {
    id: idColumn(),
    kind: text('kind', { enum: receiverKinds }).notNull(),
    advertiserId: uuid('advertiser_id').references(() => advertisers.id),
    affiliateId: uuid('affiliate_id').references(() => affiliates.id),
    userId: uuid('user_id').references(() => users.id),
    offerId: uuid('offer_id'),
    url: text('url').notNull(),
    host: text('host').notNull(),
    method: text('method', { enum: postbackMethods }).notNull().default('GET'),
    events: text('events').array().notNull(),
    preset: text('preset', { enum: postbackPresets }),
    sendsNegative: boolean('sends_negative').notNull().default(false),
    secret: text('secret'),
    previousSecret: text('previous_secret'),
    previousUntil: timeColumn('previous_until'),
    failures: smallint('failures').notNull().default(0),
    stoppedAt: timeColumn('stopped_at'),
    stoppedBy: text('stopped_by', { enum: stops }),
    deletedAt: timeColumn('deleted_at'),
    createdBy: uuid('created_by').references(() => users.id),
    createdAt: createdAtColumn(),
    changedAt: timeColumn('changed_at').notNull(),
  },
  (t) => [
    uniqueIndex('endpoints_postback_key')
      .on(t.affiliateId, sql`coalesce(${t.offerId}, '00000000-0000-0000-0000-000000000000')`)
      .where(sql`kind = 'postback' and deleted_at is null`),
    index('endpoints_clicks_idx')
      .on(t.affiliateId)
      .where(sql`kind = 'postback' and deleted_at is null and 'click' = any (events)`),
    index('endpoints_affiliate_idx').on(t.affiliateId).where(sql`deleted_at is null`),
    index('endpoints_advertiser_idx').on(t.advertiserId).where(sql`deleted_at is null`),
    check('endpoints_kind_check', oneOf(t.kind, receiverKinds)),
    check('endpoints_method_check', oneOf(t.method, postbackMethods)),
    check('endpoints_stop_check', oneOf(t.stoppedBy, stops)),
    check('endpoints_stopped_check', sql`(${t.stoppedAt} is null) = (${t.stoppedBy} is null)`),
    check('endpoints_url_check', sql`length(${t.url}) between 8 and 2000`),
    check('endpoints_events_check', sql`cardinality(${t.events}) between 1 and 30`),
    uniqueIndex('endpoints_person_key').on(t.userId).where(sql`deleted_at is null`),
    index('endpoints_chat_idx').on(t.url).where(sql`kind = 'telegram' and deleted_at is null`),
    check(
      'endpoints_owner_check',
      sql`num_nonnulls(${t.affiliateId}, ${t.advertiserId}, ${t.userId}) = 1 and case ${t.kind}
        when 'postback' then ${t.affiliateId} is not null when 'telegram' then ${t.userId} is not null else ${t.userId} is null end`,
    ),
    check('endpoints_secret_check', sql`(${t.kind} = 'webhook') = (${t.secret} is not null)`),
  ],
)

/** Accounts that restrict where their events are sent. One row for each such account. */
export const endpointAllowLists = affiliateSchema.table(
  'endpoint_allow_lists',
  {
    accountId: uuid('account_id').primaryKey(),
    advertiserId: uuid('advertiser_id').references(() => advertisers.id),
    affiliateId: uuid('affiliate_id').references(() => affiliates.id),
    hosts: text('hosts').array().notNull(),
    changedAt: timeColumn('changed_at').notNull(),
  },
  (t) => [
    check(
      'endpoint_allow_lists_account_check',
      sql`(${t.affiliateId} is null) <> (${t.advertiserId} is null) and ${t.accountId} = coalesce(${t.affiliateId}, ${t.advertiserId})`,
    ),
    check('endpoint_allow_lists_hosts_check', sql`cardinality(${t.hosts}) <= 100`),
  ],
)

export const endpointsDescribed = [
  described(
    endpoints,
    'Where events are sent: postbacks to affiliates’ trackers, webhooks, and chats.',
    {
      id: 'The endpoint.',
      kind: 'postback, webhook or telegram.',
      advertiserId: 'Owner of a webhook; null = another owner.',
      affiliateId: 'Owner; null = another owner.',
      userId: 'Person whose chat in Telegram it is; null = another owner.',
      offerId: 'Only events of this offer; null = all offers without an endpoint of their own.',
      url: 'Address. A postback’s has macros. Of a chat: telegram: and its id.',
      host: 'Host of the address, lower-case.',
      method: 'How a postback is sent; webhooks are always POST.',
      events: 'Events that are sent.',
      preset: 'Tracker whose preset the address was made with; null = none.',
      sendsNegative: 'Whether refunds and chargebacks are sent with negative payouts.',
      secret: 'Encrypted secret that signs webhooks.',
      previousSecret: 'Encrypted secret before the last rotation.',
      previousUntil: 'Until then, the previous secret signs as well.',
      failures: 'Failed attempts in a row.',
      stoppedAt: 'When sending stopped; null = it is on.',
      stoppedBy:
        'Why sending stopped: a person, too many failures, the receiver answered 410 (gone), or Telegram says that the bot is blocked or the chat does not exist.',
      deletedAt: 'When its owner deleted it. Its log stays.',
      createdBy: 'Person who created it.',
      createdAt: 'When it was created.',
      changedAt: 'When it was last changed.',
    },
  ),
  described(endpointAllowLists, 'Hosts to which an account’s events may be sent.', {
    accountId: 'The account: an affiliate or an advertiser.',
    advertiserId: 'The advertiser; null = an affiliate.',
    affiliateId: 'The affiliate; null = an advertiser.',
    hosts: 'Host names, such as tracker.example or *.example.com. Empty = any public host.',
    changedAt: 'When it was last changed.',
  }),
]
