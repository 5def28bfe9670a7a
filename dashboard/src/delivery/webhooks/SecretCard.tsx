import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useFormat } from '../../core/i18n/use-format.ts'
import { useNow } from '../../core/use-now.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { ConfirmDialog, type DangerousAct } from '../../ui/ConfirmDialog.tsx'
import { type Endpoint, rotateSecret } from '../delivery-data.ts'
import { useDeliveryText } from '../delivery-texts.ts'
import { hostOf } from '../endpoint-words.ts'
import { SecretOnce } from './SecretOnce.tsx'

/** Rotates the secret of a webhook, and says how long the previous one signs as well. */
export function SecretCard({ endpoint }: { endpoint: Endpoint }) {
  const text = useDeliveryText()
  const words = text.webhooks
  const router = useRouter()
  const format = useFormat()
  const now = useNow()
  const [secret, setSecret] = useState<string | null>(null)
  const [isAsked, setIsAsked] = useState(false)
  const { previous_secret_until: until } = endpoint
  const act: DangerousAct = {
    ...{ title: words.rotateTitle, means: words.rotateMeans, kind: 'primary' },
    facts: [{ label: text.delivery.receiver, value: hostOf(endpoint.url) }],
    ...{ verb: words.rotate, running: words.rotating },
    act: async () => {
      setSecret((await rotateSecret(endpoint.id)).secret)
      await router.invalidate()
    },
  }
  return (
    <Card>
      <CardHeader title={words.secret} help={words.secretHelp}>
        <Button size="small" onClick={() => setIsAsked(true)}>
          {words.rotate}
        </Button>
      </CardHeader>
      <div role="status" className="space-y-3">
        {secret && <SecretOnce secret={secret} />}
        {until && new Date(until) > now && (
          <p className="text-sm text-pretty text-muted">{words.overlap(format.exact(until))}</p>
        )}
      </div>
      <ConfirmDialog act={isAsked ? act : null} onClose={() => setIsAsked(false)} />
    </Card>
  )
}
