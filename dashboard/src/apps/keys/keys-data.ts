import type * as z from 'zod'
import type {
  ChangeAppKeyInput,
  NewAppKeyInput,
  NewTokenInput,
} from '../../../../workers/apps/keys-contract.ts'
import { api, read } from '../../core/api.ts'
import { settle } from '../../core/problem.ts'

const app = api.v1.apps[':appId']
const token = api.v1.me.tokens

const readHosts = (appId: string) => read(app.hosts.$get({ param: { appId } }))
const readKeys = (appId: string) => read(app.keys.$get({ param: { appId } }))
export type AppHost = Awaited<ReturnType<typeof readHosts>>['hosts'][number]
export type AppKey = Awaited<ReturnType<typeof readKeys>>['app_keys'][number]

/** Data of an app's panel besides its settings. */
export async function loadAppKeys(appId: string) {
  const [hosts, keys] = await Promise.all([settle(readHosts(appId)), settle(readKeys(appId))])
  return { hosts, keys }
}

export const claimHost = (appId: string, host: string) =>
  read(app.hosts.$post({ param: { appId }, json: { host } }))
export const checkHost = async (appId: string, host: string) =>
  (await read(app.hosts[':host'].check.$post({ param: { appId, host } }))).host
export const releaseHost = (appId: string, host: string) =>
  read(app.hosts[':host'].$delete({ param: { appId, host } }))

export const makeKey = async (appId: string, json: z.input<typeof NewAppKeyInput>) =>
  (await read(app.keys.$post({ param: { appId }, json }))).key
export const changeKey = (appId: string, keyId: string, json: z.input<typeof ChangeAppKeyInput>) =>
  read(app.keys[':keyId'].$patch({ param: { appId, keyId }, json }))
export const replaceKey = async (appId: string, keyId: string) =>
  (await read(app.keys[':keyId'].rotate.$post({ param: { appId, keyId }, json: {} }))).key
export const revokeKey = (appId: string, keyId: string) =>
  read(app.keys[':keyId'].revoke.$post({ param: { appId, keyId } }))

export const loadTokens = () => read(token.$get())
export type PersonalToken = Awaited<ReturnType<typeof loadTokens>>['personal_tokens'][number]

export const makeToken = async (json: z.input<typeof NewTokenInput>) =>
  (await read(token.$post({ json }))).token
export const replaceToken = async (tokenId: string) =>
  (await read(token[':tokenId'].rotate.$post({ param: { tokenId }, json: {} }))).token
export const revokeToken = (tokenId: string) =>
  read(token[':tokenId'].revoke.$post({ param: { tokenId } }))
