import { useEffect, useState } from 'react'
import { saveBlob } from '../core/files.ts'
import { Button } from '../ui/Button.tsx'
import { CheckField } from '../ui/forms/CheckField.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { bannerSizes, drawBanner } from './banner-svg.ts'
import { useCreativeText } from './creative-texts.ts'

const TEXT_CHARACTERS_MAX = 80

/** Draws a banner from a few fields, shown as they are typed, and saves it as SVG or PNG. */
export function BannerMaker(props: {
  /** The affiliate's own coupon; null: without. */
  coupon: string | null
  onDraw?: (svg: string) => void
}) {
  const words = useCreativeText().creatives
  const [size, setSize] = useState(0)
  const [color, setColor] = useState('#0b5fa5')
  const [title, setTitle] = useState(words.startTitle)
  const [line, setLine] = useState(words.startLine)
  const [button, setButton] = useState(words.startButton)
  const [hasCoupon, setHasCoupon] = useState(true)
  const { coupon, onDraw } = props
  const [width, height] = bannerSizes[size]!
  const svg = drawBanner({
    ...{ width, height, color, title, line, button },
    coupon: coupon !== null && hasCoupon ? words.coupon(coupon) : '',
  })
  useEffect(() => onDraw?.(svg), [onDraw, svg])
  const typed = (label: string, value: string, set: (value: string) => void) => (
    <Field
      label={label}
      input={{
        ...{ value, maxLength: TEXT_CHARACTERS_MAX, autoComplete: 'off' },
        onChange: ({ currentTarget }) => set(currentTarget.value),
      }}
    />
  )
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <div className="space-y-4">
        <div className="grid grid-cols-2 gap-4">
          <SelectField
            label={words.size}
            options={bannerSizes.map(([wide, tall], at) => ({
              ...{ value: `${at}`, label: words.pixels(wide, tall) },
            }))}
            select={{
              value: `${size}`,
              onChange: ({ currentTarget }) => setSize(Number(currentTarget.value)),
            }}
          />
          <Field
            label={words.color}
            input={{
              ...{ type: 'color', value: color },
              onChange: ({ currentTarget }) => setColor(currentTarget.value),
            }}
          />
        </div>
        {typed(words.title, title, setTitle)}
        {typed(words.line, line, setLine)}
        {typed(words.button, button, setButton)}
        {coupon !== null && (
          <CheckField
            label={words.withCoupon}
            input={{
              checked: hasCoupon,
              onChange: ({ currentTarget }) => setHasCoupon(currentTarget.checked),
            }}
          />
        )}
      </div>
      <div className="min-w-0 space-y-3">
        <div className="grid min-h-44 place-items-center overflow-hidden rounded bg-sunken p-3">
          <img
            src={`data:image/svg+xml,${encodeURIComponent(svg)}`}
            alt={words.preview}
            width={width}
            height={height}
            className="max-h-96 w-auto max-w-full object-contain"
          />
        </div>
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => saveBlob(svgBlob(svg), `banner-${width}x${height}.svg`)}>
            {words.saveSvg}
          </Button>
          <Button
            onClick={() =>
              void pngOf(svg, width, height).then((blob) =>
                saveBlob(blob, `banner-${width}x${height}.png`),
              )
            }
          >
            {words.savePng}
          </Button>
        </div>
      </div>
    </div>
  )
}

const svgBlob = (svg: string) => new Blob([svg], { type: 'image/svg+xml' })

/** Draws the SVG on a canvas. */
async function pngOf(svg: string, width: number, height: number): Promise<Blob> {
  const picture = new Image(width, height)
  picture.src = `data:image/svg+xml,${encodeURIComponent(svg)}`
  await picture.decode()
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  canvas.getContext('2d')?.drawImage(picture, 0, 0, width, height)
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new TypeError('no picture')))),
  )
}
