import { api, read } from '../../core/api.ts'
import { makePasskey } from '../../core/passkeys.ts'
import { settle } from '../../core/problem.ts'
import { refresh } from '../../core/session.ts'
import { readLinked } from '../providers/provider-data.ts'

const me = api.v1.me

const readFactors = () => read(me['second-factors'].$get())
const readSessions = () => read(me.sessions.$get())
export type Factors = Awaited<ReturnType<typeof readFactors>>
export type Passkey = Factors['passkeys'][number]
export type Session = Awaited<ReturnType<typeof readSessions>>['sessions'][number]

/** The person's second factors and sessions. */
export async function loadSecurity() {
  const [factors, sessions, linked] = await Promise.all([
    settle(readFactors()),
    settle(readSessions()),
    settle(readLinked()),
  ])
  return { factors, sessions, linked }
}

export const beginTotp = () => read(me.totp.$post())
export type TotpSecret = Awaited<ReturnType<typeof beginTotp>>

/** After a change of factors, a new token is needed, because the session's rights may change. */
async function thenRefresh<T>(done: Promise<T>): Promise<T> {
  const answer = await done
  await refresh()
  return answer
}

/** @returns recovery codes, with the first factor */
export async function finishTotp(code: string): Promise<string[] | null> {
  const done = read(me.totp.confirm.$post({ json: { code } }))
  return (await thenRefresh(done)).recovery_codes
}
export const removeTotp = () => thenRefresh(read(me.totp.$delete()))
export const renewRecoveryCodes = async () =>
  (await read(me['recovery-codes'].$post())).recovery_codes

/** @returns recovery codes, with the first factor */
export async function addPasskey(name: string): Promise<string[] | null> {
  const options = await read(me.passkeys.options.$post())
  const passkey = await makePasskey(options)
  const json = { name, passkey: passkey as never }
  return (await thenRefresh(read(me.passkeys.$post({ json })))).recovery_codes
}
export const renamePasskey = (passkeyId: string, name: string) =>
  read(me.passkeys[':passkeyId'].$patch({ param: { passkeyId }, json: { name } }))
export const removePasskey = (passkeyId: string) =>
  thenRefresh(read(me.passkeys[':passkeyId'].$delete({ param: { passkeyId } })))

export const endSession = (sessionId: string) =>
  read(me.sessions[':sessionId'].$delete({ param: { sessionId } }))
export const endOtherSessions = () => read(me.sessions['end-others'].$post())
