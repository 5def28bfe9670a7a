import { getRouteApi, Link } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { Button, buttonClass } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { NoteDialog } from '../ui/NoteDialog.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import { GroupOfPartner } from './groups/GroupOfPartner.tsx'
import { groupTexts } from './groups/group-texts.ts'
import { PartnerFacts } from './PartnerFacts.tsx'
import { PartnerOffers } from './PartnerOffers.tsx'
import { PartnerTerms } from './PartnerTerms.tsx'
import { decisions, type OpenPartner } from './partners-data.ts'
import { isPossible, usePartnerDecision } from './use-partner-decision.tsx'

const route = getRouteApi('/signed-in/partners/list/$affiliateId')

/** One partner in a panel over the list: their data, answers, offers and terms. */
export function PartnerPanel() {
  const text = usePageText()
  const found = route.useLoaderData()
  const navigate = route.useNavigate()
  const close = () =>
    void navigate({ to: '/partners', search: (before) => before, resetScroll: false })
  if (found.ok && found.value !== null) {
    const { advertiserId, answer } = found.value
    return <Open key={answer.partner.affiliate.id} {...{ advertiserId, open: answer, close }} />
  }
  return (
    <SidePanel title={text.partners.title} onClose={close}>
      {found.ok ? (
        <EmptyState>{text.partners.gone}</EmptyState>
      ) : (
        <RetryPanel problem={found.problem} />
      )}
    </SidePanel>
  )
}

function Open(props: { advertiserId: string; open: OpenPartner; close: () => void }) {
  const text = groupTexts.use()
  const { advertiserId, open } = props
  const { partner } = open
  const person = usePerson()
  const mayDecide = person !== null && may(person, 'decidePartners')
  const decision = usePartnerDecision(advertiserId)
  const isPartner = partner.status === 'approved'
  return (
    <SidePanel
      title={partner.affiliate.name}
      onClose={props.close}
      actions={
        <div className="flex flex-wrap items-center justify-end gap-2">
          {!mayDecide && <p className="flex-1 text-sm text-muted">{text.partner.readOnly}</p>}
          {mayDecide && isPartner && (
            <Link
              to="/partners/outreach"
              search={{ advertiser_id: advertiserId, affiliate_id: partner.affiliate.id }}
              className={buttonClass({})}
            >
              {text.outreach.toOutreach}
            </Link>
          )}
          {mayDecide &&
            decisions
              .filter((one) => isPossible(one, partner.status))
              .toReversed()
              .map((one) => (
                <Button
                  key={one}
                  kind={one === 'approve' || one === 'resume' ? 'primary' : 'secondary'}
                  onClick={() => decision.ask(one, [partner])}
                >
                  {text.partnerDecide[one]}
                </Button>
              ))}
        </div>
      }
    >
      <PartnerFacts partner={partner} />
      <Answers open={open} />
      <PartnerOffers {...{ advertiserId, open }} mayJoin={mayDecide && isPartner} />
      {mayDecide && partner.status !== 'terminated' && (
        <Card>
          <CardHeader title={text.groups.of} help={text.groups.help} />
          <GroupOfPartner
            key={partner.group?.id ?? ''}
            {...{ advertiserId, affiliateIds: [partner.affiliate.id] }}
            groupId={partner.group?.id ?? null}
          />
        </Card>
      )}
      <PartnerTerms {...{ advertiserId, partner, mayChange: mayDecide }} />
      <NoteDialog act={decision.act} onClose={decision.close} />
    </SidePanel>
  )
}

function Answers({ open: { partner, questions } }: { open: OpenPartner }) {
  const text = usePageText()
  const person = usePerson()
  const labelOf = (id: string) => {
    const label = questions.find((question) => question.id === id)?.label
    return (person && label?.[person.language]) ?? label?.en ?? label?.ru ?? id
  }
  return (
    <Card>
      <CardHeader title={text.partner.answers} />
      {partner.answers.length === 0 && <p className="text-muted">{text.partner.noAnswers}</p>}
      <dl className="space-y-3">
        {partner.answers.map(({ question_id, text: answer }) => (
          <div key={question_id}>
            <dt className="text-sm text-muted">{labelOf(question_id)}</dt>
            {/* Text by a stranger: never shown as a link. */}
            <dd className="break-words whitespace-pre-line">{answer}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}
