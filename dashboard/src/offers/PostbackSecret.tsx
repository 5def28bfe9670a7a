import { useState } from 'react'
import { usePageText } from '../core/i18n/language.ts'
import { Button } from '../ui/Button.tsx'
import { ConfirmDialog, type DangerousAct } from '../ui/ConfirmDialog.tsx'
import { CopyField } from '../ui/CopyField.tsx'
import { FoldedCard } from '../ui/FoldedCard.tsx'
import { makePostbackSecret, type Offer } from './offers-data.ts'

/** Replaces the postback secret of an offer. The new one is shown once. */
export function PostbackSecret({ offer, isReadOnly }: { offer: Offer; isReadOnly: boolean }) {
  const words = usePageText().more
  const [secret, setSecret] = useState<string | null>(null)
  const [isAsked, setIsAsked] = useState(false)
  const act: DangerousAct = {
    title: words.makeSecretTitle,
    means: words.makeSecretMeans,
    facts: [{ label: words.secret, value: offer.name }],
    ...{ verb: words.makeSecretVerb, running: words.makingSecret, kind: 'primary' },
    act: async () => setSecret((await makePostbackSecret(offer.id)).secret),
  }
  const isThere = offer.has_postback_secret || secret !== null
  return (
    <FoldedCard
      title={words.secret}
      help={isThere ? words.hasSecret : words.noSecret}
      state={isThere ? words.secretSet : words.secretUnset}
      hasError={false}
    >
      {!isReadOnly && (
        <Button size="small" onClick={() => setIsAsked(true)}>
          {words.makeSecret}
        </Button>
      )}
      <div role="status">
        {secret !== null && (
          <>
            <CopyField label={words.secret} value={secret} />
            <p className="mt-2 text-sm text-muted">{words.secretShown}</p>
          </>
        )}
      </div>
      <ConfirmDialog act={isAsked ? act : null} onClose={() => setIsAsked(false)} />
    </FoldedCard>
  )
}
