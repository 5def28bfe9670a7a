import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { useWrite } from '../core/use-write.ts'
import { Button, buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { CreativeItem } from './CreativeItem.tsx'
import { useCreativeText } from './creative-texts.ts'
import { type Creative, changeCreative, type OfferChoice } from './creatives-data.ts'
import { NewCreative } from './NewCreative.tsx'
import { OfferFilter } from './OfferFilter.tsx'

const route = getRouteApi('/signed-in/creatives')

/** Creatives of an advertiser's offers, and the form for new ones. */
export function ManagedCreatives(props: {
  creatives: readonly Creative[]
  offers: readonly OfferChoice[]
}) {
  const { creatives, offers } = props
  const words = useCreativeText().creatives
  const person = usePerson()
  const { archived } = route.useSearch()
  const [isAdding, setIsAdding] = useState(false)
  const mayChange = person !== null && may(person, 'changeOffers')
  return (
    <>
      {isAdding && <NewCreative offers={offers} />}
      <Card>
        <CardHeader title={words.list} help={words.listHelp}>
          <Link to="/reports" search={{ by: 'creative_id' }} className={buttonClass()}>
            {words.report}
          </Link>
          {mayChange && offers.length > 0 && (
            <Button kind="primary" aria-expanded={isAdding} onClick={() => setIsAdding(!isAdding)}>
              <Plus aria-hidden="true" />
              {words.add}
            </Button>
          )}
        </CardHeader>
        <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
          <OfferFilter offers={offers} />
          <Segmented
            label={words.state}
            segments={([undefined, 'shown'] as const).map((shown) => ({
              ...{ key: shown ?? 'active', isActive: archived === shown },
              label: shown ? words.withArchived : words.active,
              link: {
                to: '/creatives',
                search: (before) => ({ ...before, archived: shown, cursor: undefined }),
              },
            }))}
          />
        </div>
        {creatives.length === 0 && (
          <EmptyState>{offers.length === 0 ? words.noOffers : words.none}</EmptyState>
        )}
        <ul aria-label={words.list} className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
          {creatives.map((creative) => (
            <Line key={creative.id} creative={creative} mayChange={mayChange} />
          ))}
        </ul>
      </Card>
    </>
  )
}

function Line({ creative, mayChange }: { creative: Creative; mayChange: boolean }) {
  const words = useCreativeText().creatives
  const router = useRouter()
  const { write, isRunning, problem } = useWrite()
  const { id, name, archived_at } = creative
  const isArchived = archived_at !== null
  const toggle = () =>
    write(async () => {
      await changeCreative(id, { archived: !isArchived })
      await router.invalidate()
    })
  const action = mayChange && (
    <Button
      size="small"
      disabled={isRunning}
      aria-label={isArchived ? words.restoreOf(name) : words.archiveOf(name)}
      onClick={() => void toggle()}
    >
      {isArchived ? words.restore : words.archive}
    </Button>
  )
  return (
    <CreativeItem creative={creative} detail={isArchived ? words.archived : null} action={action}>
      {problem && <ProblemPanel problem={problem} />}
    </CreativeItem>
  )
}
