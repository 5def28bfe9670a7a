import { getRouteApi, useRouter } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CopyField } from '../ui/CopyField.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import { AdvertiserChoice } from './AdvertiserChoice.tsx'
import { InviteForm } from './InviteForm.tsx'
import { NewLinkForm } from './NewLinkForm.tsx'
import { type RegistrationLink, revokeLink } from './partners-data.ts'

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
          <AdvertiserChoice {...of} />
        </CardHeader>
        {own.length === 0 && <EmptyState>{words.none}</EmptyState>}
        <Links {...{ advertiserId: of.advertiserId, links: own, mayChange }} />
        {mayChange && <NewLinkForm advertiserId={of.advertiserId} />}
      </Card>
      <Card>
        <CardHeader title={words.invitations} help={words.inviteHelp} />
        {personal.length === 0 && <EmptyState>{words.noInvitations}</EmptyState>}
        <Links {...{ advertiserId: of.advertiserId, links: personal, mayChange }} />
        {mayChange && <InviteForm advertiserId={of.advertiserId} />}
      </Card>
    </div>
  )
}

/** Sent to one address, and valid once. */
const isPersonal = (usesMax: number | null, isInvitation: boolean) => isInvitation && usesMax === 1

function Links(props: {
  advertiserId: string
  links: readonly RegistrationLink[]
  mayChange: boolean
}) {
  const words = usePageText().registration
  const router = useRouter()
  // Shared by all rows, so that a double click cannot hit the row that moved up.
  const { write, isRunning, problem } = useWrite()
  const turn = (link: RegistrationLink) =>
    void write(async () => {
      await revokeLink(props.advertiserId, link.id, link.revoked_at === null)
      await router.invalidate()
    })
  return (
    <>
      {problem && <ProblemPanel problem={problem} className="mb-4" />}
      <ul className="divide-y divide-border">
        {props.links.map((link) => (
          <li
            key={link.id}
            className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-4 gap-y-2 py-4 md:grid-cols-[minmax(0,4fr)_minmax(0,6fr)_auto]"
          >
            <LinkFacts link={link} />
            <div className="min-w-0 max-md:order-last max-md:col-span-2">
              <CopyField label={words.linkOf(link.name)} value={addressOf(link.path)} hasQr />
            </div>
            {props.mayChange && (
              <Button disabled={isRunning} onClick={() => turn(link)}>
                {link.revoked_at === null ? words.revoke : words.restore}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

const addressOf = (path: string) => new URL(path, location.origin).href

function stateOf({ revoked_at, expires_at, uses, uses_max }: RegistrationLink) {
  if (revoked_at !== null) return 'revoked'
  if (expires_at !== null && Date.parse(expires_at) <= Date.now()) return 'expired'
  return uses_max !== null && uses >= uses_max ? 'used' : 'open'
}

function LinkFacts({ link }: { link: RegistrationLink }) {
  const words = usePageText().registration
  const { name, uses, uses_max, expires_at } = link
  return (
    <div className="min-w-0">
      <h3 className="truncate font-medium" title={name}>
        {name}
      </h3>
      <p className="flex flex-wrap gap-x-2 text-sm text-muted">
        <StatusPill of="registration" status={stateOf(link)} />
        <span>{uses_max === null ? words.uses(uses) : words.usesOf(uses, uses_max)}</span>
        {expires_at && (
          <span>
            {words.until} <TimeText at={expires_at} />
          </span>
        )}
      </p>
    </div>
  )
}
