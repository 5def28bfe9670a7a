import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { type Language, languages } from '../../../schema/vocabulary.ts'
import { networkNames } from '../../../workers/creatives/rules/share.ts'
import { useHomeText, useLanguage } from '../core/i18n/language.ts'
import { Button, buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CopyField } from '../ui/CopyField.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { useCopy } from '../ui/use-copy.ts'
import { CouponWidget } from './CouponWidget.tsx'
import { useCreativeText } from './creative-texts.ts'
import type { Kit, Kits } from './creatives-data.ts'
import { OfferFilter } from './OfferFilter.tsx'
import { OwnCreativeLine } from './OwnCreativeLine.tsx'

/** Posts and the coupon of one offer, with the affiliate's link. */
export function ReadyPosts({ kits: { offers, chosen } }: { kits: Kits }) {
  const words = useCreativeText().creatives
  const own = useLanguage()
  const [language, setLanguage] = useState<Language>(own)
  if (chosen === null) return <EmptyState>{words.noJoined}</EmptyState>
  const kit = chosen.kits[language]
  const templates = kit.posts.filter(({ creative_id }) => creative_id === null)
  return (
    <>
      <Card>
        <CardHeader title={words.posts} help={words.postsHelp} />
        <div className="mb-3 flex flex-wrap gap-3">
          <OfferFilter offers={offers} chosenId={chosen.id} />
          <div className="w-full sm:w-40">
            <SelectField
              label={words.postLanguage}
              isLabelHidden
              options={languages.map((value) => ({ value, label: words.languages[value] }))}
              select={{
                value: language,
                onChange: ({ currentTarget }) => setLanguage(currentTarget.value as Language),
              }}
            />
          </div>
        </div>
        {kit.link_url === null ? (
          <p className="text-pretty text-muted">{words.noHost}</p>
        ) : (
          <div className="space-y-4">
            {chosen.texts.length > 0 && (
              <section>
                <h3 className="font-medium">{words.fromAdvertiser}</h3>
                <p className="mb-3 text-sm text-pretty text-muted">{words.fromAdvertiserHelp}</p>
                <ul aria-label={words.fromAdvertiser} className="grid gap-4 lg:grid-cols-2">
                  {chosen.texts.map((creative) => (
                    <OwnCreativeLine key={creative.id} creative={creative} />
                  ))}
                </ul>
              </section>
            )}
            <ul aria-label={words.posts} className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
              {templates.map((post) => (
                <PostCard key={post.network} post={post} />
              ))}
            </ul>
            <div className="max-w-xl">
              <p aria-hidden="true" className="mb-1 text-sm font-medium">
                {words.link}
              </p>
              <CopyField label={words.link} value={kit.link_url} hasQr />
            </div>
          </div>
        )}
      </Card>
      {kit.coupon_widget !== null && (
        <CouponWidget kit={kit} language={language} code={kit.coupon_widget} />
      )}
    </>
  )
}

function PostCard({ post }: { post: Kit['posts'][number] }) {
  const words = useCreativeText().creatives
  const text = useHomeText()
  const [state, copy] = useCopy()
  const { network, subject, share_url } = post
  const name = network === 'email' ? words.byEmail : networkNames[network]
  return (
    <li className="flex min-w-0 flex-col gap-3 rounded-lg border border-border p-3">
      <h3 className="font-medium">{name}</h3>
      <div className="flex-1 text-sm wrap-anywhere whitespace-pre-line">
        {subject !== null && <p className="mb-2 text-muted">{subject}</p>}
        <p>{post.text}</p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button size="small" aria-label={words.copyPost(name)} onClick={() => copy(post.text)}>
          {state === 'copied' ? <Check className="text-good" /> : <Copy />}
          {state === 'copied' ? text.copy.copied : text.copy.copy}
        </Button>
        <a
          href={share_url}
          target="_blank"
          rel="noreferrer"
          aria-label={words.shareOn(name)}
          className={buttonClass({ size: 'small' })}
        >
          {words.share}
        </a>
      </div>
      <p role="status" className={state === 'failed' ? 'text-sm text-bad' : 'sr-only'}>
        {state === 'failed' ? text.copy.failed : state === 'copied' ? text.copy.copied : ''}
      </p>
    </li>
  )
}
