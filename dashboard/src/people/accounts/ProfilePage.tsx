import { getRouteApi, Link } from '@tanstack/react-router'
import { usePageText } from '../../core/i18n/language.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { may } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { AboutCard } from './AboutCard.tsx'
import { AvatarCard } from './AvatarCard.tsx'
import { EmailCard } from './EmailCard.tsx'
import { PasswordCard } from './PasswordCard.tsx'

const route = getRouteApi('/signed-in/profile')

/** The person's profile and sign-in settings. */
export function ProfilePage() {
  const words = usePageText().profile
  const format = useFormat()
  const person = usePerson()
  const account = route.useLoaderData()
  if (person === null) return null
  const { last_signed_in_at: at, last_signed_in_ip: ip, sign_in_count: count } = account
  return (
    <div className="max-w-2xl space-y-4">
      <AboutCard person={person} />
      <AvatarCard hasAvatar={account.has_avatar} />
      <EmailCard email={account.email} />
      <PasswordCard hasPassword={account.has_password} />
      {may(person, 'seeOwnDay') && (
        <Card>
          <CardHeader title={words.payouts} help={words.payoutsHelp}>
            <Link to="/my-payouts" className={buttonClass()}>
              {words.toPayouts}
            </Link>
          </CardHeader>
        </Card>
      )}
      {may(person, 'seeAudit') && (
        <Card>
          <CardHeader title={words.activity} help={words.activityHelp}>
            <Link to="/audit" className={buttonClass({})}>
              {words.toActivity}
            </Link>
          </CardHeader>
        </Card>
      )}
      {at !== null && (
        <p className="px-1 text-sm text-muted">{words.last(count, format.exact(at), ip ?? '–')}</p>
      )}
    </div>
  )
}
