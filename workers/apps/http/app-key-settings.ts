/** App keys: created, updated, rotated and revoked by the people who manage the app. */

import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { Refusal } from '../../core/refusal.ts'
import { beginningOf } from '../../credentials/app-key.ts'
import { managementOf } from '../../http/actor.ts'
import { definedFields } from '../../http/defined-fields.ts'
import { timeAnswer, timeOrNull } from '../../http/present.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { publish } from '../../snapshots/publish.ts'
import { snapshotKey } from '../../snapshots/rules.ts'
import { findAppOwner } from '../db/app-hosts.ts'
import { type AppKeyView, listAppKeys, toAppKeyView } from '../db/app-keys.ts'
import {
  AppKeyAnswer,
  type AppKeySummary,
  AppKeysAnswer,
  ChangeAppKeyInput,
  IssuedAppKeyAnswer,
  KeyParams,
  NewAppKeyInput,
  RotateInput,
} from '../keys-contract.ts'
import { changeAppKey } from '../verbs/change-app-key.ts'
import { issueAppKey } from '../verbs/issue-app-key.ts'
import { revokeKey } from '../verbs/revoke-app-key.ts'
import { rotateAppKey } from '../verbs/rotate-app-key.ts'
import { AppParams } from './contract.ts'

const tags = ['Apps']
const listRoute = route('get /v1/apps/{appId}/keys', {
  tags,
  summary: 'List an app’s keys',
  description:
    'Newest first, at most 100. The keys themselves are not stored, so nobody can read them.',
  request: { params: AppParams },
  responses: { 200: answer('The keys.', AppKeysAnswer) },
})
const issueRoute = route(
  'post /v1/apps/{appId}/keys',
  {
    tags,
    summary: 'Create an app key',
    description: 'The key works as soon as you get the answer. An app can have 20 active keys.',
    request: { params: AppParams, body: { content: json(NewAppKeyInput), required: true } },
    responses: { 201: answer('The key. It is shown only once.', IssuedAppKeyAnswer) },
  },
  ['conflict', 'quota_reached'],
)
const changeRoute = route(
  'patch /v1/apps/{appId}/keys/{keyId}',
  {
    tags,
    summary: 'Update an app key',
    description: 'Fields you leave out stay unchanged. Takes effect everywhere within 90 seconds.',
    request: { params: KeyParams, body: { content: json(ChangeAppKeyInput), required: true } },
    responses: { 200: answer('The key.', AppKeyAnswer) },
  },
  ['conflict'],
)
const rotateRoute = route(
  'post /v1/apps/{appId}/keys/{keyId}/rotate',
  {
    tags,
    summary: 'Rotate an app key',
    description:
      'Creates a key with the same rights and lifetime, counted from now. The old key stays valid for the overlap, at most until its own expiry.',
    request: { params: KeyParams, body: { content: json(RotateInput), required: true } },
    responses: { 201: answer('The new key. It is shown only once.', IssuedAppKeyAnswer) },
  },
  ['conflict', 'quota_reached'],
)
const revokeRoute = route('post /v1/apps/{appId}/keys/{keyId}/revoke', {
  tags,
  summary: 'Revoke an app key',
  description:
    'Cannot be reversed. Takes effect everywhere within 90 seconds. Repeating it changes nothing. Needs no second factor, so that a leaked key can be revoked at once.',
  request: { params: KeyParams },
  responses: { 200: answer('The key.', AppKeyAnswer) },
})

export const appKeyRoutes = routes()
  .openapi(listRoute, async (c) => {
    const { appId } = c.req.valid('param')
    const { db, scope } = await managementOf(c)
    const statements = [findAppOwner(appId), listAppKeys(appId)]
    const [owners = [], rows = []] = await runScoped(db, scope, statements)
    if (owners.length === 0) throw new Refusal('not_found', 'There is no such app.')
    return c.json({ app_keys: rows.map((row) => keyAnswer(toAppKeyView(row))) }, 200)
  })
  .openapi(issueRoute, async (c) => {
    const { appId } = c.req.valid('param')
    const { scopes, ...asked } = c.req.valid('json')
    const {
      name,
      cidrs,
      requires_signature: requiresSignature,
      is_test: isTest,
      expires_at,
    } = asked
    const expiresAt = expires_at === null ? null : new Date(expires_at)
    const management = await managementOf(c)
    const wanted = { appId, name, scopes, cidrs, requiresSignature, isTest, expiresAt }
    const { db, scope } = management
    const issued = await issueAppKey(db, scope, { ...wanted, now: c.var.actualNow, newId })
    await publish(c, management, { keysOfAppId: appId })
    return c.json({ app_key: keyAnswer(issued.row), key: issued.key }, 201)
  })
  .openapi(changeRoute, async (c) => {
    const { appId, keyId } = c.req.valid('param')
    const asked = c.req.valid('json')
    const end = asked.expires_at
    const change = definedFields({
      ...{ name: asked.name, cidrs: asked.cidrs, requiresSignature: asked.requires_signature },
      expiresAt: typeof end === 'string' ? new Date(end) : end,
    })
    const management = await managementOf(c)
    const { db, scope } = management
    const row = await changeAppKey(db, scope, { appId, keyId, change, now: c.var.actualNow })
    await publish(c, management, { keysOfAppId: appId })
    return c.json({ app_key: keyAnswer(row) }, 200)
  })
  .openapi(rotateRoute, async (c) => {
    const { appId, keyId } = c.req.valid('param')
    const { overlap_hours: overlapHours } = c.req.valid('json')
    const management = await managementOf(c)
    const rotation = { appId, keyId, overlapHours, now: c.var.actualNow, newId }
    const issued = await rotateAppKey(management.db, management.scope, rotation)
    await publish(c, management, { keysOfAppId: appId })
    return c.json({ app_key: keyAnswer(issued.row), key: issued.key }, 201)
  })
  .openapi(revokeRoute, async (c) => {
    const { appId, keyId } = c.req.valid('param')
    const management = await managementOf(c)
    const { db, scope } = management
    const row = await revokeKey(db, scope, { appId, keyId, now: c.var.actualNow })
    const mayBeGone = [snapshotKey.appKey(keyId)]
    await publish(c, management, { keysOfAppId: appId, mayBeGone })
    return c.json({ app_key: keyAnswer(row) }, 200)
  })

function keyAnswer(key: AppKeyView): AppKeySummary {
  return {
    id: key.id,
    name: key.name,
    scopes: [...key.scopes],
    cidrs: [...key.cidrs],
    requires_signature: key.requiresSignature,
    is_test: key.isTest,
    begins_with: beginningOf(key.id, key.isTest),
    expires_at: timeOrNull(key.expiresAt),
    revoked_at: timeOrNull(key.revokedAt),
    replaced_by: key.replacedBy,
    last_used_at: timeOrNull(key.lastUsedAt),
    created_at: timeAnswer(key.createdAt),
  }
}
