import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  type PgTableExtraConfigValue,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { advertisers } from './advertisers.ts'
import { createdAtColumn, idColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { offers } from './offers.ts'
import { affiliateSchema } from './schemas.ts'
import { appStatuses } from './vocabulary.ts'

export const apps = affiliateSchema.table(
  'apps',
  {
    id: idColumn(),
    advertiserId: uuid('advertiser_id')
      .notNull()
      .references(() => advertisers.id),
    name: text('name').notNull(),
    status: text('status', { enum: appStatuses }).notNull().default('active'),
    defaultOfferId: uuid('default_offer_id'),
    clickIdParameter: text('click_id_parameter'),
    attribution: text('attribution', { enum: ['first', 'last'] })
      .notNull()
      .default('last'),
    consentParameter: text('consent_parameter'),
    allowsPlaceholderIds: boolean('allows_placeholder_ids').notNull().default(false),
    createdAt: createdAtColumn(),
  },
  (t): PgTableExtraConfigValue[] => [
    unique('apps_tenant_key').on(t.advertiserId, t.id),
    foreignKey({
      name: 'apps_default_offer_fk',
      columns: [t.advertiserId, t.defaultOfferId],
      foreignColumns: [offers.advertiserId, offers.id],
    }),
    check('apps_status_check', oneOf(t.status, appStatuses)),
    check('apps_attribution_check', oneOf(t.attribution, ['first', 'last'])),
    check('apps_consent_parameter_check', sql`${t.consentParameter} ~ '^[A-Za-z0-9_.-]{1,64}$'`),
    check('apps_click_id_parameter_check', sql`${t.clickIdParameter} ~ '^[A-Za-z0-9_.-]{1,64}$'`),
  ],
)

export const appHosts = affiliateSchema.table(
  'app_hosts',
  {
    host: text('host').notNull(),
    advertiserId: uuid('advertiser_id').notNull(),
    appId: uuid('app_id').notNull(),
    verifiedAt: timeColumn('verified_at'),
    challenge: text('challenge'),
    checkedAt: timeColumn('checked_at'),
    failedChecks: integer('failed_checks').notNull().default(0),
    createdAt: createdAtColumn(),
  },
  (t) => [
    primaryKey({ name: 'app_hosts_pk', columns: [t.host, t.advertiserId] }),
    // Anybody may claim a host; one of them may prove it.
    uniqueIndex('app_hosts_proven_key').on(t.host).where(sql`verified_at is not null`),
    foreignKey({
      name: 'app_hosts_app_fk',
      columns: [t.advertiserId, t.appId],
      foreignColumns: [apps.advertiserId, apps.id],
    }),
    index('app_hosts_app_idx').on(t.advertiserId, t.appId),
    check('app_hosts_host_check', sql`${t.host} = lower(${t.host}) and ${t.host} !~ '[:/ ]'`),
  ],
)

export const appKeys = affiliateSchema.table(
  'app_keys',
  {
    id: idColumn(),
    advertiserId: uuid('advertiser_id').notNull(),
    appId: uuid('app_id').notNull(),
    name: text('name').notNull(),
    hash: text('hash').notNull(),
    scopes: text('scopes').array().notNull(),
    cidrs: text('cidrs').array().notNull().default(sql`'{}'`),
    requiresSignature: boolean('requires_signature').notNull().default(false),
    expiresAt: timeColumn('expires_at'),
    revokedAt: timeColumn('revoked_at'),
    replacedBy: uuid('replaced_by'),
    lastUsedAt: timeColumn('last_used_at'),
    createdAt: createdAtColumn(),
  },
  (t) => [
    foreignKey({
      name: 'app_keys_app_fk',
      columns: [t.advertiserId, t.appId],
      foreignColumns: [apps.advertiserId, apps.id],
    }),
    index('app_keys_app_idx').on(t.advertiserId, t.appId),
    check('app_keys_hash_check', sql`${t.hash} ~ '^[0-9a-f]{64}$'`),
    check('app_keys_scopes_check', sql`${t.scopes} <@ array['conversions:write', 'clicks:write']`),
  ],
)

export const appsDescribed = [
  described(apps, 'One product site of an advertiser.', {
    id: 'The app.',
    advertiserId: 'Owner.',
    name: 'Name of the product.',
    status: 'active or paused.',
    defaultOfferId: 'Offer that /aff/{affiliate code} means on its hosts.',
    clickIdParameter: 'Query parameter that carries the click id to the app; null = none wanted.',
    attribution: 'last: a new click overwrites the cookie; first: a live one stays.',
    consentParameter:
      'Query parameter by which the app passes consent on: 1 granted, 0 denied; null = none.',
    allowsPlaceholderIds:
      'Whether a customer id such as "guest" or "0" names a person; otherwise it counts as absent.',
    createdAt: 'When it was added.',
  }),
  described(appHosts, 'Host names of an app.', {
    host: 'Lower-case host without port; claimed once per tenant, proven by one of them.',
    advertiserId: 'Owner.',
    appId: 'App it serves.',
    verifiedAt: 'When ownership was proven; null = not yet, or lost again, so not served.',
    challenge: 'Text that a TXT record of the host must show; null = proven by the operator.',
    checkedAt: 'Latest look at that record.',
    failedChecks: 'Looks in a row that did not find it; a few take the host out of service.',
    createdAt: 'When it was added.',
  }),
  described(appKeys, 'Keys by which a partner app reports conversions.', {
    id: 'Public part of the key: the row is found by it.',
    advertiserId: 'Owner.',
    appId: 'App that the key speaks for.',
    name: 'What its owner calls it.',
    hash: 'SHA-256 of the whole key, hex; the key is shown once and never stored.',
    scopes: 'What the key may do.',
    cidrs: 'Networks from which it is taken; empty = any.',
    requiresSignature: 'Whether requests must also carry X-Signature.',
    expiresAt: 'End of life; null = none.',
    revokedAt: 'Switched off at; null = live.',
    replacedBy: 'Key that takes its place; both are good until this one expires.',
    lastUsedAt: 'Latest use, to within some minutes; null = never.',
    createdAt: 'When it was made.',
  }),
]
