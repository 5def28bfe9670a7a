import type { NewMail, SecondFactorChange } from '../../../mail/rules/mails.ts'
import type { Person } from '../../accounts/db/people.ts'

/** The mail to a person about a change of their second factors. */
export function factorMail(
  person: Pick<Person, 'id' | 'email' | 'name' | 'language'>,
  change: SecondFactorChange,
  { now, newId }: { now: Date; newId: (now: Date) => string },
): NewMail {
  return {
    ...{ id: newId(now), kind: 'second_factor_changed', toAddress: person.email, now },
    ...{ language: person.language, userId: person.id, advertiserId: null },
    facts: { name: person.name, change, at: now.toISOString() },
  }
}
