import { getRouteApi, Link, Outlet } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { usePageText } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { FigureLine } from '../figures/FigureLine.tsx'
import { FigurePeriod } from '../figures/FigurePeriod.tsx'
import { type ListFigures, useListFigures } from '../figures/list-figures.ts'
import { buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CopyField } from '../ui/CopyField.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { PageButtons } from '../ui/PageButtons.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import type { JoinedOffer, LinksPageAnswer, SavedLink } from './links-data.ts'

const route = getRouteApi('/signed-in/links')

/** An affiliate's saved links. Links are created and edited in a panel over this page. */
export function LinksPage() {
  const { page, offers } = route.useLoaderData()
  return (
    <div className="space-y-4">
      {page.ok ? (
        <LinksCard page={page.value} offers={offers} />
      ) : (
        <RetryPanel problem={page.problem} />
      )}
      <Outlet />
    </div>
  )
}

function LinksCard({ page, offers }: { page: LinksPageAnswer; offers: readonly JoinedOffer[] }) {
  const text = usePageText()
  const { offer_id, range, from, to } = route.useSearch()
  const period = { range, from, to }
  const figures = useListFigures('link_id', period)
  const person = usePerson()
  const maySave = person !== null && may(person, 'saveLinks')
  const create = (
    <Link to="/links/new" search={(before) => before} className={buttonClass({ kind: 'primary' })}>
      <Plus aria-hidden="true" />
      {text.links.create}
    </Link>
  )
  return (
    <Card>
      <CardHeader title={text.links.list} help={text.links.listHelp}>
        {offers.length > 0 && maySave && create}
      </CardHeader>
      <Filters offers={offers} />
      <FigurePeriod search={period} figures={figures} />
      {page.links.length === 0 && (
        <EmptyState>
          {offers.length === 0
            ? text.links.noOffers
            : offer_id
              ? text.links.noneOfOffer
              : text.links.none}
        </EmptyState>
      )}
      <ul aria-label={text.links.list} className="divide-y divide-border">
        {page.links.map((link) => (
          <LinkLine key={link.id} {...{ link, maySave, figures }} />
        ))}
      </ul>
      <PageButtons label={text.links.list} next={page.next_cursor} />
    </Card>
  )
}

function Filters({ offers }: { offers: readonly JoinedOffer[] }) {
  const text = usePageText()
  const { offer_id, archived } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-2">
      {offers.length > 1 && (
        <div className="w-full sm:w-64">
          <SelectField
            label={text.links.offer}
            isLabelHidden
            options={[
              { value: '', label: text.links.allOffers },
              ...offers.map(({ offer }) => ({ value: offer.id, label: offer.name })),
            ]}
            select={{
              value: offer_id ?? '',
              onChange: ({ currentTarget }) =>
                void navigate({
                  search: (before) => ({
                    ...before,
                    cursor: undefined,
                    offer_id: currentTarget.value || undefined,
                  }),
                  replace: true,
                  resetScroll: false,
                }),
            }}
          />
        </div>
      )}
      <Segmented
        label={text.links.state}
        segments={[
          { key: 'active', label: text.links.active, shown: undefined },
          { key: 'all', label: text.links.withArchived, shown: 'shown' as const },
        ].map(({ key, label, shown }) => ({
          ...{ key, label, isActive: archived === shown },
          link: {
            to: '/links',
            search: (before) => ({ ...before, archived: shown, cursor: undefined }),
          },
        }))}
      />
    </div>
  )
}

function LinkLine(props: { link: SavedLink; maySave: boolean; figures: ListFigures }) {
  const { link, maySave, figures } = props
  const text = usePageText()
  const address = link.short_url ?? link.aff_url
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-4 gap-y-2 py-4 md:grid-cols-[minmax(0,5fr)_minmax(0,6fr)_auto]">
      <div className="min-w-0">
        <h3 className="truncate font-medium" title={link.label}>
          {link.label}
        </h3>
        <p className="truncate text-sm text-muted">
          {link.offer.name} · {link.advertiser.name}
        </p>
        <p className="truncate text-sm text-muted">
          {link.archived_at ? `${text.links.archived} ` : `${text.links.created} `}
          <TimeText at={link.archived_at ?? link.created_at} />
          {link.subs.some(Boolean) && ` · ${link.subs.filter(Boolean).join(' · ')}`}
        </p>
      </div>
      <div className="min-w-0 max-md:order-last max-md:col-span-2">
        {address ? (
          <CopyField label={text.links.copyOf(link.label)} value={address} hasQr />
        ) : (
          <p className="text-sm text-pretty text-muted">{text.links.addressPending}</p>
        )}
        {link.landing_url && (
          <p className="mt-1 truncate text-sm text-muted" title={link.landing_url}>
            → {link.landing_url}
          </p>
        )}
      </div>
      <div className="order-last col-span-full">
        <FigureLine figures={figures} id={link.id} />
      </div>
      {maySave && (
        <Link
          to="/links/$linkId"
          params={{ linkId: link.id }}
          search={(before) => before}
          resetScroll={false}
          aria-label={text.links.editOf(link.label)}
          className={buttonClass()}
        >
          {text.links.edit}
        </Link>
      )}
    </li>
  )
}
