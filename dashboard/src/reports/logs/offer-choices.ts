/** Offers to filter a log by. The lists of the API have no search, so they are read once for each page and searched here. */
import { api, read } from '../../core/api.ts'
import type { Choice, ChoiceSource } from '../../ui/forms/ChoiceField.tsx'

const SHOWN_MAX = 20
const OFFERS_PER_REQUEST = '200'
const REQUESTS_MAX = 10

type Page = { offers: readonly Choice[]; next_cursor: string | null }
type Ask = (query: { limit: string; cursor?: string }) => Promise<Page>

function offersOf(ask: Ask): ChoiceSource {
  let known: Promise<Choice[]> | null = null
  const all = () => {
    known ??= readAll(ask).catch((error: unknown) => {
      known = null
      throw error
    })
    return known
  }
  return {
    search: async (text) => {
      const part = text.trim().toLowerCase()
      const found = (await all()).filter(({ name }) => name.toLowerCase().includes(part))
      return { choices: found.slice(0, SHOWN_MAX), hasMore: found.length > SHOWN_MAX }
    },
    find: async (id) => (await all()).find((offer) => offer.id === id) ?? null,
  }
}

async function readAll(ask: Ask): Promise<Choice[]> {
  const offers: Choice[] = []
  let cursor: string | null = null
  for (let at = 0; at < REQUESTS_MAX && (at === 0 || cursor !== null); at += 1) {
    const page: Page = await ask({
      limit: OFFERS_PER_REQUEST,
      ...(cursor === null ? {} : { cursor }),
    })
    offers.push(...page.offers.map(({ id, name }) => ({ id, name })))
    cursor = page.next_cursor
  }
  return offers
}

/** Of the advertiser; for staff, of all. */
export const managedOffers = () => offersOf((query) => read(api.v1.offers.$get({ query })))
/** Those that an affiliate has joined or can join. */
export const joinedOffers = () =>
  offersOf((query) => read(api.v1.affiliate.offers.$get({ query: { ...query, partner: 'true' } })))
