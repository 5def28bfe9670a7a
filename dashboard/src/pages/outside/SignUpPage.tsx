import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { usePageText } from '../../i18n/language.ts'
import { CheckMail } from './CheckMail.tsx'
import { OutsideFrame } from './OutsideFrame.tsx'
import { resend } from './outside-data.ts'
import { SignUpForm } from './SignUpForm.tsx'

/** A new affiliate or advertiser. */
export function SignUpPage() {
  const words = usePageText().outside
  const [email, setEmail] = useState<string | null>(null)
  if (email !== null) return <CheckMail email={email} again={resend} />
  return (
    <OutsideFrame heading={words.signUp}>
      <SignUpForm onDone={setEmail} />
      <HaveAccount />
    </OutsideFrame>
  )
}

export function HaveAccount() {
  const words = usePageText().outside
  return (
    <p className="mt-6 text-muted">
      {words.haveAccount}{' '}
      <Link to="/sign-in" search={{}} className="font-medium text-accent underline">
        {words.signIn}
      </Link>
    </p>
  )
}
