import type { Utm } from '../../../workers/links/utm-rules.ts'
import { api, read } from '../core/api.ts'
import { settle } from '../core/problem.ts'

const LINKS_PER_PAGE = '50'

const readPage = (query: {
  offer_id?: string
  cursor?: string
  include_archived: 'true' | 'false'
}) => read(api.v1.links.$get({ query: { ...query, limit: LINKS_PER_PAGE } }))
const readJoined = () => read(api.v1.affiliate.links.$get())

export type LinksPageAnswer = Awaited<ReturnType<typeof readPage>>
export type SavedLink = LinksPageAnswer['links'][number]
export type JoinedOffer = Awaited<ReturnType<typeof readJoined>>['links'][number]

/** One page of saved links, and the offers for which links can be saved. */
export async function loadLinks(deps: {
  offer_id: string | undefined
  archived: 'shown' | undefined
  cursor: string | undefined
}) {
  const [page, joined] = await Promise.all([
    settle(
      readPage({
        include_archived: deps.archived ? 'true' : 'false',
        ...(deps.offer_id ? { offer_id: deps.offer_id } : {}),
        ...(deps.cursor ? { cursor: deps.cursor } : {}),
      }),
    ),
    settle(readJoined()),
  ])
  return { page, offers: joined.ok ? joined.value.links : [] }
}

/** Form values of a link. */
export interface LinkDraft {
  readonly offerId: string
  readonly label: string
  readonly slug: string
  readonly page: string
  readonly subs: readonly string[]
  readonly utm: Utm
}

export type LinkFault = 'missing' | 'slug' | 'url'
export type LinkFaults = Partial<Record<'label' | 'slug' | 'landing_url', LinkFault>>

/** Errors that can be found without the server. */
export function linkFaults(draft: LinkDraft): LinkFaults {
  const slug = draft.slug.trim()
  const page = draft.page.trim()
  return {
    ...(draft.label.trim() === '' && { label: 'missing' }),
    ...(slug !== '' && !/^[A-Za-z0-9_-]{3,64}$/.test(slug) && { slug: 'slug' }),
    ...(page !== '' && !/^https?:\/\/[^/\s]/.test(page) && { landing_url: 'url' }),
  }
}

/** Sub ids keep their positions; empty ones at the end are dropped. */
function subsOf(draft: LinkDraft): string[] {
  const subs = draft.subs.map((value) => value.trim())
  while (subs.at(-1) === '') subs.pop()
  return subs
}

export function createLink(draft: LinkDraft) {
  const slug = draft.slug.trim()
  const page = draft.page.trim()
  const json = {
    offer_id: draft.offerId,
    label: draft.label.trim(),
    subs: subsOf(draft),
    utm: draft.utm,
    ...(slug === '' ? {} : { slug }),
    ...(page === '' ? {} : { landing_url: page }),
  }
  return read(api.v1.links.$post({ json }))
}

const askCheck = (linkId: string) =>
  read(api.v1.links[':linkId'].checks.$post({ param: { linkId } }))
export type CheckedLink = Awaited<ReturnType<typeof askCheck>>
export const checkLink = askCheck

export const changeLink = (linkId: string, draft: LinkDraft) =>
  read(
    api.v1.links[':linkId'].$patch({
      param: { linkId },
      json: {
        label: draft.label.trim(),
        landing_url: draft.page.trim() || null,
        subs: subsOf(draft),
        utm: draft.utm,
      },
    }),
  )

export const archiveLink = (linkId: string, archived: boolean) =>
  read(api.v1.links[':linkId'].$patch({ param: { linkId }, json: { archived } }))
