import type { Currency } from '../../../../schema/vocabulary.ts'
import type { App } from '../../apps/apps-data.ts'

/** What cannot be changed after an offer is created. */
export interface Owner {
  readonly app: App
  readonly currency: Currency
}
