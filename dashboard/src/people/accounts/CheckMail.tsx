import { Link } from '@tanstack/react-router'
import { usePageText } from '../../core/i18n/language.ts'
import { Resend } from './Resend.tsx'
import { SignedOutFrame } from './SignedOutFrame.tsx'

/** Says that a mail was sent, whether or not the address has an account. */
export function CheckMail(props: { email: string; again: (email: string) => Promise<unknown> }) {
  const words = usePageText().outside
  return (
    <SignedOutFrame heading={words.checkMail} means={words.checkMailMeans(props.email)}>
      <Resend again={() => props.again(props.email)} />
      <HaveAccount />
    </SignedOutFrame>
  )
}

export function BackToSignIn() {
  return (
    <p className="mt-6">
      <Link to="/sign-in" search={{}} className="text-accent underline">
        {usePageText().outside.backToSignIn}
      </Link>
    </p>
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
