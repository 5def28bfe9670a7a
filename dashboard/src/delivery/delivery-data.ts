import { api, read } from '../core/api.ts'
import { settle } from '../core/problem.ts'
import { readPages } from '../core/read-pages.ts'
import type { LogSearch } from './delivery-search.ts'

const readEndpoints = () => read(api.v1.endpoints.$get())
const readOffers = () => read(api.v1.affiliate.links.$get())
const readDeliveries = (query: Record<string, string>) => read(api.v1.deliveries.$get({ query }))

export type Endpoint = Awaited<ReturnType<typeof readEndpoints>>['endpoints'][number]
export type Delivery = Awaited<ReturnType<typeof readDeliveries>>['deliveries'][number]
export type Offer = Awaited<ReturnType<typeof readOffers>>['links'][number]['offer']
type NewEndpoint = Parameters<typeof api.v1.endpoints.$post>[0]['json']
type EndpointChange = Parameters<(typeof api.v1.endpoints)[':endpointId']['$patch']>[0]['json']

/** The endpoints of the account. All tabs need them: the log for the names. */
export async function loadEndpoints() {
  const answer = await settle(readEndpoints())
  return answer.ok ? { ok: true as const, value: answer.value.endpoints } : answer
}

/** Offers that may have a postback of their own. Without them only the postback of all offers can be added. */
export async function loadOffers(): Promise<readonly Offer[]> {
  const answer = await settle(readOffers())
  return answer.ok ? answer.value.links.map(({ offer }) => offer) : []
}

export const addEndpoint = (json: NewEndpoint) => read(api.v1.endpoints.$post({ json }))

export async function changeEndpoint(endpointId: string, json: EndpointChange): Promise<Endpoint> {
  const asked = api.v1.endpoints[':endpointId'].$patch({ param: { endpointId }, json })
  return (await read(asked)).endpoint
}

export const deleteEndpoint = (endpointId: string) =>
  read(api.v1.endpoints[':endpointId'].$delete({ param: { endpointId } }))

export const rotateSecret = (endpointId: string) =>
  read(api.v1.endpoints[':endpointId']['rotate-secret'].$post({ param: { endpointId } }))

const ALLOWED = api.v1['allowed-hosts']
export const readAllowedHosts = async (): Promise<readonly string[]> =>
  (await read(ALLOWED.$get())).hosts
export const setAllowedHosts = async (hosts: string[]): Promise<readonly string[]> =>
  (await read(ALLOWED.$put({ json: { hosts } }))).hosts

type Preview = Parameters<(typeof api.v1)['endpoint-previews']['$post']>[0]['json']
export const previewPostback = async (json: Preview): Promise<string> =>
  (await read(api.v1['endpoint-previews'].$post({ json }))).url

type Test = Parameters<(typeof api.v1.endpoints)[':endpointId']['tests']['$post']>[0]['json']
export async function sendTest(endpointId: string, event: Test['event']): Promise<Delivery> {
  const asked = api.v1.endpoints[':endpointId'].tests.$post({
    ...{ param: { endpointId }, json: { event } },
  })
  return (await read(asked)).delivery
}

/** One delivery; null: there is none. */
export async function readDelivery(id: string): Promise<Delivery | null> {
  const { deliveries } = await readDeliveries({ about: id, limit: '200' })
  return deliveries.find((delivery) => delivery.id === id) ?? null
}

export const readLatest = async (limit: number): Promise<readonly Delivery[]> =>
  (await readDeliveries({ limit: String(limit) })).deliveries

/** Deliveries, newest first. */
export async function loadLog({ pages, outcome, sent, ...filter }: LogSearch) {
  const query = Object.fromEntries(
    Object.entries({ ...filter, state: outcome, event: sent }).filter(
      (entry): entry is [string, string] => Boolean(entry[1]),
    ),
  )
  return settle(
    readPages(pages, async (page) => {
      const { deliveries, next_cursor } = await readDeliveries({ ...query, ...page })
      return { rows: deliveries, next_cursor }
    }),
  )
}

export const loadDelivery = (id: string) => settle(readDelivery(id))

type Replay = Parameters<(typeof api.v1)['delivery-replays']['$post']>[0]['json']
/** @returns how many are sent again. */
export const replay = async (json: Replay): Promise<number> =>
  (await read(api.v1['delivery-replays'].$post({ json }))).replayed
