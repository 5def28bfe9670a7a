import { useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { CheckMail, HaveAccount } from './CheckMail.tsx'
import { SignedOutFrame } from './SignedOutFrame.tsx'
import { SignUpForm } from './SignUpForm.tsx'
import { resend } from './sign-up-data.ts'

/** Sign-up of an affiliate or advertiser. */
export function SignUpPage() {
  const words = usePageText().outside
  const [email, setEmail] = useState<string | null>(null)
  if (email !== null) return <CheckMail email={email} again={resend} />
  return (
    <SignedOutFrame heading={words.signUp}>
      <SignUpForm onDone={setEmail} />
      <HaveAccount />
    </SignedOutFrame>
  )
}
