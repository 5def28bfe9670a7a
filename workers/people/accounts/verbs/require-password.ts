import type { FieldFault } from '../../../../schema/field-messages.ts'
import { fault } from '../../../core/field-faults.ts'
import { problemAt, refuseProblem } from '../../../core/refusal.ts'
import { type BreachedPasswords, isBreached } from '../../../credentials/breached-passwords.ts'
import {
  PASSWORD_CHARACTERS_MAX,
  PASSWORD_CHARACTERS_MIN,
  type PasswordProblem,
  problemOfPassword,
} from '../rules/password-rules.ts'

const faults: Readonly<Record<PasswordProblem, FieldFault>> = {
  too_short: fault('min_characters', { min: PASSWORD_CHARACTERS_MIN }),
  too_long: fault('max_characters', { max: PASSWORD_CHARACTERS_MAX }),
  too_plain: fault('password_plain'),
  too_common: fault('password_common'),
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
  const problem = problemOfPassword(password, known)
  if (problem !== null) throw refusePassword(faults[problem])
  if (breaches !== null && (await isBreached(password, breaches))) {
    throw refusePassword(fault('password_leaked'))
  }
}

const refusePassword = (found: FieldFault) => refuseProblem(problemAt('password', found))
