import { api, read } from '../../api.ts'

/** Remembers over the way to the provider that an account is to be linked. In this tab only. */
const LINKING = 'tributary.linking'

const mine = api.v1.me.identities
const readOffered = () => read(api.v1['sign-in'].providers.$get())
const readMine = () => read(mine.$get())
export type Provider = Awaited<ReturnType<typeof readOffered>>['providers'][number]

/** The providers that are offered; none when they cannot be asked for. */
export async function offeredProviders(): Promise<Provider[]> {
  return readOffered().then(
    ({ providers }) => providers,
    () => [],
  )
}

/** What is offered and what the person has linked. */
export async function readLinked() {
  const [{ providers }, { identities }] = await Promise.all([readOffered(), readMine()])
  return { providers, identities }
}
export type Linked = Awaited<ReturnType<typeof readLinked>>

export async function goAndSignIn(provider: Provider): Promise<void> {
  const begun = api.v1['sign-in'].providers[':provider'].$post({ param: { provider } })
  const { url } = await read(begun)
  sessionStorage.removeItem(LINKING)
  location.assign(url)
}

export async function goAndLink(provider: Provider): Promise<void> {
  const { url } = await read(mine[':provider'].$post({ param: { provider } }))
  sessionStorage.setItem(LINKING, provider)
  location.assign(url)
}

/** Whether the way to the provider was begun to link an account. */
export const isLinking = (provider: string) => sessionStorage.getItem(LINKING) === provider

export async function finishLinking(provider: Provider, query: string): Promise<void> {
  sessionStorage.removeItem(LINKING)
  await read(mine[':provider'].complete.$post({ param: { provider }, json: { query } }))
}

export const unlink = (provider: Provider) =>
  read(mine[':provider'].$delete({ param: { provider } }))
