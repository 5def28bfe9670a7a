import { getRouteApi } from '@tanstack/react-router'
import { useDeliveryText } from '../delivery-texts.ts'
import { EndpointPanel } from '../EndpointPanel.tsx'
import { PostbackForm } from './PostbackForm.tsx'
import { draftOf, inputOf } from './postback-draft.ts'

const route = getRouteApi('/signed-in/postbacks/own/$endpointId')

/** One postback. Its offer stays. */
export function PostbackPanel() {
  const words = useDeliveryText().delivery
  const navigate = route.useNavigate()
  const { endpointId } = route.useParams()
  return (
    <EndpointPanel
      {...{ kind: 'postback', endpointId, words, draftOf, inputOf }}
      close={() => navigate({ to: '/postbacks', resetScroll: false })}
      form={(props) => <PostbackForm {...props} offers={null} />}
    />
  )
}
