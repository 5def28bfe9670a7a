import { getRouteApi } from '@tanstack/react-router'
import { eventKinds } from '../../../../schema/vocabulary.ts'
import type { Endpoint } from '../delivery-data.ts'
import { useDeliveryText } from '../delivery-texts.ts'
import { EndpointPanel } from '../EndpointPanel.tsx'
import { SecretCard } from './SecretCard.tsx'
import { type WebhookDraft, WebhookForm } from './WebhookForm.tsx'

const route = getRouteApi('/signed-in/postbacks/webhooks/$endpointId')

const draftOf = ({ url, events }: Endpoint): WebhookDraft => ({
  url,
  events: eventKinds.filter((event) => events.includes(event)),
})
const inputOf = ({ url, events }: WebhookDraft) => ({ url: url.trim(), events: [...events] })

/** One webhook, with its secret. */
export function WebhookPanel() {
  const words = useDeliveryText().webhooks
  const navigate = route.useNavigate()
  const { endpointId } = route.useParams()
  return (
    <EndpointPanel
      {...{ kind: 'webhook', endpointId, words, draftOf, inputOf }}
      close={() => navigate({ to: '/postbacks/webhooks', resetScroll: false })}
      form={(props) => <WebhookForm {...props} />}
      more={(endpoint) => <SecretCard endpoint={endpoint} />}
    />
  )
}
