import { api, read } from '../../core/api.ts'
import { keepLinking, type Provider } from './provider-flow.ts'

const mine = api.v1.me.identities
const readOffered = () => read(api.v1['sign-in'].providers.$get())
const readMine = () => read(mine.$get())

/** The offered providers, and the person's linked accounts. */
export async function readLinked() {
  const [{ providers }, { identities }] = await Promise.all([readOffered(), readMine()])
  return { providers, identities }
}
export type Linked = Awaited<ReturnType<typeof readLinked>>

export async function goAndLink(provider: Provider): Promise<void> {
  const { url } = await read(mine[':provider'].$post({ param: { provider } }))
  keepLinking(provider)
  location.assign(url)
}

export async function finishLinking(provider: Provider, query: string): Promise<void> {
  keepLinking(null)
  await read(mine[':provider'].complete.$post({ param: { provider }, json: { query } }))
}

export const unlink = (provider: Provider) =>
  read(mine[':provider'].$delete({ param: { provider } }))
