import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { chooseAccount, STAFF } from '../../core/account.ts'
import { usePageText } from '../../core/i18n/language.ts'
import { isLinkOver } from '../../core/problem.ts'
import { signOut, wholePerson } from '../../core/session.ts'
import { useWholePerson } from '../../core/use-person.ts'
import { useWrite } from '../../core/use-write.ts'
import { LanguageSwitch } from '../../frame/LanguageSwitch.tsx'
import { Mark } from '../../frame/Mark.tsx'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { AcceptForm } from './AcceptForm.tsx'
import { join, type Shown } from './invitation-data.ts'

const route = getRouteApi('/invitation')

/** The page of an invitation's link. */
export function InvitationPage() {
  const words = usePageText().invitation
  const shown = route.useLoaderData()
  if (shown.ok) return <Open shown={shown.value} />
  if (!isLinkOver(shown.problem)) {
    return (
      <Frame heading={words.failed}>
        <RetryPanel problem={shown.problem} />
      </Frame>
    )
  }
  return (
    <Frame heading={words.over}>
      <p className="mb-6 text-pretty text-muted">{words.overMeans}</p>
      <Link to="/" className={buttonClass({ kind: 'primary' })}>
        {words.onward}
      </Link>
    </Frame>
  )
}

function Frame({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <div className="flex justify-end p-4">
        <LanguageSwitch />
      </div>
      <main id="content" className="mx-auto w-full max-w-sm flex-1 px-4 py-8 sm:py-16">
        <Mark className="size-10" />
        <h1 className="mt-6 mb-2 text-xl font-semibold text-balance">{heading}</h1>
        {children}
      </main>
    </div>
  )
}

function Open({ shown }: { shown: Shown }) {
  const text = usePageText()
  const words = text.invitation
  const person = useWholePerson()
  return (
    <Frame heading={words.heading(shown.account_name ?? words.platform)}>
      <p className="text-pretty">{words.asRole(text.roles[shown.role])}</p>
      <p className="mb-8 text-pretty text-muted">{text.roleMeans[shown.role]}</p>
      {person ? (
        <JoinAs shown={shown} name={person.name} isOther={person.email !== shown.email} />
      ) : shown.has_account ? (
        <SignInFirst email={shown.email} />
      ) : (
        <AcceptForm email={shown.email} />
      )}
    </Frame>
  )
}

function SignInFirst({ email }: { email: string }) {
  const words = usePageText().invitation
  return (
    <>
      <p className="mb-6 text-pretty">{words.hasAccount(email)}</p>
      <Link
        to="/sign-in"
        search={{ return: '/invitation' }}
        className={buttonClass({ kind: 'primary' })}
      >
        {words.signIn}
      </Link>
    </>
  )
}

function JoinAs({ shown, name, isOther }: { shown: Shown; name: string; isOther: boolean }) {
  const words = usePageText().invitation
  const router = useRouter()
  const { write, isRunning, problem } = useWrite()
  if (isOther) {
    return (
      <>
        <p className="mb-6 text-pretty">{words.otherAddress(shown.email)}</p>
        <Button onClick={() => void signOut().then(() => router.invalidate())}>
          {words.signOut}
        </Button>
      </>
    )
  }
  const go = () =>
    void write(async () => {
      const account = (await join()) ?? STAFF
      const person = wholePerson()
      if (person) chooseAccount(person, account)
      await router.navigate({ to: '/', search: {} })
    })
  return (
    <>
      {problem && <ProblemPanel problem={problem} className="mb-4" />}
      <Button kind="primary" disabled={isRunning} onClick={go} className="h-11 w-full">
        {isRunning ? words.joining : words.join(name)}
      </Button>
    </>
  )
}
