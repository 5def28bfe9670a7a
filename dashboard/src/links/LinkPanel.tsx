import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useRef } from 'react'
import { usePageText } from '../core/i18n/language.ts'
import { useWrite, type Write } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { CopyField } from '../ui/CopyField.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import { LinkForm } from './LinkForm.tsx'
import { linkTexts } from './link-texts.ts'
import { archiveLink, changeLink, type JoinedOffer, type SavedLink } from './links-data.ts'
import { ShareCard } from './ShareCard.tsx'

const route = getRouteApi('/signed-in/links/$linkId')
const list = getRouteApi('/signed-in/links')

/** One saved link in a panel over the list, at its own URL, with its form and archive button. */
export function LinkPanel() {
  const text = usePageText()
  const navigate = route.useNavigate()
  const { linkId } = route.useParams()
  const { page, offers } = list.useLoaderData()
  const close = () => navigate({ to: '/links', search: (before) => before, resetScroll: false })
  const link = page.ok ? page.value.links.find(({ id }) => id === linkId) : undefined
  if (!link) {
    return (
      <SidePanel onClose={() => void close()}>
        <EmptyState>{text.links.gone}</EmptyState>
      </SidePanel>
    )
  }
  return <OpenLink key={link.id} link={link} offers={offers} close={close} />
}

function OpenLink(props: {
  link: SavedLink
  offers: readonly JoinedOffer[]
  close: () => Promise<void>
}) {
  const text = linkTexts.use()
  const router = useRouter()
  const { link, close } = props
  const coupon = props.offers.find(({ offer }) => offer.id === link.offer.id)?.coupon
  const write = useWrite()
  const isSaved = useRef(false)
  const saveBy = (act: () => Promise<unknown>) =>
    void write.write(async () => {
      await act()
      isSaved.current = true
      await router.invalidate()
      await close()
    })
  const subs = link.subs.length === 0 ? [''] : link.subs
  return (
    <SidePanel
      title={link.label}
      onClose={() => void close()}
      actions={<Actions link={link} write={write} onAct={saveBy} />}
    >
      <div className="max-w-xl space-y-2">
        <p className="text-muted">
          {link.offer.name} · {link.advertiser.name}
        </p>
        {coupon && (
          <div>
            <p className="mb-1 text-sm text-muted">
              {text.share.coupons}. {text.share.couponHelp}
            </p>
            <CopyField label={text.share.coupons} value={coupon} />
          </div>
        )}
      </div>
      <ShareCard link={link} />
      <LinkForm
        id="link"
        start={{
          ...{ offerId: link.offer.id, label: link.label, slug: link.slug },
          ...{ page: link.landing_url ?? '', subs, utm: link.utm },
        }}
        offers={null}
        canChoosePage={() =>
          link.landing_url !== null ||
          props.offers.some(({ offer, has_deep_links }) => {
            return offer.id === link.offer.id && has_deep_links
          })
        }
        write={write}
        isSaved={isSaved}
        onSend={(draft) => saveBy(() => changeLink(link.id, draft))}
      />
    </SidePanel>
  )
}

function Actions(props: {
  link: SavedLink
  write: Write
  onAct: (act: () => Promise<unknown>) => void
}) {
  const text = usePageText()
  const { link, write } = props
  const isArchived = link.archived_at !== null
  return (
    <div className="flex flex-wrap items-center justify-end gap-x-3 gap-y-2">
      {!isArchived && (
        <p id="archive-means" className="flex-1 basis-60 text-sm text-pretty text-muted">
          {text.links.archiveHelp}
        </p>
      )}
      <Button
        disabled={write.isRunning}
        aria-describedby={isArchived ? undefined : 'archive-means'}
        onClick={() => props.onAct(() => archiveLink(link.id, !isArchived))}
      >
        {isArchived ? text.links.restore : text.links.archive}
      </Button>
      <Button type="submit" form="link" kind="primary" disabled={write.isRunning}>
        {write.isRunning ? text.editor.saving : text.editor.save}
      </Button>
    </div>
  )
}
