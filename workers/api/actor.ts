/** Who asks: from the bearer token or key of a request to the scope in which the database answers. */
import type { Role } from '../../schema/vocabulary.ts'
import type { TokenKeys } from '../credentials/access-token.ts'
import { loadTokenKeys, type Membership, verifyAccessToken } from '../credentials/access-token.ts'
import { connect, type Scope } from '../db/database.ts'
import { guardedBy } from '../db/role-guard.ts'
import { invariant } from '../domain/invariant.ts'
import { Refusal, refuseField } from '../domain/refusal.ts'
import { authenticateApp } from './app-keys.ts'
import type { ApiRequest, AppActor, PersonActor } from './context.ts'
import type { Access } from './permissions.ts'

/** Lets the request in as `access` demands, or throws the refusal. */
export async function admit(c: ApiRequest, access: Access): Promise<void> {
  if (access === 'anyone') return
  if (access === 'own_page') return requireOwnPage(c)
  if (access === 'cookie') return requireOwnScript(c)
  if (access === 'app') return c.set('actor', await authenticateApp(c, bearerOf(c)))
  const token = bearerOf(c)
  const holder = await verifyAccessToken(await tokenKeysOf(c), token, c.var.now)
  if (holder === null) throw new Refusal('unauthenticated', 'The access token is not valid.')
  const membership = access === 'person' ? null : membershipOf(holder.memberships, access)
  c.set('actor', { kind: 'person', ...holder, membership })
}

function membershipOf(memberships: readonly Membership[], roles: readonly Role[]): Membership {
  const found = roles
    .map((role) => memberships.find((membership) => membership.role === role))
    .find((membership) => membership !== undefined)
  if (!found) throw new Refusal('forbidden', 'Your role does not allow this.')
  return found
}

function bearerOf(c: ApiRequest): string {
  const [, token] = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? []
  if (token === undefined) throw new Refusal('unauthenticated', 'Send "Authorization: Bearer …".')
  return token
}

/** A browser says where a request comes from; then it must be our own origin. */
function requireOwnPage(c: ApiRequest): void {
  const origin = c.req.header('origin')
  if (origin !== undefined && origin !== new URL(c.req.url).origin) {
    throw new Refusal('forbidden', 'Another site may not do this.')
  }
}

/** The header cannot be sent by a form or an image of another site. */
function requireOwnScript(c: ApiRequest): void {
  requireOwnPage(c)
  if (c.req.header('x-tributary') !== '1') {
    throw new Refusal('forbidden', 'Send the header "X-Tributary: 1".')
  }
}

const loadedKeys = new Map<string, Promise<TokenKeys>>()

/** The signing key, read once per isolate. */
export function tokenKeysOf(c: ApiRequest): Promise<TokenKeys> {
  const { ACCESS_TOKEN_KEY } = c.env
  let keys = loadedKeys.get(ACCESS_TOKEN_KEY)
  if (!keys) {
    keys = loadTokenKeys(ACCESS_TOKEN_KEY)
    loadedKeys.set(ACCESS_TOKEN_KEY, keys)
  }
  return keys
}

/** The partner app that asks; only on routes of apps. */
export function appOf(c: ApiRequest): AppActor {
  const { actor } = c.var
  invariant(actor?.kind === 'app', 'the route admits apps only')
  return actor
}

/** The person who asks; only on routes of people. */
export function personOf(c: ApiRequest): PersonActor {
  const { actor } = c.var
  invariant(actor?.kind === 'person', 'the route admits people only')
  return actor
}

/** The role by which this route lets the person in. */
export function membershipInUse(c: ApiRequest): Membership {
  const { membership } = personOf(c)
  invariant(membership, 'the route admits by role')
  return membership
}

/** What a membership may see. `advertiserId` narrows an affiliate to one of their advertisers. */
export function scopeOf(
  { role, affiliateId, advertiserId }: Membership,
  userId: string,
  chosenAdvertiserId: string | null = null,
): Scope {
  switch (role) {
    case 'affiliate':
      invariant(affiliateId, 'an affiliate role names its affiliate')
      return { kind: 'affiliate', affiliateId, advertiserId: chosenAdvertiserId }
    case 'advertiser':
      invariant(advertiserId, 'an advertiser role names its advertiser')
      return { kind: 'advertiser', advertiserId }
    default:
      return { kind: 'staff', role, userId }
  }
}

/** The affiliate as whom the person asks, and what they may see; only on routes of affiliates. */
export function affiliateOf(c: ApiRequest, advertiserId: string | null = null) {
  const membership = membershipInUse(c)
  const { affiliateId } = membership
  invariant(affiliateId, 'the route admits affiliates only')
  return { affiliateId, scope: scopeOf(membership, personOf(c).userId, advertiserId) }
}

/** The database for a person of staff: every batch proves anew that they still hold their role. */
export async function staffDatabaseOf(c: ApiRequest) {
  const { userId, sessionId } = personOf(c)
  const membership = membershipInUse(c)
  const claim = { userId, sessionId, role: membership.role }
  const db = guardedBy(await connect(c.env.API_DATABASE_URL), claim)
  return { db, userId, role: membership.role, scope: scopeOf(membership, userId) }
}

export type Management = Awaited<ReturnType<typeof managementOf>>

/** The database for whoever manages settings: staff for all, an advertiser's people for their own. */
export async function managementOf(c: ApiRequest) {
  const { role, advertiserId } = membershipInUse(c)
  if (role !== 'advertiser') return { ...(await staffDatabaseOf(c)), advertiserId: null }
  const scope = scopeOf(membershipInUse(c), personOf(c).userId)
  return { db: await connect(c.env.API_DATABASE_URL), scope, advertiserId }
}

/** Whose the new thing is: an advertiser's people need not say it, staff must. */
export function requireAdvertiserId({ advertiserId }: Management, named: string | undefined) {
  if (advertiserId !== null && (named === undefined || named === advertiserId)) return advertiserId
  if (advertiserId === null && named !== undefined) return named
  const message = named === undefined ? 'Say whose it is.' : 'There is no such advertiser.'
  throw refuseField('advertiser_id', message)
}
