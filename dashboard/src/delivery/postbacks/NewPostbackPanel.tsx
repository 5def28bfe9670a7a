import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { SidePanel } from '../../ui/SidePanel.tsx'
import { addEndpoint, type Endpoint } from '../delivery-data.ts'
import { useDeliveryText } from '../delivery-texts.ts'
import { PostbackForm } from './PostbackForm.tsx'
import { emptyDraft, inputOf, type PostbackDraft } from './postback-draft.ts'

const route = getRouteApi('/signed-in/postbacks/own/new')
const list = getRouteApi('/signed-in/postbacks/own')
const parent = getRouteApi('/signed-in/postbacks')

/** A new postback, for all offers or one that has none. It opens after that, for a test. */
export function NewPostbackPanel() {
  const text = useDeliveryText()
  const words = text.delivery
  const router = useRouter()
  const navigate = route.useNavigate()
  const offers = list.useLoaderData()
  const known = parent.useLoaderData()
  const write = useWrite()
  const isSaved = useRef(false)
  const postbacks = known.ok ? known.value.filter(({ kind }) => kind === 'postback') : []
  const choices = choicesOf(postbacks)
  function choicesOf(taken: readonly Endpoint[]) {
    const ids = new Set(taken.map(({ offer }) => offer?.id ?? ''))
    return [{ id: '', name: words.allOffers }, ...offers].filter(({ id }) => !ids.has(id))
  }
  const [start] = useState(() => emptyDraft(choices[0]?.id ?? ''))
  const close = () => navigate({ to: '/postbacks', resetScroll: false })
  const send = (draft: PostbackDraft) =>
    void write.write(async () => {
      const { endpoint } = await addEndpoint({
        ...{ ...inputOf(draft), kind: 'postback', offer_id: draft.offerId || null },
      })
      isSaved.current = true
      await router.invalidate()
      await navigate({
        ...{ to: '/postbacks/$endpointId', params: { endpointId: endpoint.id }, replace: true },
      })
    })
  return (
    <SidePanel
      onClose={() => void close()}
      actions={
        <div className="flex justify-end gap-2">
          <Button onClick={() => void close()}>{text.dialog.cancel}</Button>
          <Button type="submit" form="new-postback" kind="primary" disabled={write.isRunning}>
            {write.isRunning ? words.creating : words.create}
          </Button>
        </div>
      }
    >
      <PostbackForm
        id="new-postback"
        {...{ start, write, isSaved, offers: choices, onSend: send, mayChange: true }}
      />
    </SidePanel>
  )
}
