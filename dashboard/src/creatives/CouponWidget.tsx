// Defines <tributary-coupon>, as on the affiliate's page.
import '../../../workers/creatives/widget/coupon-widget.ts'
import { createElement } from 'react'
import type { Language } from '../../../schema/vocabulary.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CopyField } from '../ui/CopyField.tsx'
import { useCreativeText } from './creative-texts.ts'
import type { Kit } from './creatives-data.ts'

/** The coupon as it looks on the affiliate's page, and the HTML code to paste. */
export function CouponWidget(props: { kit: Kit; language: Language; code: string }) {
  const words = useCreativeText().creatives
  const { kit, language, code } = props
  return (
    <Card>
      <CardHeader title={words.widget} help={words.widgetHelp} />
      <div className="space-y-4">
        <fieldset aria-label={words.widgetPreview} className="min-w-0 rounded bg-sunken p-4">
          {createElement(
            'tributary-coupon',
            // A new element for each language: it reads its language once.
            { key: language, lang: language },
            <a
              href={kit.link_url ?? undefined}
              target="_blank"
              rel="noreferrer"
              className="text-accent underline"
            >
              {kit.offer.name}
            </a>,
            ' ',
            <b>{kit.coupon}</b>,
          )}
        </fieldset>
        <div>
          <p aria-hidden="true" className="mb-1 text-sm font-medium">
            {words.code}
          </p>
          <CopyField label={words.code} value={code} />
          <p className="mt-2 text-sm text-pretty text-muted">{words.widgetCode}</p>
        </div>
      </div>
    </Card>
  )
}
