import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { Facts } from '../ui/Facts.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import type { Partner } from './partners-data.ts'

/** A partner's data, the link they applied with, and the decision. */
export function PartnerFacts({ partner }: { partner: Partner }) {
  const text = usePageText()
  const words = text.partner
  const format = useFormat()
  const { affiliate, sponsor } = partner
  const cameBy = [partner.came_by, partner.is_invited ? words.invited : null].filter(Boolean)
  return (
    <Card>
      <CardHeader title={words.facts}>
        <StatusPill of="partnership" status={partner.status} />
      </CardHeader>
      {partner.status !== 'rejected' && affiliate.status !== 'approved' && (
        <p className="mb-3 text-pretty text-muted">
          {affiliate.status === 'pending' ? text.partners.accountWaits : text.partners.accountOver}
        </p>
      )}
      <Facts
        facts={[
          { label: words.code, value: affiliate.code },
          { label: words.home, value: affiliate.country && format.country(affiliate.country) },
          { label: words.site, value: affiliate.website_url },
          { label: words.appliedFrom, value: partner.country && format.country(partner.country) },
          { label: text.partners.applied, value: <TimeText at={partner.applied_at} /> },
          { label: text.partners.cameBy, value: cameBy.join(', ') },
          { label: words.sponsor, value: sponsor && `${sponsor.name} · ${sponsor.code}` },
          {
            label: words.decided,
            value: partner.decided_at && (
              <>
                <TimeText at={partner.decided_at} /> {partner.is_decided_by_rules && words.byRules}
              </>
            ),
          },
          { label: words.reason, value: partner.status_reason },
        ]}
      />
      {partner.status === 'pending' && partner.unmet_rules.length > 0 && (
        <>
          <h3 className="mt-4 font-medium">{words.unmet}</h3>
          <ul className="mt-1 list-disc pl-5 text-muted">
            {partner.unmet_rules.map((rule) => (
              <li key={rule}>{text.partnerRules[rule]}</li>
            ))}
          </ul>
        </>
      )}
    </Card>
  )
}
