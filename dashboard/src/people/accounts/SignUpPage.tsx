import { useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { CheckMail, HaveAccount } from './CheckMail.tsx'
import { OutsideFrame } from './SignedOutFrame.tsx'
import { SignUpForm } from './SignUpForm.tsx'
import { resend } from './sign-up-data.ts'

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
