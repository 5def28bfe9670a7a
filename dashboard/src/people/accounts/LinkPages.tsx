import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import type { ProblemError } from '../../core/problem.ts'
import { person, refresh } from '../../core/session.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { OutsideFrame } from './SignedOutFrame.tsx'
import { confirmEmail, verify } from './sign-up-data.ts'

/** Where the link that proves an address leads. A press, because scanners of mail open links as well. */
export function VerifyPage() {
  const { verifyHeading, verifyMeans, verified, verifiedMeans } = usePageText().outside
  const before = { heading: verifyHeading, means: verifyMeans }
  return (
    <Pressed use={verify} before={before} after={{ heading: verified, means: verifiedMeans }} />
  )
}

/** Where the link to a new address leads. */
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

function Pressed(props: { use: () => Promise<unknown>; before: Said; after: Said }) {
  const { before } = props
  const [isDone, setIsDone] = useState(false)
  const { write, isRunning, problem } = useWrite()
  const press = async () => {
    if (!(await write(props.use))) return
    // Whoever is signed in in this browser goes on with the roles of now.
    if (person()) await refresh().catch(() => false)
    setIsDone(true)
  }
  if (isDone) return <Done {...props.after} />
  if (problem) return <Over problem={problem} />
  return (
    <OutsideFrame {...before}>
      <Button kind="primary" disabled={isRunning} onClick={() => void press()}>
        {before.heading}
      </Button>
    </OutsideFrame>
  )
}

export function Done({ heading, means }: { heading: string; means: string }) {
  const words = usePageText().outside
  return (
    <OutsideFrame heading={heading} means={means}>
      <Link to="/" search={{}} className={buttonClass({ kind: 'primary' })}>
        {words.signIn}
      </Link>
    </OutsideFrame>
  )
}

/** A link that is used, too old, or none of ours; anything else says itself. */
export function Over({ problem }: { problem: ProblemError }) {
  const words = usePageText().outside
  if (problem.code !== 'gone') {
    return (
      <OutsideFrame heading={words.linkUsed}>
        <ProblemPanel problem={problem} />
      </OutsideFrame>
    )
  }
  return (
    <OutsideFrame heading={words.linkUsed} means={words.linkUsedMeans}>
      <div className="flex flex-wrap gap-2">
        <Link to="/sign-in" search={{}} className={buttonClass({ kind: 'primary' })}>
          {words.signIn}
        </Link>
        <Link to="/forgot-password" className={buttonClass({})}>
          {words.newLink}
        </Link>
      </div>
    </OutsideFrame>
  )
}
