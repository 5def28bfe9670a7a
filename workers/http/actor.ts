/** Authentication: from a request's bearer token or key to the scope its queries run in. */
import {
  advertiserRoles,
  affiliateRoles,
  type StaffRole,
  staffRoles,
} from '../../schema/vocabulary.ts'
import { cleanIp } from '../core/clean-text.ts'
import { connect, type Db, type Origin, type Scope } from '../core/database.ts'
import { invariant } from '../core/invariant.ts'
import { Refusal, refuse, refuseField } from '../core/refusal.ts'
import { type Membership, verifyAccessToken } from '../credentials/access-token.ts'
import { isPersonalToken } from '../credentials/personal-token.ts'
import { loadTokenKeys, type TokenKeys } from '../credentials/token-keys.ts'
import type { Access } from './access.ts'
import type { ApiRequest, AppActor, PersonActor } from './context.ts'
import { requireReadOnlyScreens } from './impersonation-limits.ts'
import { guardedBy } from './role-guard.ts'
import { isAllowed, type Permission, rolesWith } from './role-permissions.ts'
import type { WaitingPeriod } from './waiting-period.ts'

/** Authenticates the request for `access` and checks the waiting period, or throws the refusal. */
export async function admit(
  c: ApiRequest,
  access: Access,
  waitingPeriod: WaitingPeriod | null,
): Promise<void> {
  if (access === 'anyone') return
  if (access === 'own_page') return requireOwnPage(c)
  if (access === 'cookie') return requireOwnScript(c)
  if (access === 'app') return c.set('actor', await c.var.gates.authenticateApp(c, bearerOf(c)))
  const holder = await holderOf(c, access)
  if (holder.impersonationId !== null) requireReadOnlyScreens(c, access)
  const wanted = typeof access === 'string' ? access : access.confirmed
  const membership = wanted === 'person' ? null : membershipWith(c, holder.memberships, wanted)
  c.set('actor', { kind: 'person', ...holder, membership })
  // Checked before the second factor, so that nobody confirms an action that is then refused.
  if (waitingPeriod !== null) await c.var.gates.requireWaitingPeriodOver(c, waitingPeriod)
  if (typeof access === 'object') await c.var.gates.requireConfirmation(c)
}

async function holderOf(c: ApiRequest, access: Access) {
  const token = bearerOf(c)
  if (isPersonalToken(token)) return c.var.gates.requirePersonalToken(c, token, access)
  const holder = await verifyAccessToken(await tokenKeysOf(c), token, c.var.actualNow)
  if (holder === null) throw new Refusal('unauthenticated', 'The access token is not valid.')
  return { ...holder, personalTokenId: null }
}

/** The membership that allows the request: in the account it names, if the person has several. */
function membershipWith(
  c: ApiRequest,
  memberships: readonly Membership[],
  permission: Permission,
): Membership {
  const account = c.req.header('x-account')
  const own = account === undefined ? memberships : memberships.filter((of) => isOf(of, account))
  // Somebody else's account gets the same answer as an account that does not exist.
  if (own.length === 0 && account !== undefined) throw new Refusal('not_found', 'No such account.')
  const found = rolesWith[permission]
    .map((role) => own.find((membership) => membership.role === role))
    .find((membership) => membership !== undefined)
  if (!found) throw refuse('forbidden', 'role_forbids')
  return found
}

const isOf = ({ advertiserId, affiliateId }: Membership, account: string) =>
  advertiserId === account || affiliateId === account

function bearerOf(c: ApiRequest): string {
  const [, token] = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? []
  if (token === undefined) throw new Refusal('unauthenticated', 'Send "Authorization: Bearer …".')
  return token
}

/** If the browser says where the request comes from, it must be our own origin. */
function requireOwnPage(c: ApiRequest): void {
  const origin = c.req.header('origin')
  if (origin !== undefined && origin !== new URL(c.req.url).origin) {
    throw refuse('forbidden', 'other_site')
  }
}

/** Forms and images of other sites cannot send this header. */
function requireOwnScript(c: ApiRequest): void {
  requireOwnPage(c)
  if (c.req.header('x-tributary') !== '1') {
    throw refuse('forbidden', 'header_missing')
  }
}

/**
 * Holds no promises: a promise can stay pending for ever when its request is cancelled (see
 * connect).
 */
const loadedKeys = new Map<string, TokenKeys>()

/** The signing key, read once per isolate. */
export async function tokenKeysOf(c: ApiRequest): Promise<TokenKeys> {
  const { ACCESS_TOKEN_KEY } = c.env
  const keys = loadedKeys.get(ACCESS_TOKEN_KEY) ?? (await loadTokenKeys(ACCESS_TOKEN_KEY))
  loadedKeys.set(ACCESS_TOKEN_KEY, keys)
  return keys
}

/** The partner app that sent the request; only on routes of apps. */
export function appOf(c: ApiRequest): AppActor {
  const { actor } = c.var
  invariant(actor?.kind === 'app', 'the route admits apps only')
  return actor
}

/** The signed-in person; only on routes of people. */
export function personOf(c: ApiRequest): PersonActor {
  const { actor } = c.var
  invariant(actor?.kind === 'person', 'the route admits people only')
  return actor
}

/** The person who decides, and their own affiliate accounts, in whose favour they may not decide. */
export function deciderOf(c: ApiRequest) {
  const { userId, memberships } = personOf(c)
  const ownAffiliateIds = memberships.flatMap(({ affiliateId }) => affiliateId ?? [])
  return { userId, ownAffiliateIds }
}

