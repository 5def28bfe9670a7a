import { afterAll, expect, test } from 'vitest'
import { startIdentitySimulator } from '../../../dev/simulators/identity-simulator.ts'
import { beginFlow, finishFlow, IdentityNotConfirmed, ProviderOutage } from './flow.ts'
import { providersOf } from './providers.ts'

const REDIRECT = 'http://localhost:8787/signed-in/back'

const simulator = await startIdentitySimulator({ port: 0 })
const { url } = simulator
const offered = providersOf({
  ...{ GOOGLE_CLIENT_ID: 'demo', GOOGLE_CLIENT_SECRET: 'demo-secret' },
  ...{ GITHUB_CLIENT_ID: 'demo', GITHUB_CLIENT_SECRET: 'demo-secret' },
  ...{ GOOGLE_BASE_URL: `${url}/google`, GITHUB_BASE_URL: `${url}/github` },
  GITHUB_API_URL: `${url}/github-api`,
})
const google = offered.find(({ provider }) => provider === 'google')!
const github = offered.find(({ provider }) => provider === 'github')!
afterAll(() => simulator.close())

/** The browser's return from the provider as `email`; empty = the person declined. */
async function wayBack(url: string, email: string, more: Record<string, string> = {}) {
  const there = new URL(url)
  there.searchParams.set('email', email)
  for (const [name, value] of Object.entries(more)) there.searchParams.set(name, value)
  const answer = await fetch(there, { redirect: 'manual' })
  expect(answer.status).toBe(302)
  return new URL(answer.headers.get('location')!).searchParams
}

const both = () => [google, github]

test('a person from a provider has a permanent id and a verified address', async () => {
  for (const settings of both()) {
    const ids = []
    for (const email of ['Mia.Hill@mail.example', 'Mia.Hill@mail.example']) {
      const { url, flow } = await beginFlow(settings, REDIRECT)
      const parameters = await wayBack(url, email)
      ids.push(await finishFlow(settings, flow, { parameters, redirectUri: REDIRECT }))
    }
    const [first, again] = ids
    expect(first).toMatchObject({ provider: settings.provider, email: 'mia.hill@mail.example' })
    expect(first?.name).toBe('Mia Hill')
    expect(again).toEqual(first)
  }
})

test('a code is good once, for the browser that asked, and with its verifier', async () => {
  for (const settings of both()) {
    const { url, flow } = await beginFlow(settings, REDIRECT)
    const other = await beginFlow(settings, REDIRECT)
    const parameters = await wayBack(url, 'mia@mail.example')
    const back = { parameters, redirectUri: REDIRECT }
    await expect(finishFlow(settings, other.flow, back)).rejects.toThrow(IdentityNotConfirmed)
    const stolen = { ...flow, codeVerifier: other.flow.codeVerifier }
    await expect(finishFlow(settings, stolen, back)).rejects.toThrow(IdentityNotConfirmed)
    await expect(finishFlow(settings, flow, back)).rejects.toThrow(IdentityNotConfirmed)
  }
})

test('who refuses, or has proven no address there, is not let in', async () => {
  for (const settings of both()) {
    const refused = await beginFlow(settings, REDIRECT)
    const no = { parameters: await wayBack(refused.url, ''), redirectUri: REDIRECT }
    await expect(finishFlow(settings, refused.flow, no)).rejects.toThrow(IdentityNotConfirmed)
    const { url, flow } = await beginFlow(settings, REDIRECT)
    const unproven = await wayBack(url, 'mia@mail.example', { verified: '0' })
    const back = { parameters: unproven, redirectUri: REDIRECT }
    await expect(finishFlow(settings, flow, back)).rejects.toThrow(IdentityNotConfirmed)
  }
})

test('a nonce of another sign-in does not pass', async () => {
  const { url, flow } = await beginFlow(google, REDIRECT)
  const parameters = await wayBack(url, 'mia@mail.example', { nonce: 'another' })
  const back = { parameters, redirectUri: REDIRECT }
  await expect(finishFlow(google, flow, back)).rejects.toThrow(IdentityNotConfirmed)
})

test('a provider that is away is an outage, not a refusal', async () => {
  const gone = { ...google, baseUrl: 'http://localhost:9' }
  await expect(beginFlow(gone, REDIRECT)).rejects.toThrow(ProviderOutage)
})

test('a provider without an id or a secret is not offered', () => {
  expect(providersOf({ GOOGLE_CLIENT_ID: 'demo' })).toEqual([])
  expect(providersOf({})).toEqual([])
})
