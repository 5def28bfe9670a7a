import { answer, route, routes } from '../../../http/route.ts'
import type { Person } from '../../accounts/db/people.ts'
import { needsSecondFactor } from '../../factors/rules.ts'
import { readPerson } from '../../read-person.ts'
import { PersonAnswer } from './contract.ts'

const meRoute = route('get /v1/me', {
  tags: ['Sign-in'],
  summary: 'Get the signed-in person',
  description: 'The signed-in person with their current roles.',
  responses: { 200: answer('The person.', PersonAnswer) },
})

export const meRoutes = routes().openapi(meRoute, async (c) => {
  return c.json(personAnswer(await readPerson(c)), 200)
})

export function personAnswer(person: Person): PersonAnswer {
  return {
    id: person.id,
    email: person.email,
    email_verified: person.isEmailVerified,
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
