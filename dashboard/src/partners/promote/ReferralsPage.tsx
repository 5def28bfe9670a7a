import { getRouteApi, useRouter } from '@tanstack/react-router'
import { usePageText } from '../../core/i18n/language.ts'
import { may } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { CopyField } from '../../ui/CopyField.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { makeReferral } from './promote-data.ts'
import { ReferralTree } from './ReferralTree.tsx'

const route = getRouteApi('/signed-in/promotion/referrals')

/** An affiliate's referral link for each advertiser, and the affiliates it referred, by code only. */
export function ReferralsPage() {
  const words = usePageText().referrals
  const router = useRouter()
  const person = usePerson()
  const { links: found, referred } = route.useLoaderData()
  const { write, isRunning, problem } = useWrite()
  if (!found.ok) return <RetryPanel problem={found.problem} />
  const { links } = found.value
  const make = (advertiserId: string) =>
    void write(async () => {
      await makeReferral(advertiserId)
      await router.invalidate()
    })
  return (
    <div className="space-y-4">
      <Card>
        <CardHeader title={words.title} help={words.help} />
        {problem && <ProblemPanel problem={problem} className="mb-4" />}
        {links.length === 0 && <EmptyState>{words.none}</EmptyState>}
        <ul aria-label={words.title} className="divide-y divide-border">
          {links.map(({ advertiser, path, applied }) => (
            <li
              key={advertiser.id}
              className="grid grid-cols-1 items-center gap-x-6 gap-y-2 py-4 md:grid-cols-2"
            >
              <div className="min-w-0">
                <h3 className="truncate font-medium">{advertiser.name}</h3>
                <p className="text-sm text-muted tabular-nums">{words.applied(applied)}</p>
              </div>
              {path !== null && (
                <CopyField
                  label={words.linkOf(advertiser.name)}
                  value={new URL(path, location.origin).href}
                  hasQr
                />
              )}
              {path === null && person !== null && may(person, 'applyToAdvertisers') && (
                <Button
                  disabled={isRunning}
                  aria-label={words.makeOf(advertiser.name)}
                  onClick={() => make(advertiser.id)}
                >
                  {isRunning ? words.making : words.make}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </Card>
      {referred.ok ? (
        <ReferralTree referrals={referred.value.referrals} />
      ) : (
        <RetryPanel problem={referred.problem} />
      )}
    </div>
  )
}
