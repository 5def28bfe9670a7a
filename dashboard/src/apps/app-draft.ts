import type { UpdateAppInput } from '../../../workers/apps/http/contract.ts'
import { patchOf } from '../core/form-input.ts'
import type { App } from './apps-data.ts'

/** Form values of an app's settings. */
export interface AppDraft {
  readonly name: string
  readonly status: App['status']
  /** Empty = none. */
  readonly defaultOfferId: string
  readonly clickIdParameter: string
  readonly consentParameter: string
  readonly attribution: App['attribution']
  readonly allowsPlaceholderIds: boolean
  readonly returningCustomers: App['returning_customers']
}

export const appDraft = (app: App): AppDraft => ({
  name: app.name,
  status: app.status,
  defaultOfferId: app.default_offer?.id ?? '',
  clickIdParameter: app.click_id_parameter ?? '',
  consentParameter: app.consent_parameter ?? '',
  attribution: app.attribution,
  allowsPlaceholderIds: app.allows_placeholder_ids,
  returningCustomers: app.returning_customers,
})

const fieldsOf = (draft: AppDraft): UpdateAppInput => ({
  name: draft.name.trim(),
  status: draft.status,
  default_offer_id: draft.defaultOfferId || null,
  click_id_parameter: draft.clickIdParameter.trim() || null,
  consent_parameter: draft.consentParameter.trim() || null,
  attribution: draft.attribution,
  allows_placeholder_ids: draft.allowsPlaceholderIds,
  returning_customers: draft.returningCustomers,
})

/** The fields that differ from the saved app. */
export const appPatch = (app: App, draft: AppDraft): UpdateAppInput =>
  patchOf(fieldsOf(appDraft(app)), fieldsOf(draft))
