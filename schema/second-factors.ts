import { sql } from 'drizzle-orm'
import { bigint, check, index, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { idColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { users } from './people.ts'
import { affiliateSchema } from './schemas.ts'
import { challengePurposes } from './vocabulary.ts'

const userColumn = () =>
  uuid('user_id')
    .notNull()
    .references(() => users.id)

export const totpFactors = affiliateSchema.table('totp_factors', {
  userId: uuid('user_id')
    .primaryKey()
    .references(() => users.id),
  secretSealed: text('secret_sealed').notNull(),
  confirmedAt: timeColumn('confirmed_at'),
  lastStep: bigint('last_step', { mode: 'number' }),
  createdAt: timeColumn('created_at').notNull(),
})

export const recoveryCodes = affiliateSchema.table(
  'recovery_codes',
  {
    hash: text('hash').primaryKey(),
    userId: userColumn(),
    createdAt: timeColumn('created_at').notNull(),
    usedAt: timeColumn('used_at'),
  },
  (t) => [index('recovery_codes_user_idx').on(t.userId)],
)

export const passkeys = affiliateSchema.table(
  'passkeys',
  {
    id: idColumn(),
    userId: userColumn(),
    credentialId: text('credential_id').notNull(),
    publicKey: text('public_key').notNull(),
    signCount: bigint('sign_count', { mode: 'number' }).notNull(),
    transports: text('transports').array().notNull().default(sql`'{}'`),
    name: text('name').notNull(),
    createdAt: timeColumn('created_at').notNull(),
    lastUsedAt: timeColumn('last_used_at'),
  },
  (t) => [
    uniqueIndex('passkeys_credential_key').on(t.credentialId),
    index('passkeys_user_idx').on(t.userId),
  ],
)

export const passkeyChallenges = affiliateSchema.table(
  'passkey_challenges',
  {
    id: idColumn(),
    userId: userColumn(),
    purpose: text('purpose', { enum: challengePurposes }).notNull(),
    challenge: text('challenge').notNull(),
    requestHash: text('request_hash'),
    createdAt: timeColumn('created_at').notNull(),
    expiresAt: timeColumn('expires_at').notNull(),
    usedAt: timeColumn('used_at'),
  },
  (t) => [
    index('passkey_challenges_user_idx').on(t.userId),
    index('passkey_challenges_expires_idx').on(t.expiresAt),
    check('passkey_challenges_purpose_check', oneOf(t.purpose, challengePurposes)),
    check(
      'passkey_challenges_request_check',
      sql`(${t.purpose} = 'confirm') = (${t.requestHash} is not null)`,
    ),
  ],
)

export const secondFactorsDescribed = [
  described(totpFactors, 'One-time codes of a person (RFC 6238, 30 s, 6 digits).', {
    userId: 'The person.',
    secretSealed: 'The secret, sealed by AES-GCM with the sealing key.',
    confirmedAt: 'When the first code was confirmed; null = not in use yet.',
    lastStep: 'Time step of the latest accepted code. Codes of this step or earlier are refused.',
    createdAt: 'When it was created.',
  }),
  described(recoveryCodes, 'Single-use codes for a lost second factor.', {
    hash: 'SHA-256 of the code, hex; shown once and never stored.',
    userId: 'The person.',
    createdAt: 'When it was created.',
    usedAt: 'When it was used; null = unused.',
  }),
  described(passkeys, 'WebAuthn credentials of a person.', {
    id: 'The passkey.',
    userId: 'The person.',
    credentialId: 'The authenticator’s credential id, base64url.',
    publicKey: 'COSE public key, base64url.',
    signCount: 'Latest counter of the authenticator. A lower value means a copied key.',
    transports: 'How the browser may reach it.',
    name: 'Name given by its owner.',
    createdAt: 'When it was added.',
    lastUsedAt: 'Latest use; null = never.',
  }),
  described(passkeyChallenges, 'A challenge for a passkey. Valid once, for minutes.', {
    id: 'The challenge.',
    userId: 'The person.',
    purpose: 'register a passkey, sign_in, or confirm an action.',
    challenge: 'Random bytes, base64url.',
    requestHash:
      'SHA-256 of method, path and body of the action that is confirmed; null otherwise.',
    createdAt: 'When it was issued.',
    expiresAt: 'Valid until.',
    usedAt: 'When it was answered; null = not yet.',
  }),
]
