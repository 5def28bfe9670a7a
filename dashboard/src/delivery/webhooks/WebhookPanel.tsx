import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useMemo, useRef, useState } from 'react'
import { eventKinds } from '../../../../schema/vocabulary.ts'
import { holds } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { useWrite } from '../../core/use-write.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { SaveBar } from '../../ui/forms/SaveBar.tsx'
import { SidePanel } from '../../ui/SidePanel.tsx'
import { changeEndpoint, type Endpoint } from '../delivery-data.ts'
import { useDeliveryText } from '../delivery-texts.ts'
import { EndpointActions } from '../EndpointActions.tsx'
import { nameOf } from '../endpoint-words.ts'
import { StopNotice } from '../StopNotice.tsx'
import { TestSend } from '../TestSend.tsx'
import { SecretCard } from './SecretCard.tsx'
import { type WebhookDraft, WebhookForm } from './WebhookForm.tsx'

const route = getRouteApi('/signed-in/postbacks/webhooks/$endpointId')
const parent = getRouteApi('/signed-in/postbacks')

/** One webhook: its form, its secret, a test, on and off. */
export function WebhookPanel() {
  const words = useDeliveryText().webhooks
  const navigate = route.useNavigate()
  const { endpointId } = route.useParams()
  const list = parent.useLoaderData()
  const close = () => navigate({ to: '/postbacks/webhooks', resetScroll: false })
  const found = list.ok
    ? list.value.find(({ id, kind }) => id === endpointId && kind === 'webhook')
    : undefined
  if (!found) {
    return (
      <SidePanel onClose={() => void close()}>
        <EmptyState>{words.gone}</EmptyState>
      </SidePanel>
    )
  }
  return <OpenWebhook key={found.id} endpoint={found} close={close} />
}

function OpenWebhook({ endpoint, close }: { endpoint: Endpoint; close: () => Promise<void> }) {
  const text = useDeliveryText()
  const router = useRouter()
  const person = usePerson()
  const write = useWrite()
  const isSaved = useRef(false)
  const [isDirty, setIsDirty] = useState(false)
  const [wasSaved, setWasSaved] = useState(false)
  const start = useMemo(
    () => ({
      url: endpoint.url,
      events: eventKinds.filter((event) => endpoint.events.includes(event)),
    }),
    [endpoint],
  )
  const mayChange = person !== null && holds(person, 'endpoints:write')
  const send = ({ url, events }: WebhookDraft) =>
    void write.write(async () => {
      await changeEndpoint(endpoint.id, { url: url.trim(), events: [...events] })
      setWasSaved(true)
      await router.invalidate()
    })
  return (
    <SidePanel
      title={nameOf(endpoint, text.delivery)}
      onClose={() => void close()}
      actions={
        <div className="flex flex-wrap items-center justify-between gap-3">
          {mayChange && (
            <EndpointActions
              {...{ endpoint, write, deleteTitle: text.webhooks.deleteTitle }}
              onDeleted={async () => {
                isSaved.current = true
                await close()
                await router.invalidate()
              }}
            />
          )}
          <div className="flex-1">
            <SaveBar
              {...{ form: 'webhook', mayChange, isDirty, wasSaved, isRunning: write.isRunning }}
              readOnly={text.delivery.readOnly}
              saved={text.delivery.saved}
            />
          </div>
        </div>
      }
    >
      <StopNotice {...{ endpoint, mayChange }} />
      <WebhookForm
        // After saving, the form begins with what the server stored.
        key={JSON.stringify(start)}
        id="webhook"
        {...{ start, write, isSaved, onSend: send, mayChange }}
        onDirty={setIsDirty}
      />
      {mayChange && <SecretCard endpoint={endpoint} />}
      {mayChange && <TestSend endpoint={endpoint} isDirty={isDirty} />}
    </SidePanel>
  )
}
