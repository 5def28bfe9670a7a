import { api, read } from '../../core/api.ts'
import { sendBody } from '../../core/files.ts'
import { settle } from '../../core/problem.ts'
import { readPages } from '../../core/read-pages.ts'

const ask = (query: { limit: string; cursor?: string }) =>
  read(api.v1.affiliate.costs.$get({ query }))
const askOffers = () => read(api.v1.affiliate.links.$get())
export type Cost = Awaited<ReturnType<typeof ask>>['costs'][number]
export interface OfferChoice {
  readonly id: string
  readonly name: string
}

/** Entered costs, latest days first, and the offers that a cost can be of. */
export async function loadCosts(pages: number | undefined) {
  const [list, joined] = await Promise.all([
    settle(
      readPages(pages, async (page) => {
        const { costs, next_cursor } = await ask(page)
        return { rows: costs, next_cursor }
      }),
    ),
    settle(askOffers()),
  ])
  const offers: OfferChoice[] = joined.ok ? joined.value.links.map(({ offer }) => offer) : []
  return { list, offers }
}

type NewCost = Parameters<typeof api.v1.affiliate.costs.$post>[0]['json']
export const enterCost = (json: NewCost) => read(api.v1.affiliate.costs.$post({ json }))

export const changeCost = (costId: string, json: { amount: string; note: string | null }) =>
  read(api.v1.affiliate.costs[':costId'].$patch({ param: { costId }, json }))

/** The answer has no body. */
export const deleteCost = (costId: string) =>
  sendBody(`/v1/affiliate/costs/${costId}`, { method: 'DELETE' })

interface Imported {
  readonly added: number
  readonly replaced: number
  readonly unchanged: number
}

/** Enters all rows of a CSV file, or none. */
export async function importCosts(file: File): Promise<Imported> {
  const sent = { method: 'POST', body: await file.text(), headers: { 'content-type': 'text/csv' } }
  return (await sendBody('/v1/affiliate/cost-imports', sent)) as Imported
}
