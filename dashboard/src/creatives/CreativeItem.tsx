import type { ReactNode } from 'react'
import { useFormat } from '../core/i18n/use-format.ts'
import { CreativePreview, type ShownCreative } from './CreativePreview.tsx'
import { useCreativeText } from './creative-texts.ts'
import type { Creative } from './creatives-data.ts'

/** A creative in a list: its preview, name, offer, size and views, beside them what can be done with it. */
export function CreativeItem(props: {
  creative: ShownCreative & Pick<Creative, 'offer' | 'views'>
  /** Beside the offer. */
  detail: string | null
  action: ReactNode
  children: ReactNode
}) {
  const words = useCreativeText().creatives
  const format = useFormat()
  const { creative, detail, action, children } = props
  const { name, offer, width, height, views } = creative
  return (
    <li className="min-w-0 space-y-2 rounded-lg border border-border p-3">
      <CreativePreview creative={creative} />
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h3 className="truncate font-medium" title={name}>
            {name}
          </h3>
          <p className="truncate text-sm text-muted">
            {offer.name}
            {detail !== null && ` · ${detail}`}
          </p>
          <p className="text-sm text-muted tabular-nums">
            {width === null || height === null
              ? words.text
              : `${words.pixels(width, height)} · ${words.views(format.number(views))}`}
          </p>
        </div>
        {action}
      </div>
      {children}
    </li>
  )
}
