/**
 * Authenticates personal tokens. A token acts as one membership, reads or also writes, and never
 * confirms actions.
 */

import { connect, runScoped } from '../../core/database.ts'
import { Refusal, refuse } from '../../core/refusal.ts'
import type { TokenHolder } from '../../credentials/access-token.ts'
import { checkKey } from '../../credentials/key-rules.ts'
import { tokenHolderOf } from '../../credentials/personal-token.ts'
import type { Access } from '../../http/access.ts'
import { addressOf } from '../../http/actor.ts'
import { runInBackground } from '../../http/background.ts'
import type { ApiRequest } from '../../http/context.ts'
import { rolesWithSecondFactor } from '../../http/role-permissions.ts'
import { findTokenByHash, noteTokenUse, toPersonalTokenView } from './db.ts'

/**
 * Authenticates a personal token. The answer is the same for every reason why a token is invalid.
 * @throws Refusal `unauthenticated`; `forbidden` for requests that no token, or not this one, may
 *   make.
 */
export async function requirePersonalToken(
  c: ApiRequest,
  text: string,
  access: Access,
): Promise<TokenHolder & { personalTokenId: string }> {
  const holder = tokenHolderOf(text)
  const found = holder && (await findGood(c, holder))
  if (holder === null || found === null) {
    throw new Refusal('unauthenticated', 'The personal token is unknown, expired or revoked.')
  }
  if (typeof access !== 'string' || access === 'person') {
    throw refuse('forbidden', 'token_forbidden')
  }
  // Who asks for a file of statistics reads, whatever the method.
  const isReading = ['GET', 'HEAD'].includes(c.req.method) || access === 'reports:read'
  if (!found.scopes.includes(isReading ? 'read' : 'write')) {
    throw refuse('forbidden', isReading ? 'token_reads_nothing' : 'token_only_reads')
  }
  noteUse(c, holder)
  const { id, role, advertiserId, affiliateId, createdAt } = found
  return {
    ...{ userId: holder.userId, sessionId: id, personalTokenId: id, impersonationId: null },
    ...{ memberships: [{ role, advertiserId, affiliateId }], proofs: [], signedInAt: createdAt },
  }
}

interface Named {
  userId: string
  hash: string
}

async function findGood(c: ApiRequest, { userId, hash }: Named) {
  const db = await connect(c.env.API_DATABASE_URL)
  const find = findTokenByHash(userId, hash)
  const [[row] = []] = await runScoped(db, { kind: 'user', userId }, [find])
  if (row === undefined) return null
  const token = toPersonalTokenView(row)
  // As at sign-in: without a second factor, the person cannot use such a role.
  if (rolesWithSecondFactor.has(token.role) && row.has_second_factor !== true) return null
  const { id, cidrs } = token
  const seen = { ip: addressOf(c), nowMs: c.var.actualNow.getTime() }
  const verdict = checkKey({ expiresAt: token.expiresAt.getTime(), cidrs }, seen)
  if (verdict === 'good') return token
  console.warn(JSON.stringify({ event: 'personal_token.refused', id, verdict }))
  return null
}

function noteUse(c: ApiRequest, { userId, hash }: Named): void {
  const note = async () => {
    const db = await connect(c.env.API_DATABASE_URL)
    await runScoped(db, { kind: 'user', userId }, [noteTokenUse(userId, hash, c.var.actualNow)])
  }
  runInBackground(c, 'personal_token.use_not_noted', note())
}
