import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { advertisers } from './advertisers.ts'
import { affiliates } from './affiliates.ts'
import { createdAtColumn, idColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { users } from './people.ts'
import { affiliateSchema } from './schemas.ts'
import {
  emailTokenPurposes,
  identityProviders,
  roles,
  type TokenScope,
  tokenScopes,
} from './vocabulary.ts'

const userColumn = () =>
  uuid('user_id')
    .notNull()
    .references(() => users.id)

export const attemptCounters = affiliateSchema.table(
  'attempt_counters',
  {
    key: text('key').primaryKey(),
    failures: integer('failures').notNull(),
    retryAt: timeColumn('retry_at'),
    updatedAt: timeColumn('updated_at').notNull(),
  },
  (t) => [
    index('attempt_counters_updated_idx').on(t.updatedAt),
    check('attempt_counters_key_check', sql`${t.key} ~ '^[0-9a-f]{64}$'`),
    check('attempt_counters_failures_check', sql`${t.failures} >= 0`),
  ],
)

export const emailTokens = affiliateSchema.table(
  'email_tokens',
  {
    id: idColumn(),
    userId: userColumn(),
    purpose: text('purpose', { enum: emailTokenPurposes }).notNull(),
    email: text('email').notNull(),
    returnTo: text('return_to'),
    registration: jsonb('registration').$type<{
      code: string
      answers: Record<string, string>
      country: string | null
    }>(),
    browserHash: text('browser_hash'),
    createdAt: timeColumn('created_at').notNull(),
    expiresAt: timeColumn('expires_at').notNull(),
    usedAt: timeColumn('used_at'),
  },
  (t) => [
    index('email_tokens_user_idx').on(t.userId, t.purpose),
    check('email_tokens_purpose_check', oneOf(t.purpose, emailTokenPurposes)),
    check('email_tokens_email_lower', sql`${t.email} = lower(${t.email})`),
  ],
)

export const externalIdentities = affiliateSchema.table(
  'external_identities',
  {
    id: idColumn(),
    userId: userColumn(),
    provider: text('provider', { enum: identityProviders }).notNull(),
    subject: text('subject').notNull(),
    email: text('email').notNull(),
    createdAt: createdAtColumn(),
  },
  (t) => [
    uniqueIndex('external_identities_subject_key').on(t.provider, t.subject),
    uniqueIndex('external_identities_user_key').on(t.userId, t.provider),
    check('external_identities_provider_check', oneOf(t.provider, identityProviders)),
  ],
)

export const personalTokens = affiliateSchema.table(
  'personal_tokens',
  {
    id: idColumn(),
    userId: userColumn(),
    role: text('role', { enum: roles }).notNull(),
    advertiserId: uuid('advertiser_id').references(() => advertisers.id),
    affiliateId: uuid('affiliate_id').references(() => affiliates.id),
    name: text('name').notNull(),
    hash: text('hash').notNull(),
    scopes: text('scopes', { enum: tokenScopes }).array().$type<TokenScope[]>().notNull(),
    cidrs: text('cidrs').array().notNull().default(sql`'{}'`),
    createdAt: timeColumn('created_at').notNull(),
    expiresAt: timeColumn('expires_at').notNull(),
    revokedAt: timeColumn('revoked_at'),
    replacedBy: uuid('replaced_by'),
    lastUsedAt: timeColumn('last_used_at'),
  },
  (t) => [
    uniqueIndex('personal_tokens_hash_key').on(t.hash),
    index('personal_tokens_user_idx').on(t.userId, t.id),
    check('personal_tokens_role_check', oneOf(t.role, roles)),
    check('personal_tokens_hash_check', sql`${t.hash} ~ '^[0-9a-f]{64}$'`),
    check('personal_tokens_scopes_check', sql`${t.scopes} <@ array['read', 'write']`),
  ],
)

export const impersonations = affiliateSchema.table(
  'impersonations',
  {
    id: idColumn(),
    userId: userColumn(),
    role: text('role', { enum: roles }).notNull(),
    advertiserId: uuid('advertiser_id').references(() => advertisers.id),
    affiliateId: uuid('affiliate_id').references(() => affiliates.id),
    reason: text('reason').notNull(),
    createdAt: timeColumn('created_at').notNull(),
    expiresAt: timeColumn('expires_at').notNull(),
    endedAt: timeColumn('ended_at'),
  },
  (t) => [
    index('impersonations_user_idx').on(t.userId, t.id),
    check('impersonations_role_check', oneOf(t.role, roles)),
    check(
      'impersonations_tenant_check',
      sql`num_nonnulls(${t.advertiserId}, ${t.affiliateId}) = 1`,
    ),
    check('impersonations_reason_check', sql`length(${t.reason}) between 3 and 500`),
  ],
)

export const signInDescribed = [
  described(attemptCounters, 'Failed tries in a row, for growing delays.', {
    key: 'SHA-256 of the counted key (purpose, account, network), hex.',
    failures: 'Failed tries in a row.',
    retryAt: 'Tries before this time are refused; null = none are.',
    updatedAt: 'Latest try.',
  }),
  described(emailTokens, 'Links in mails: prove an address, set a password.', {
    id: 'The token. The code in the mail is derived from it with a key that is not in the database.',
    userId: 'The person.',
    purpose: 'verify an address, reset a password, or change the address.',
    email: 'Address it was sent to, lower-case.',
    returnTo: 'Page to go to afterwards; null = home.',
    registration:
      'Link, answers and country of the application that is created once the address is confirmed; null = none.',
    browserHash:
      'SHA-256 of the key in the cookie of the browser that signed up: there, the link also signs in; null = it only confirms.',
    createdAt: 'When it was created.',
    expiresAt: 'Valid until.',
    usedAt: 'When it was used; null = not yet.',
  }),
  described(externalIdentities, 'Accounts at external providers with which a person signs in.', {
    id: 'The link.',
    userId: 'The person.',
    provider: 'google or github.',
    subject: 'The provider’s own id of the account.',
    email: 'Address that the provider had verified when it was linked.',
    createdAt: 'When it was linked.',
  }),
  described(personalTokens, 'Keys with which a person’s programs call the API.', {
    id: 'The token.',
    userId: 'The person.',
    role: 'Role that it uses; it stops working when the person loses that role.',
    advertiserId: 'Tenant of an advertiser role; null otherwise.',
    affiliateId: 'Account of an affiliate role; null otherwise.',
    name: 'Name given by its owner.',
    hash: 'SHA-256 of the whole token, hex; the token is shown once and never stored.',
    scopes: 'read, write, or both; never actions that need a second factor.',
    cidrs: 'Networks from which it is accepted; empty = any.',
    createdAt: 'When it was created.',
    expiresAt: 'Expires at.',
    revokedAt: 'Revoked at; null = active.',
    replacedBy: 'Token that replaces it; both are valid until this one expires.',
    lastUsedAt: 'Latest use, to within some minutes; null = never.',
  }),
  described(impersonations, 'Staff viewing a tenant’s screens, read-only.', {
    id: 'The impersonation, named in its access token.',
    userId: 'The staff member.',
    role: 'Role whose screens are shown.',
    advertiserId: 'The advertiser; null = an affiliate.',
    affiliateId: 'The affiliate; null = an advertiser.',
    reason: 'The person’s reason.',
    createdAt: 'When it began.',
    expiresAt: 'When it expires.',
    endedAt: 'When it was ended; null = it expired or is active.',
  }),
]
