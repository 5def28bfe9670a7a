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
import { appStatuses, returningCustomers } from './vocabulary.ts'

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
    returningCustomers: text('returning_customers', { enum: returningCustomers })
      .notNull()
      .default('bound'),
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
    check('apps_returning_customers_check', oneOf(t.returningCustomers, returningCustomers)),
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
    // Several tenants may claim a host, but only one of them can verify it.
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
    isTest: boolean('is_test').notNull().default(false),
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
    defaultOfferId: 'Offer of the links /aff/{affiliate code} on its hosts.',
    clickIdParameter: 'Query parameter that carries the click id to the app; null = none.',
    attribution: 'last: a new click overwrites the cookie; first: an unexpired cookie stays.',
    consentParameter:
      'Query parameter that carries the visitor’s consent: 1 granted, 0 denied; null = none.',
    allowsPlaceholderIds:
      'Whether customer ids such as "guest" or "0" are accepted; otherwise they count as absent.',
    returningCustomers:
      'bound: later orders belong to the affiliate of the customer; per_order: to whoever brought the order.',
    createdAt: 'When it was added.',
  }),
  described(appHosts, 'Host names of an app.', {
    host: 'Lower-case host without port. Several tenants may claim it; only one can verify it.',
    advertiserId: 'Owner.',
    appId: 'App it serves.',
    verifiedAt:
      'When ownership was verified; null = not verified, or no longer, so it is not served.',
    challenge: 'Text that a TXT record of the host must contain; null = verified by the operator.',
    checkedAt: 'Latest check of that record.',
    failedChecks: 'Failed checks in a row; after a few the host is no longer served.',
    createdAt: 'When it was added.',
  }),
  described(appKeys, 'Keys with which a partner app reports conversions.', {
    id: 'Public part of the key, used to find the row.',
    advertiserId: 'Owner.',
    appId: 'App that the key belongs to.',
    name: 'Name given by its owner.',
    hash: 'SHA-256 of the whole key, hex; the key is shown once and never stored.',
    scopes: 'What the key may do.',
    cidrs: 'Networks from which it is accepted; empty = any.',
    requiresSignature: 'Whether requests must also carry X-Signature.',
    isTest: 'Whether what it reports is a test.',
    expiresAt: 'Expires at; null = never.',
    revokedAt: 'Revoked at; null = active.',
    replacedBy: 'Key that replaces it; both are valid until this one expires.',
    lastUsedAt: 'Latest use, to within some minutes; null = never.',
    createdAt: 'When it was created.',
  }),
]
