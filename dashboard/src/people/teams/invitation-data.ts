import type { Language } from '../../../../schema/vocabulary.ts'
import { api, read } from '../../core/api.ts'
import { settle } from '../../core/problem.ts'
import { refresh, signIn } from '../../core/session.ts'

/** From the fragment of the mail's link; kept while the person signs in, never in a URL. */
let token = ''

function takeToken(): string {
  const { hash } = window.location
  if (hash.length > 1) token = decodeURIComponent(hash.slice(1))
  return token
}

const readShown = (of: string) => read(api.v1.invitations.shown.$post({ json: { token: of } }))
export type Shown = Awaited<ReturnType<typeof readShown>>

export const loadInvitation = async () => settle(readShown(takeToken()))

export interface NewPerson {
  name: string
  password: string
  language: Language
}

/** Creates the account and signs in. */
export async function accept(person: NewPerson): Promise<void> {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const json = { token, ...person, time_zone: timeZone }
  const { email } = await read(api.v1.invitations.accept.$post({ json }))
  await signIn(email, person.password)
}

/**
 * Accepts as the signed-in person. A new token has the new role.
 * @returns the account's id; null = staff
 */
export async function join(): Promise<string | null> {
  const joined = await read(api.v1.invitations.join.$post({ json: { token } }))
  await refresh()
  return joined.advertiser_id ?? joined.affiliate_id
}