/** The membership that gives the person access to this route. */
export function membershipInUse(c: ApiRequest): Membership {
  const { membership } = personOf(c)
  invariant(membership, 'the route admits by role')
  return membership
}

/** The client address as Cloudflare saw it. Headers that a client can set are ignored. */
export function addressOf(c: ApiRequest): string | null {
  return cleanIp(c.req.header('cf-connecting-ip'))
}

function originOf(c: ApiRequest): Origin | null {
  const { actor, requestId } = c.var
  const from = { requestId, ip: addressOf(c) }
  if (actor === undefined) return null
  if (actor.kind === 'app')
    return { kind: 'app_key', id: actor.keyId, userId: null, role: null, ...from }
  const { userId, personalTokenId, membership } = actor
  const role = membership?.role ?? null
  if (personalTokenId !== null)
    return { kind: 'personal_token', id: personalTokenId, userId, role, ...from }
  return { kind: 'person', id: userId, userId, role, ...from }
}

/**
 * The database in the actor's name. Before a change, it checks again that the session and the
 * role are still valid, because an access token outlives both by minutes. During impersonation,
 * reads check too.
 */
export async function databaseOf(c: ApiRequest): Promise<Db> {
  const db = { ...(await connect(c.env.API_DATABASE_URL)), origin: originOf(c) }
  const { actor } = c.var
  if (actor?.kind !== 'person') return db
  const isReading = c.req.method === 'GET' || c.req.method === 'HEAD'
  return isReading && actor.impersonationId === null ? db : guarded(c, db)
}

function guarded(c: ApiRequest, db: Db): Db {
  const { userId, sessionId, membership, impersonationId, personalTokenId } = personOf(c)
  if (personalTokenId !== null) {
    return guardedBy(db, { userId, personalTokenId, membership: membershipInUse(c) })
  }
  if (impersonationId !== null) {
    const roles = rolesWith['impersonation:write']
    return guardedBy(db, { userId, sessionId, impersonationId, roles })
  }
  return guardedBy(db, { userId, sessionId, membership })
}

const isAmong = (roles: readonly string[], role: string) => roles.includes(role)

/**
 * The data a membership may see. `advertiserId` narrows an affiliate to one of their advertisers.
 */
export function scopeOf(
  { role, affiliateId, advertiserId }: Membership,
  userId: string,
  chosenAdvertiserId: string | null = null,
): Scope {
  if (isAmong(affiliateRoles, role)) {
    invariant(affiliateId, 'an affiliate role names its affiliate')
    return { kind: 'affiliate', affiliateId, advertiserId: chosenAdvertiserId }
  }
  if (isAmong(advertiserRoles, role)) {
    invariant(advertiserId, 'an advertiser role names its advertiser')
    return { kind: 'advertiser', advertiserId }
  }
  invariant(isAmong(staffRoles, role), 'every other role is of staff')
  return { kind: 'staff', role: role as StaffRole, userId }
}

/** The person's affiliate account and its scope; only on routes of affiliates. */
export function affiliateOf(c: ApiRequest, advertiserId: string | null = null) {
  const membership = membershipInUse(c)
  const { affiliateId } = membership
  invariant(affiliateId, 'the route admits affiliates only')
  return { affiliateId, scope: scopeOf(membership, personOf(c).userId, advertiserId) }
}

/** As databaseOf, for reads that a removed role must end at once: every batch checks it again. */
export async function checkedDatabaseOf(c: ApiRequest): Promise<Db> {
  return guarded(c, { ...(await connect(c.env.API_DATABASE_URL)), origin: originOf(c) })
}

/** The database for staff who move money. Every batch checks again that they have their role. */
export async function staffDatabaseOf(c: ApiRequest) {
  const { userId } = personOf(c)
  const membership = membershipInUse(c)
  const db = await checkedDatabaseOf(c)
  return { db, userId, role: membership.role, scope: scopeOf(membership, userId) }
}

/**
 * The database for people who manage payouts: staff for payouts of the platform, an advertiser's
 * people for payouts from its own PayPal account. `payer`: that advertiser; null = the platform.
 * `isMasked`: the person sees masked PayPal addresses only.
 */
export async function payoutDepsOf(c: ApiRequest) {
  const { advertiserId: payer, role } = membershipInUse(c)
  const isMasked = !isAllowed('receivers:read', role)
  return { ...(await staffDatabaseOf(c)), payer, isMasked }
}

export type Management = Awaited<ReturnType<typeof managementOf>>

/** The database for people who manage settings: staff for all advertisers, others for their own. */
export async function managementOf(c: ApiRequest) {
  const membership = membershipInUse(c)
  if (isAmong(staffRoles, membership.role))
    return { ...(await staffDatabaseOf(c)), advertiserId: null }
  const scope = scopeOf(membership, personOf(c).userId)
  return { db: await databaseOf(c), scope, advertiserId: membership.advertiserId }
}

/**
 * The advertiser of a new record. Staff must name it; for an advertiser's people it is their own.
 */
export function requireAdvertiserId({ advertiserId }: Management, named: string | undefined) {
  if (advertiserId !== null && (named === undefined || named === advertiserId)) return advertiserId
  if (advertiserId === null && named !== undefined) return named
  throw refuseField('advertiser_id', named === undefined ? 'required' : 'not_found')
}
