import { getRouteApi, Link } from '@tanstack/react-router'
import { buttonClass } from '../ui/Button.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { useCreativeText } from './creative-texts.ts'
import { ManagedCreatives } from './ManagedCreatives.tsx'
import { OfferFeed } from './OfferFeed.tsx'
import { OwnCreatives } from './OwnCreatives.tsx'
import { ReadyPosts } from './ReadyPosts.tsx'

const route = getRouteApi('/signed-in/creatives')

/** Banners and texts: managed by advertisers and staff, used by affiliates. */
export function CreativesPage() {
  const loaded = route.useLoaderData()
  return (
    <div className="space-y-4">
      {loaded.kind !== 'managed' && <Tabs />}
      <Content loaded={loaded} />
    </div>
  )
}

function Tabs() {
  const words = useCreativeText().creatives
  const { tab } = route.useSearch()
  return (
    <Segmented
      label={words.tabs}
      segments={([undefined, 'posts', 'feed'] as const).map((to) => ({
        ...{ key: to ?? 'creatives', label: words.tabOf[to ?? 'creatives'], isActive: tab === to },
        link: { to: '/creatives', search: ({ offer_id }) => ({ offer_id, tab: to }) },
      }))}
    />
  )
}

function Content({ loaded }: { loaded: ReturnType<typeof route.useLoaderData> }) {
  if (!loaded.page.ok) return <RetryPanel problem={loaded.page.problem} />
  if (loaded.kind === 'feed') return <OfferFeed feed={loaded.page.value} />
  if (loaded.kind === 'posts') return <ReadyPosts kits={loaded.page.value} />
  const { next_cursor } = loaded.page.value
  return (
    <>
      {loaded.kind === 'own' ? (
        <OwnCreatives creatives={loaded.page.value.creatives} offers={loaded.offers} />
      ) : (
        <ManagedCreatives creatives={loaded.page.value.creatives} offers={loaded.offers} />
      )}
      <Pages nextCursor={next_cursor} />
    </>
  )
}

function Pages({ nextCursor }: { nextCursor: string | null }) {
  const words = useCreativeText().creatives
  const { cursor } = route.useSearch()
  if (!cursor && !nextCursor) return null
  const page = (at: string | undefined, label: string) => (
    <Link
      to="/creatives"
      search={(before) => ({ ...before, cursor: at })}
      className={buttonClass({ size: 'small' })}
    >
      {label}
    </Link>
  )
  return (
    <nav aria-label={words.list} className="flex justify-end gap-2">
      {cursor && page(undefined, words.newest)}
      {nextCursor && page(nextCursor, words.older)}
    </nav>
  )
}
