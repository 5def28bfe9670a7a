import { useHomeText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CopyField } from '../ui/CopyField.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import type { AffiliateLink, OfferFigures } from './home-data.ts'

/** An affiliate's link, coupon, payout and figures for each offer, the most sales first. */
export function LinksCard(props: { links: readonly AffiliateLink[]; figures: OfferFigures }) {
  const text = useHomeText()
  const figures = new Map(props.figures.map((row) => [row.keys.offer_id, row]))
  const of = ({ offer }: AffiliateLink) => figures.get(offer.id)
  const links = props.links.toSorted(
    (left, right) =>
      (of(right)?.sales ?? 0) - (of(left)?.sales ?? 0) ||
      (of(right)?.billable ?? 0) - (of(left)?.billable ?? 0),
  )
  return (
    <Card>
      <CardHeader title={text.home.links} help={text.home.linksHelp} />
      {links.length === 0 && <EmptyState>{text.home.noLinks}</EmptyState>}
      <ul className="grid grid-cols-1 items-start gap-x-8 gap-y-6 md:grid-cols-2">
        {links.map((link) => (
          <li key={link.offer.id} className="flex flex-col gap-2">
            <div className="flex-1">
              <h3 className="font-medium">{link.offer.name}</h3>
              <p className="text-sm text-muted">
                {link.advertiser.name} · <Terms link={link} />
              </p>
              <FiguresLine row={of(link)} />
            </div>
            <CopyField label={text.home.linkOf(link.offer.name)} value={urlOf(link)} hasQr />
            <CopyField label={text.home.couponOf(link.offer.name)} value={link.coupon} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

function FiguresLine({ row }: { row: OfferFigures[number] | undefined }) {
  const words = useHomeText().home
  const format = useFormat()
  if (!row) return null
  const earned = row.money.flatMap(({ payout = '0', currency }) =>
    Number(payout) === 0 ? [] : format.money({ amount: payout, currency }),
  )
  return (
    <p className="text-sm tabular-nums">
      {[words.linkFigures(row.billable, row.sales), ...earned].join(' · ')}
    </p>
  )
}

/** The link that works on any page, or else the offer's own. */
const urlOf = (link: AffiliateLink) =>
  link.aff_url ?? new URL(link.click_path, location.origin).href

function Terms({ link }: { link: AffiliateLink }) {
  const text = useHomeText()
  const format = useFormat()
  const paid = link.terms.map((term) => {
    const share = term.rate_bps > 0 ? format.ratio(term.rate_bps / 10_000) : null
    const fixed = term.fixed ? format.money(term.fixed) : null
    const pays = [fixed, share].filter(Boolean).join(' + ')
    return `${text.events[term.event].toLocaleLowerCase(format.locale)} ${pays}`
  })
  return (
    <>
      {format.list(paid)}, {text.home.holdDays(link.hold_days)}
    </>
  )
}
