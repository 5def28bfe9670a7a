import { runScoped } from '../../../core/database.ts'
import { Refusal } from '../../../core/refusal.ts'
import { databaseOf, personOf } from '../../../http/actor.ts'
import type { ApiRequest } from '../../../http/context.ts'
import { answer, route, routes } from '../../../http/route.ts'
import { findPerson, type Person, toPerson } from '../../accounts/db/people.ts'
import { needsSecondFactor } from '../../factors/rules.ts'
import { PersonAnswer } from './contract.ts'

const meRoute = route('get /v1/me', {
  tags: ['Sign-in'],
  summary: 'Who am I',
  description: 'The signed-in person and what they may be, as the database says now.',
  responses: { 200: answer('The person.', PersonAnswer) },
})

export const meRoutes = routes().openapi(meRoute, async (c) => {
  return c.json(personAnswer(await readPerson(c)), 200)
})

/** The signed-in person as the database knows them now. */
export async function readPerson(c: ApiRequest): Promise<Person> {
  const { userId } = personOf(c)
  const db = await databaseOf(c)
  const [[row] = []] = await runScoped(db, { kind: 'user', userId }, [findPerson(userId)])
  if (row?.status !== 'active') throw new Refusal('unauthenticated', 'The session has ended.')
  return toPerson(row)
}

export function personAnswer(person: Person): PersonAnswer {
  return {
    id: person.id,
    email: person.email,
    email_verified: person.isProven,
    name: person.name,
    language: person.language,
    time_zone: person.timeZone,
    memberships: person.memberships.map(
      ({ role, advertiserId, affiliateId, isOpen, paysItself }) => ({
        role,
        advertiser_id: advertiserId,
        affiliate_id: affiliateId,
        is_open: isOpen,
        ...(paysItself ? { pays_itself: paysItself } : {}),
      }),
    ),
    second_factor: {
      is_required: needsSecondFactor(person.memberships),
      is_enrolled: person.factors.length > 0,
      methods: person.factors,
    },
  }
}
