import { refuseField } from '../core/refusal.ts'
import type { BannerFault } from './rules/image.ts'

/** The refusal of a file that cannot be shown. */
export function refuseBanner(fault: BannerFault) {
  if (fault.code === 'banner_size') return refuseField('body', fault.code, fault.params)
  if (fault.code === 'banner_active') return refuseField('body', fault.code, fault.params)
  return refuseField('body', fault.code)
}
