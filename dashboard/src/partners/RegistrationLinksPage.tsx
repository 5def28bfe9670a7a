import { getRouteApi } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { AdvertiserChoice } from './AdvertiserChoice.tsx'
import { InviteForm } from './InviteForm.tsx'
import { NewLinkForm } from './NewLinkForm.tsx'
import { isListable, ListOffers, RegistrationLinkList } from './RegistrationLinkList.tsx'

const route = getRouteApi('/signed-in/partners/links')

/** Registration links, and invitations by mail. */
export function RegistrationLinksPage() {
  const text = usePageText()
  const words = text.registration
  const person = usePerson()
  const found = route.useLoaderData()
  if (!found.ok) return <RetryPanel problem={found.problem} />
  if (found.value === null) return <EmptyState>{text.settings.noAdvertisers}</EmptyState>
  const { answer, ...of } = found.value
  const mayChange = person !== null && may(person, 'decidePartners')
  const own = answer.links.filter(
    ({ uses_max, is_invitation }) => !isPersonal(uses_max, is_invitation),
  )
  const personal = answer.links.filter(({ uses_max, is_invitation }) =>
    isPersonal(uses_max, is_invitation),
  )
  return (
    <div key={of.advertiserId} className="space-y-4">
      <Card>
        <CardHeader title={words.title} help={words.help}>
          {mayChange && !own.some(isListable) && <ListOffers advertiserId={of.advertiserId} />}
          <AdvertiserChoice {...of} />
        </CardHeader>
        {own.length === 0 && <EmptyState>{words.none}</EmptyState>}
        <RegistrationLinkList {...{ advertiserId: of.advertiserId, links: own, mayChange }} />
        {mayChange && <NewLinkForm advertiserId={of.advertiserId} />}
      </Card>
      <Card>
        <CardHeader title={words.invitations} help={words.inviteHelp} />
        {personal.length === 0 && <EmptyState>{words.noInvitations}</EmptyState>}
        <RegistrationLinkList {...{ advertiserId: of.advertiserId, links: personal, mayChange }} />
        {mayChange && <InviteForm advertiserId={of.advertiserId} />}
      </Card>
    </div>
  )
}

/** Sent to one address, and valid once. */
const isPersonal = (usesMax: number | null, isInvitation: boolean) => isInvitation && usesMax === 1
