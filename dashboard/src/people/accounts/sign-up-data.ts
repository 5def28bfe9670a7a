import type { Language } from '../../../../schema/vocabulary.ts'
import { api, read } from '../../core/api.ts'
import { settle } from '../../core/problem.ts'
import { confirmAddress } from '../../core/session.ts'

const askRegistration = (code: string) =>
  read(api.v1.registrations[':code'].$get({ param: { code } }))
export type Registration = Awaited<ReturnType<typeof askRegistration>>

export const loadRegistration = (code: string) => settle(askRegistration(code))

export interface NewAccount {
  kind: 'affiliate' | 'advertiser'
  name: string
  account_name: string
  email: string
  password: string
  language: Language
  registration_code?: string
  answers?: Record<string, string>
}

export async function signUp(account: NewAccount): Promise<void> {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  await read(api.v1['sign-up'].$post({ json: { ...account, time_zone: timeZone } }))
}

export const resend = (email: string) =>
  read(api.v1['email-verifications'].resend.$post({ json: { email } }))
export const askReset = (email: string) =>
  read(api.v1['password-resets'].$post({ json: { email } }))

/** From the fragment of a mail's link, which is not sent to servers or logged. */
const tokenInAddress = () => decodeURIComponent(window.location.hash.slice(1))

export const verify = () => confirmAddress(tokenInAddress())
export const confirmEmail = () =>
  read(api.v1['email-changes'].complete.$post({ json: { token: tokenInAddress() } }))
const askReceiver = (token: string) =>
  read(api.v1['receiver-confirmations'].$post({ json: { token } }))
export type ConfirmedReceiver = Awaited<ReturnType<typeof askReceiver>>
export const confirmReceiver = () => askReceiver(tokenInAddress())
export const setPassword = (password: string) =>
  read(api.v1['password-resets'].complete.$post({ json: { token: tokenInAddress(), password } }))
