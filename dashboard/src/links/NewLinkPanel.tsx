import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useRef } from 'react'
import { noUtm } from '../../../workers/links/utm-rules.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import { LinkForm } from './LinkForm.tsx'
import { createLink, type LinkDraft } from './links-data.ts'

const route = getRouteApi('/signed-in/links/new')
const list = getRouteApi('/signed-in/links')

/** Form for a new link, which then opens, ready to copy. */
export function NewLinkPanel() {
  const text = usePageText()
  const router = useRouter()
  const navigate = route.useNavigate()
  const { offers } = list.useLoaderData()
  const { offer_id } = list.useSearch()
  const write = useWrite()
  const isSaved = useRef(false)
  const close = () => navigate({ to: '/links', search: (before) => before, resetScroll: false })
  const chosen = offers.find(({ offer }) => offer.id === offer_id) ?? offers[0]
  const send = (draft: LinkDraft) =>
    void write.write(async () => {
      const { link } = await createLink(draft)
      isSaved.current = true
      await router.invalidate()
      await navigate({
        to: '/links/$linkId',
        params: { linkId: link.id },
        search: ({ archived }) => ({ archived }),
      })
    })
  return (
    <SidePanel
      onClose={() => void close()}
      actions={
        <div className="flex justify-end gap-2">
          <Button onClick={() => void close()}>{text.dialog.cancel}</Button>
          {chosen && (
            <Button type="submit" form="new-link" kind="primary" disabled={write.isRunning}>
              {write.isRunning ? text.links.creating : text.links.createVerb}
            </Button>
          )}
        </div>
      }
    >
      {chosen ? (
        <LinkForm
          id="new-link"
          start={{
            ...{ offerId: chosen.offer.id, label: '', slug: '', page: '', subs: [''] },
            utm: noUtm,
          }}
          offers={offers}
          canChoosePage={(offerId) =>
            offers.some(({ offer, has_deep_links }) => offer.id === offerId && has_deep_links)
          }
          write={write}
          isSaved={isSaved}
          onSend={send}
        />
      ) : (
        <EmptyState>{text.links.noOffers}</EmptyState>
      )}
    </SidePanel>
  )
}
