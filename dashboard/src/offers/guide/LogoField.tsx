import { useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { OfferLogo } from '../../ui/market/OfferLogo.tsx'
import { guideTexts } from './guide-texts.ts'

const SIDE = 96
/** What the server takes, as characters of a data URL. */
const CHARACTERS_MAX = 21_000

/** Fits the picture into a small square, which also removes metadata. */
async function shrink(file: File): Promise<string> {
  const picture = await createImageBitmap(file)
  const scale = SIDE / Math.max(picture.width, picture.height)
  const [width, height] = [picture.width * scale, picture.height * scale]
  const canvas = document.createElement('canvas')
  canvas.width = SIDE
  canvas.height = SIDE
  const context = canvas.getContext('2d')
  context?.drawImage(picture, (SIDE - width) / 2, (SIDE - height) / 2, width, height)
  // A browser that cannot write WebP writes PNG, which may be too large.
  const url = canvas.toDataURL('image/webp', 0.9)
  return url.length <= CHARACTERS_MAX ? url : canvas.toDataURL('image/jpeg', 0.8)
}

/** The logo of an offer, kept in the form until it is saved. */
export function LogoField(props: {
  name: string
  logo: string | null
  error: string | undefined
  onChange: (logo: string | null) => void
}) {
  const words = guideTexts.use().forAffiliates
  const [isBad, setIsBad] = useState(false)
  const { name, logo, onChange } = props
  const read = async (file: File | undefined) => {
    if (file === undefined) return
    try {
      onChange(await shrink(file))
      setIsBad(false)
    } catch {
      setIsBad(true)
    }
  }
  return (
    <div className="space-y-2">
      <Field
        label={words.logo}
        help={words.logoHelp}
        error={isBad ? words.badLogo : props.error}
        input={{
          ...{ type: 'file', accept: 'image/png,image/jpeg,image/webp' },
          onChange: ({ currentTarget }) => void read(currentTarget.files?.[0]),
        }}
      />
      {logo !== null && (
        <div className="flex items-center gap-3">
          <OfferLogo name={name} logo={logo} />
          <Button size="small" onClick={() => onChange(null)}>
            {words.removeLogo}
          </Button>
        </div>
      )}
    </div>
  )
}
