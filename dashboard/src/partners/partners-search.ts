import { type PartnershipStatus, partnershipStatuses } from '../../../schema/vocabulary.ts'
import { oneOf, pages, reader, text, uuid } from '../core/page-search.ts'

export const readPartnersSearch = reader({
  advertiser_id: uuid,
  standing: oneOf<PartnershipStatus>(partnershipStatuses),
  q: text,
  pages,
})
export const readAdvertiserSearch = reader({ advertiser_id: uuid })
export const readPromoteSearch = reader({ pages })
export const readApplicationsSearch = reader({ code: text })
