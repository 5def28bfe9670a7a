import { Plus } from 'lucide-react'
import { clickReasons } from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { newKey } from '../core/new-key.ts'
import { Button } from '../ui/Button.tsx'
import { FoldedCard } from '../ui/FoldedCard.tsx'
import { CheckGroup } from '../ui/forms/CheckGroup.tsx'
import { hasErrorIn, type OfferPart } from './form-part.ts'
import type { FallbackDraft } from './landing-draft.ts'
import { WeightedUrl } from './WeightedUrl.tsx'

/** Fallback URLs for clicks that do not count, by reason and weight. */
export function FallbackUrls(part: OfferPart) {
  const text = usePageText()
  const format = useFormat()
  const words = text.targeting
  const { draft, errorOf, onChange } = part
  const { fallbacks } = draft
  const changeAt = (index: number, changed: Partial<FallbackDraft>) =>
    onChange({ fallbacks: fallbacks.with(index, { ...fallbacks[index]!, ...changed }) })
  const add = () =>
    onChange({ fallbacks: [...fallbacks, { key: newKey(), url: '', weight: '1', reasons: [] }] })
  return (
    <FoldedCard
      title={words.fallbacks}
      help={words.fallbacksHelp}
      state={fallbacks.length === 0 ? words.noFallbacks : format.number(fallbacks.length)}
      hasError={hasErrorIn(part, 'fallback_urls')}
    >
      <ul className="divide-y divide-border">
        {fallbacks.map(({ key, url, weight, reasons }, index) => (
          <li key={key} className="py-5 first:pt-0">
            <WeightedUrl
              {...{ title: words.fallback(index + 1), url, weight, errorOf }}
              field={`fallback_urls.${index}`}
              onChange={(changed) => changeAt(index, changed)}
              onRemove={() => onChange({ fallbacks: fallbacks.toSpliced(index, 1) })}
            >
              <CheckGroup
                {...{ label: words.reasons, noneMeans: words.anyReason, chosen: reasons }}
                options={clickReasons.map((value) => ({ value, label: text.clickReasons[value] }))}
                error={errorOf(`fallback_urls.${index}.reasons`)}
                onChange={(chosen) => changeAt(index, { reasons: chosen })}
              />
            </WeightedUrl>
          </li>
        ))}
      </ul>
      <Button size="small" onClick={add}>
        <Plus />
        {words.addFallback}
      </Button>
    </FoldedCard>
  )
}
