import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useMemo, useRef, useState } from 'react'
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
import { PostbackForm } from './PostbackForm.tsx'
import { draftOf, inputOf, type PostbackDraft } from './postback-draft.ts'

const route = getRouteApi('/signed-in/postbacks/own/$endpointId')
const parent = getRouteApi('/signed-in/postbacks')

/** One postback: its form, a test, on and off. */
export function PostbackPanel() {
  const words = useDeliveryText().delivery
  const navigate = route.useNavigate()
  const { endpointId } = route.useParams()
  const list = parent.useLoaderData()
  const close = () => navigate({ to: '/postbacks', resetScroll: false })
  const found = list.ok
    ? list.value.find(({ id, kind }) => id === endpointId && kind === 'postback')
    : undefined
  if (!found) {
    return (
      <SidePanel onClose={() => void close()}>
        <EmptyState>{words.gone}</EmptyState>
      </SidePanel>
    )
  }
  return <OpenPostback key={found.id} endpoint={found} close={close} />
}

function OpenPostback({ endpoint, close }: { endpoint: Endpoint; close: () => Promise<void> }) {
  const words = useDeliveryText().delivery
  const router = useRouter()
  const person = usePerson()
  const write = useWrite()
  const isSaved = useRef(false)
  const [isDirty, setIsDirty] = useState(false)
  const [wasSaved, setWasSaved] = useState(false)
  const start = useMemo(() => draftOf(endpoint), [endpoint])
  const mayChange = person !== null && holds(person, 'endpoints:write')
  const send = (draft: PostbackDraft) =>
    void write.write(async () => {
      await changeEndpoint(endpoint.id, inputOf(draft))
      setWasSaved(true)
      await router.invalidate()
    })
  return (
    <SidePanel
      title={nameOf(endpoint, words)}
      onClose={() => void close()}
      actions={
        <div className="flex flex-wrap items-center justify-between gap-3">
          {mayChange && (
            <EndpointActions
              {...{ endpoint, write, deleteTitle: words.deleteTitle }}
              onDeleted={async () => {
                isSaved.current = true
                await close()
                await router.invalidate()
              }}
            />
          )}
          <div className="flex-1">
            <SaveBar
              {...{ form: 'postback', mayChange, isDirty, wasSaved, isRunning: write.isRunning }}
              readOnly={words.readOnly}
              saved={words.saved}
            />
          </div>
        </div>
      }
    >
      <StopNotice {...{ endpoint, mayChange }} />
      <PostbackForm
        // After saving, the form begins with what the server stored.
        key={JSON.stringify(start)}
        id="postback"
        {...{ start, write, isSaved, offers: null, onSend: send, mayChange }}
        onDirty={setIsDirty}
      />
      {mayChange && <TestSend endpoint={endpoint} isDirty={isDirty} />}
    </SidePanel>
  )
}
