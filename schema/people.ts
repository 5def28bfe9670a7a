import { sql } from 'drizzle-orm'
import {
  check,
  foreignKey,
  index,
  integer,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { advertisers } from './advertisers.ts'
import { affiliates } from './affiliates.ts'
import { bytes, createdAtColumn, idColumn, timeColumn } from './columns.ts'
import { described, oneOf } from './described.ts'
import { affiliateSchema } from './schemas.ts'
import {
  advertiserRoles,
  affiliateRoles,
  languages,
  type Proof,
  pictureTypes,
  proofs,
  roles,
  sessionEnds,
  userStatuses,
} from './vocabulary.ts'

export const users = affiliateSchema.table(
  'users',
  {
    id: idColumn(),
    email: text('email').notNull(),
    passwordHash: text('password_hash'),
    name: text('name').notNull(),
    language: text('language', { enum: languages }).notNull().default('en'),
    timeZone: text('time_zone').notNull().default('UTC'),
    status: text('status', { enum: userStatuses }).notNull().default('active'),
    statusReason: text('status_reason'),
    emailVerifiedAt: timeColumn('email_verified_at'),
    passwordChangedAt: timeColumn('password_changed_at'),
    lastSignedInAt: timeColumn('last_signed_in_at'),
    lastSignedInIp: text('last_signed_in_ip'),
    signInCount: integer('sign_in_count').notNull().default(0),
    createdAt: createdAtColumn(),
  },
  (t) => [
    uniqueIndex('users_email_key').on(t.email),
    check('users_email_lower', sql`${t.email} = lower(${t.email})`),
    check('users_language_check', oneOf(t.language, languages)),
    check('users_status_check', oneOf(t.status, userStatuses)),
  ],
)

export const userRoles = affiliateSchema.table(
  'user_roles',
  {
    id: idColumn(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    role: text('role', { enum: roles }).notNull(),
    advertiserId: uuid('advertiser_id').references(() => advertisers.id),
    affiliateId: uuid('affiliate_id').references(() => affiliates.id),
    createdAt: createdAtColumn(),
  },
  (t) => [
    unique('user_roles_once')
      .on(t.userId, t.role, t.advertiserId, t.affiliateId)
      .nullsNotDistinct(),
    check('user_roles_role_check', oneOf(t.role, roles)),
    check(
      'user_roles_advertiser_check',
      sql`(${oneOf(t.role, advertiserRoles)}) = (${t.advertiserId} is not null)`,
    ),
    check(
      'user_roles_affiliate_check',
      sql`(${oneOf(t.role, affiliateRoles)}) = (${t.affiliateId} is not null)`,
    ),
    index('user_roles_advertiser_idx').on(t.advertiserId),
    index('user_roles_affiliate_idx').on(t.affiliateId),
  ],
)

export const sessions = affiliateSchema.table(
  'sessions',
  {
    id: idColumn(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    createdAt: createdAtColumn(),
    expiresAt: timeColumn('expires_at').notNull(),
    revokedAt: timeColumn('revoked_at'),
    revokedReason: text('revoked_reason', { enum: sessionEnds }),
    ip: text('ip'),
    userAgent: text('user_agent'),
    proofs: text('proofs', { enum: proofs })
      .array()
      .$type<Proof[]>()
      .notNull()
      .default(sql`'{pwd}'`),
    usedAt: timeColumn('used_at'),
    usedIp: text('used_ip'),
  },
  (t) => [
    unique('sessions_user_key').on(t.userId, t.id),
    check('sessions_revoked_reason_check', oneOf(t.revokedReason, sessionEnds)),
    check('sessions_revoked_check', sql`(${t.revokedAt} is null) = (${t.revokedReason} is null)`),
  ],
)

export const refreshTokens = affiliateSchema.table(
  'refresh_tokens',
  {
    hash: text('hash').primaryKey(),
    sessionId: uuid('session_id').notNull(),
    userId: uuid('user_id').notNull(),
    generation: integer('generation').notNull(),
    issuedAt: timeColumn('issued_at').notNull(),
    expiresAt: timeColumn('expires_at').notNull(),
    spentAt: timeColumn('spent_at'),
  },
  (t) => [
    foreignKey({
      name: 'refresh_tokens_session_fk',
      columns: [t.userId, t.sessionId],
      foreignColumns: [sessions.userId, sessions.id],
    }),
    unique('refresh_tokens_generation_key').on(t.sessionId, t.generation),
    index('refresh_tokens_user_idx').on(t.userId),
  ],
)

export const avatars = affiliateSchema.table(
  'avatars',
  {
    userId: uuid('user_id')
      .primaryKey()
      .references(() => users.id),
    contentType: text('content_type', { enum: pictureTypes }).notNull(),
    bytes: bytes('bytes').notNull(),
    updatedAt: timeColumn('updated_at').notNull(),
  },
  (t) => [
    check('avatars_content_type_check', oneOf(t.contentType, pictureTypes)),
    check('avatars_bytes_check', sql`length(${t.bytes}) between 1 and 65536`),
  ],
)

export const peopleDescribed = [
  described(users, 'A person who signs in.', {
    id: 'The person.',
    email: 'Sign-in address, lower-case, unique.',
    passwordHash:
      'scrypt hash with its parameters and salt, never the password; null = signs in by a provider only.',
    name: 'Name shown on screens.',
    language: 'Language of screens and mail.',
    timeZone: 'IANA zone in which times are shown.',
    status: 'active may sign in; blocked may not; banned never again.',
    statusReason: 'Why it is blocked or banned, for staff; null = it is not.',
    emailVerifiedAt: 'When the address was confirmed; null = not yet.',
    passwordChangedAt: 'When the password was last changed; null = never.',
    lastSignedInAt: 'Latest successful sign-in.',
    lastSignedInIp: 'Address of that sign-in.',
    signInCount: 'Successful sign-ins so far.',
    createdAt: 'When the account was created.',
  }),
  described(userRoles, 'Roles of a person, each for one tenant.', {
    id: 'The grant.',
    userId: 'Who holds the role.',
    role: 'One of the closed list of roles.',
    advertiserId: 'Tenant of an advertiser role; null otherwise.',
    affiliateId: 'Account of an affiliate role; null otherwise.',
    createdAt: 'When the role was given.',
  }),
  described(sessions, 'One sign-in: the family of its refresh tokens.', {
    id: 'The session, named in access tokens as sid.',
    userId: 'Who signed in.',
    createdAt: 'When.',
    expiresAt: 'Absolute end, however often refreshed.',
    revokedAt: 'When it was ended early; null = not.',
    revokedReason:
      'Why it ended early: by the person, by theft detection, by a change of the account.',
    ip: 'Address at sign-in.',
    userAgent: 'Browser at sign-in.',
    proofs: 'How the person signed in: pwd, otp, recovery, hwk (passkey), google, github.',
    usedAt: 'Latest refresh; null = none since the sign-in.',
    usedIp: 'Address of that refresh.',
  }),
  described(refreshTokens, 'Single-use refresh tokens of a session.', {
    hash: 'SHA-256 of the token, hex; the token itself is never stored.',
    sessionId: 'Session it belongs to.',
    userId: 'Person it belongs to (part of the tenant key).',
    generation: '1, 2, 3… within the session.',
    issuedAt: 'When it was issued.',
    expiresAt: 'Expires if not used before.',
    spentAt: 'When it was used. A second use counts as theft.',
  }),
  described(avatars, 'Profile picture of a person.', {
    userId: 'The person.',
    contentType:
      'image/png, image/jpeg or image/webp; types that can contain a script are refused.',
    bytes: 'The picture, 64 KiB at most.',
    updatedAt: 'When it was last changed.',
  }),
]
