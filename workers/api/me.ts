import { runScoped } from '../db/database.ts'
import { findPerson, type Person, toPerson } from '../db/people.ts'
import { Refusal } from '../domain/refusal.ts'
import { needsSecondFactor } from '../domain/second-factor.ts'
import { databaseOf, personOf } from './actor.ts'
import type { ApiRequest } from './context.ts'
import { PersonAnswer } from './contract.ts'
import { answer, route, routes } from './route.ts'

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
