import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { SidePanel } from '../../ui/SidePanel.tsx'
import { addEndpoint, type Endpoint } from '../delivery-data.ts'
import { useDeliveryText } from '../delivery-texts.ts'
import { TestSend } from '../TestSend.tsx'
import { SecretOnce } from './SecretOnce.tsx'
import { VerifyCode } from './VerifyCode.tsx'
import { type WebhookDraft, WebhookForm } from './WebhookForm.tsx'

const route = getRouteApi('/signed-in/postbacks/webhooks/new')
const start: WebhookDraft = {
  ...{ url: '', events: ['conversion.recorded', 'conversion.approved', 'conversion.reversed'] },
}

/** A new webhook. After that the panel shows its secret, once, and sends a test. */
export function NewWebhookPanel() {
  const text = useDeliveryText()
  const words = text.webhooks
  const router = useRouter()
  const navigate = route.useNavigate()
  const write = useWrite()
  const isSaved = useRef(false)
  const [made, setMade] = useState<{ endpoint: Endpoint; secret: string } | null>(null)
  const close = () => navigate({ to: '/postbacks/webhooks', resetScroll: false })
  const send = ({ url, events }: WebhookDraft) =>
    void write.write(async () => {
      const { endpoint, secret } = await addEndpoint({
        ...{ kind: 'webhook', url: url.trim(), events: [...events] },
      })
      isSaved.current = true
      setMade({ endpoint, secret: secret ?? '' })
      await router.invalidate()
    })
  if (made) {
    return (
      <SidePanel onClose={() => void close()}>
        <SecretOnce secret={made.secret} />
        <TestSend endpoint={made.endpoint} isDirty={false} />
        <VerifyCode />
      </SidePanel>
    )
  }
  return (
    <SidePanel
      onClose={() => void close()}
      actions={
        <div className="flex justify-end gap-2">
          <Button onClick={() => void close()}>{text.dialog.cancel}</Button>
          <Button type="submit" form="new-webhook" kind="primary" disabled={write.isRunning}>
            {write.isRunning ? text.delivery.creating : words.create}
          </Button>
        </div>
      }
    >
      <WebhookForm id="new-webhook" mayChange {...{ start, write, isSaved, onSend: send }} />
    </SidePanel>
  )
}
