/** An offer's logo, which arrives as a data URL. */
import type { PictureType } from '../../../schema/vocabulary.ts'
import { pictureTypeOf } from '../../core/picture.ts'
import { refuseField } from '../../core/refusal.ts'

export interface Logo {
  contentType: PictureType
  base64: string
}

const LOGO_BYTES_MAX = 16 * 1024

/**
 * The type is detected by the content, because the sender names it. Types that can contain a script are refused.
 * @throws Refusal `invalid_input`.
 */
export function readLogo(dataUrl: string): Logo {
  const [, base64 = ''] = /^data:image\/[a-z]+;base64,([A-Za-z0-9+/]+={0,2})$/.exec(dataUrl) ?? []
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'))
  const contentType = pictureTypeOf(bytes)
  if (contentType === null) throw refuseField('logo', 'picture_type')
  if (bytes.length > LOGO_BYTES_MAX) throw refuseField('logo', 'logo_size')
  return { contentType, base64 }
}
