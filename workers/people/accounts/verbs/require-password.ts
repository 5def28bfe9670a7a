import { type Refusal, refuseField } from '../../../core/refusal.ts'
import { type BreachedPasswords, isBreached } from '../../../credentials/breached-passwords.ts'
import {
  judgePassword,
  PASSWORD_CHARACTERS_MAX,
  PASSWORD_CHARACTERS_MIN,
  type PasswordProblem,
} from '../rules/password-rules.ts'

const messages: Readonly<Record<PasswordProblem, string>> = {
  too_short: `Take at least ${PASSWORD_CHARACTERS_MIN} characters.`,
  too_long: `Take at most ${PASSWORD_CHARACTERS_MAX} characters.`,
  too_plain: 'This repeats itself. Take something less plain.',
  too_common: 'This is among the first that others would try. Take some words of your own.',
}

/**
 * Checks a new password against the rules, and against known leaks if a service is configured.
 * @param known what an attacker may know of the person
 * @throws Refusal `invalid_input` on the field `password`
 */
export async function requirePassword(
  password: string,
  known: readonly string[],
  breaches: BreachedPasswords | null,
): Promise<void> {
  const problem = judgePassword(password, known)
  if (problem !== null) throw refusePassword(messages[problem])
  if (breaches !== null && (await isBreached(password, breaches))) {
    throw refusePassword('This password is known from a leak elsewhere. Take another one.')
  }
}

const refusePassword = (message: string): Refusal => refuseField('password', message)
