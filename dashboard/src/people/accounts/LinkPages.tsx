import { Link, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { isLinkOver, type ProblemError } from '../../core/problem.ts'
import { person, refresh } from '../../core/session.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { SignedOutFrame } from './SignedOutFrame.tsx'
import { confirmEmail, verify } from './sign-up-data.ts'

/** Confirms an email address. Needs a click, because mail scanners also open links. */
export function VerifyPage() {
  const { verifyHeading, verifyMeans, verified, verifiedMeans } = usePageText().outside
  const before = { heading: verifyHeading, means: verifyMeans }
  return (
    <Pressed
      {...{ use: verify, before, goesHome: true }}
      after={{ heading: verified, means: verifiedMeans }}
    />
  )
}

/** Confirms a new email address. */
export function ConfirmEmailPage() {
  const { confirmEmail: heading, confirmEmailMeans: means, confirmed } = usePageText().outside
  return (
    <Pressed use={confirmEmail} before={{ heading, means }} after={{ heading: confirmed, means }} />
  )
}

interface Said {
  heading: string
  means: string
}

function Pressed(props: {
  use: () => Promise<unknown>
  before: Said
  after: Said
  /** Whether a signed-in person continues to Home or, until the account is approved, its status. */
  goesHome?: boolean
}) {
  const { before } = props
  const router = useRouter()
  const [isDone, setIsDone] = useState(false)
  const { write, isRunning, problem } = useWrite()
  const press = async () => {
    if (!(await write(props.use))) return
    // If a person is signed in here, their session gets the current roles.
    if (person()) await refresh().catch(() => false)
    if (props.goesHome && person()) router.history.replace('/')
    else setIsDone(true)
  }
  if (isDone) return <Done {...props.after} />
  if (problem) return <Over problem={problem} />
  return (
    <SignedOutFrame {...before}>
      <Button kind="primary" disabled={isRunning} onClick={() => void press()}>
        {before.heading}
      </Button>
    </SignedOutFrame>
  )
}

export function Done({ heading, means }: { heading: string; means: string }) {
  const words = usePageText().outside
  return (
    <SignedOutFrame heading={heading} means={means}>
      <Link to="/" search={{}} className={buttonClass({ kind: 'primary' })}>
        {words.signIn}
      </Link>
    </SignedOutFrame>
  )
}

/** For a used, expired or incomplete link; other problems have their own texts. */
export function Over({ problem }: { problem: ProblemError }) {
  const words = usePageText().outside
  if (!isLinkOver(problem)) {
    return (
      <SignedOutFrame heading={words.linkFailed}>
        <ProblemPanel problem={problem} />
      </SignedOutFrame>
    )
  }
  return (
    <SignedOutFrame heading={words.linkUsed} means={words.linkUsedMeans}>
      <div className="flex flex-wrap gap-2">
        <Link to="/sign-in" search={{}} className={buttonClass({ kind: 'primary' })}>
          {words.signIn}
        </Link>
        <Link to="/forgot-password" className={buttonClass({})}>
          {words.newLink}
        </Link>
      </div>
    </SignedOutFrame>
  )
}
