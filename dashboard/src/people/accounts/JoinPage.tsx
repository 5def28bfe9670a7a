import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { AdvertiserLogo } from '../../ui/AdvertiserLogo.tsx'
import { buttonClass } from '../../ui/Button.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { CheckMail, HaveAccount } from './CheckMail.tsx'
import { JoinOffers } from './JoinOffers.tsx'
import { SignedOutFrame } from './SignedOutFrame.tsx'
import { SignUpForm } from './SignUpForm.tsx'
import { resend } from './sign-up-data.ts'

const route = getRouteApi('/join/$code')

/** The page of a registration link for people without an account. */
export function JoinPage() {
  const words = usePageText().outside
  const { code } = route.useParams()
  const shown = route.useLoaderData()
  const [email, setEmail] = useState<string | null>(null)
  if (email !== null) return <CheckMail email={email} again={resend} />
  if (!shown.ok) {
    const isOver = shown.problem.status === 404 || shown.problem.status === 410
    if (!isOver) {
      return (
        <SignedOutFrame heading={words.signUp}>
          <RetryPanel problem={shown.problem} />
        </SignedOutFrame>
      )
    }
    return (
      <SignedOutFrame heading={words.linkOver} means={words.linkOverMeans}>
        <Link to="/sign-up" className={buttonClass({ kind: 'primary' })}>
          {words.signUp}
        </Link>
      </SignedOutFrame>
    )
  }
  const registration = shown.value
  const { name, logo_url } = registration.advertiser
  return (
    <SignedOutFrame
      heading={words.joinHeading(name)}
      means={words.joinMeans}
      logo={<AdvertiserLogo name={name} url={logo_url} className="size-16 text-lg" />}
    >
      <JoinOffers registration={registration} />
      <SignUpForm joining={{ code, registration }} onDone={setEmail} />
      <HaveAccount />
    </SignedOutFrame>
  )
}
