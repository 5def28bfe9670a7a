import { api, read } from '../../core/api.ts'
import { may } from '../../core/permissions.ts'
import { settle } from '../../core/problem.ts'
import type { Person } from '../../core/session.ts'
import { readStuckBatches } from '../payouts-data.ts'
import { readWaiting } from './proposals-data.ts'

const MOST = '200'

const readDifferences = () =>
  read(api.v1['payout-differences'].$get({ query: { open: 'true', limit: MOST } }))
type ReceiverState = 'shared' | 'problem'
const readReceivers = (state: ReceiverState) =>
  read(api.v1.receivers.$get({ query: { state, limit: MOST } }))
const readTaxForms = () =>
  read(api.v1['tax-forms'].$get({ query: { status: 'submitted', limit: MOST } }))

export type Difference = Awaited<ReturnType<typeof readDifferences>>['differences'][number]
export type Receiver = Awaited<ReturnType<typeof readReceivers>>['receivers'][number]
export type TaxForm = Awaited<ReturnType<typeof readTaxForms>>['tax_forms'][number]

/**
 * All pending work. Tax forms only for people who may read them.
 * @throws the refusal, for a person who may see none of it.
 */
export async function loadAttention(person: Person, deps: { receivers: 'problem' | undefined }) {
  const [proposals, stuck, differences, receivers, taxForms] = await Promise.all([
    settle(readWaiting()),
    settle(readStuckBatches()),
    settle(readDifferences()),
    settle(readReceivers(deps.receivers ?? 'shared')),
    may(person, 'readBooks') ? settle(readTaxForms()) : null,
  ])
  // One refusal for the page, not one for each of its cards.
  if (!proposals.ok && proposals.problem.code === 'forbidden') throw proposals.problem
  return { proposals, stuck, differences, receivers, taxForms }
}

export const resolveDifference = (differenceId: string, note: string) =>
  read(
    api.v1['payout-differences'][':differenceId'].resolve.$post({
      ...{ param: { differenceId }, json: { note } },
    }),
  )

export const stopPayouts = (reason: string) =>
  read(api.v1.payouts.freeze.$post({ json: { reason } }))

/** Allows payouts to an address that is shared or failed before. */
export function clearReceiver(seen: Receiver, state: ReceiverState, note: string) {
  const path = api.v1.receivers[':affiliateId']
  const json = { receiver: seen.email ?? '', note }
  const asked = { param: { affiliateId: seen.affiliate.id }, json }
  return state === 'shared'
    ? read(path['allow-shared'].$post(asked))
    : read(path['clear-problem'].$post(asked))
}

export const decideTaxForm = (
  taxFormId: string,
  status: 'approved' | 'rejected',
  note: string | null,
) =>
  read(
    api.v1['tax-forms'][':taxFormId'].decide.$post({
      param: { taxFormId },
      json: { status, ...(note ? { note } : {}) },
    }),
  )
