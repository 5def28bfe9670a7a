import type { TaxFormKind } from '../../../../schema/vocabulary.ts'
import { api, read } from '../../core/api.ts'
import { settle } from '../../core/problem.ts'

const PAYOUTS_PER_PAGE = '20'

type Of = { advertiser_id?: string }
const readNext = (query: Of) => read(api.v1.affiliate.payouts.next.$get({ query }))
const readReceiver = () => read(api.v1.affiliate.receiver.$get())
const readForms = () => read(api.v1.affiliate['tax-forms'].$get())
const readPreferences = () => read(api.v1.affiliate['payout-preferences'].$get())
const readPayouts = (query: Of & { cursor?: string }) =>
  read(api.v1.affiliate.payouts.$get({ query: { ...query, limit: PAYOUTS_PER_PAGE } }))

export type NextPayout = Awaited<ReturnType<typeof readNext>>['next'][number]
export type Receiver = Awaited<ReturnType<typeof readReceiver>>
export type TaxForms = Awaited<ReturnType<typeof readForms>>
export type Preferences = Awaited<ReturnType<typeof readPreferences>>
export type Payouts = Awaited<ReturnType<typeof readPayouts>>
export type Payout = Payouts['payouts'][number]

/** An affiliate's payouts, from one advertiser or all of theirs. */
export async function loadMyPayouts(deps: {
  advertiser_id: string | undefined
  cursor: string | undefined
}) {
  const of = deps.advertiser_id ? { advertiser_id: deps.advertiser_id } : {}
  const [next, receiver, forms, preferences, payouts] = await Promise.all([
    settle(readNext(of)),
    settle(readReceiver()),
    settle(readForms()),
    settle(readPreferences()),
    settle(readPayouts(deps.cursor ? { ...of, cursor: deps.cursor } : of)),
  ])
  return { next, receiver, forms, preferences, payouts }
}

export const changeReceiver = (email: string) =>
  read(api.v1.affiliate.receiver.$post({ json: { email } }))
export const withdrawChange = () => read(api.v1.affiliate.receiver.change.$delete())
export const undoChange = () => read(api.v1.affiliate.receiver.undo.$post())
export const retryReceiver = () => read(api.v1.affiliate.receiver.retry.$post())

type PreferencesInput = Parameters<
  (typeof api.v1.affiliate)['payout-preferences']['$patch']
>[0]['json']
export const savePreferences = (json: PreferencesInput) =>
  read(api.v1.affiliate['payout-preferences'].$patch({ json }))

export const undoDetails = () => read(api.v1.affiliate['payout-preferences'].undo.$post())

const FILE_BYTES_MAX = 2 * 1024 * 1024
const fileTypes = ['application/pdf', 'image/jpeg', 'image/png'] as const
type FileType = (typeof fileTypes)[number]

/** Whether the server would accept the file, judging by type and size. */
export const isFormFile = ({ type, size }: Pick<File, 'type' | 'size'>): boolean =>
  (fileTypes as readonly string[]).includes(type) && size > 0 && size <= FILE_BYTES_MAX

export async function sendTaxForm(kind: TaxFormKind, file: File): Promise<void> {
  const json = {
    ...{ kind, file_name: file.name.slice(-200), content_type: file.type as FileType },
    base64: await base64Of(file),
  }
  await read(api.v1.affiliate['tax-forms'].$post({ json }))
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '')
    reader.onerror = () => reject(new TypeError('the file cannot be read'))
    reader.readAsDataURL(file)
  })
}
