/**
 * The account a person works in: one of their own, or for staff the one they impersonate. Screens
 * see only the person's roles in this account.
 */
import type { ImpersonationAnswer } from '../../../workers/people/teams/http/team-contract.ts'
import { keep, kept } from './device-storage.ts'
import type { Person } from './session.ts'

type Membership = Person['memberships'][number]

/** The platform's staff, which is the one account without an id. */
export const STAFF = 'staff'
export const accountOf = ({ advertiser_id, affiliate_id }: Membership): string =>
  advertiser_id ?? affiliate_id ?? STAFF

/** The person's accounts, without duplicates. */
export function accountsOf({ memberships }: Person): string[] {
  return [...new Set(memberships.map(accountOf))]
}

/** The account staff impersonate, with its token. Kept until the page is closed. */
export type CurrentImpersonation = ImpersonationAnswer

let impersonation: CurrentImpersonation | null = null
let whole: Person | null = null
let shown: Person | null = null
const listeners = new Set<() => void>()

/** Calls the listener when the account changes. */
export function onAccount(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const impersonated = (): CurrentImpersonation | null => impersonation

/** Starts or ends impersonation. */
export function setImpersonation(next: CurrentImpersonation | null): void {
  impersonation = next
  forget()
}

function forget(): void {
  whole = null
  for (const listener of listeners) listener()
}

/** The account in use: the stored choice if the person still has it, else the first. */
export function accountInUse(person: Person): string {
  const [choice, own] = [readChoices()[person.id], accountsOf(person)]
  return choice !== undefined && own.includes(choice) ? choice : (own[0] ?? STAFF)
}

/** Stores the choice for this person on this device. */
export function chooseAccount(person: Person, account: string): void {
  keep('accounts', JSON.stringify({ ...readChoices(), [person.id]: account }))
  forget()
}

function readChoices(): Record<string, string> {
  try {
    const read: unknown = JSON.parse(kept('accounts') ?? '{}')
    return typeof read === 'object' && read !== null ? (read as Record<string, string>) : {}
  } catch {
    return {}
  }
}

/**
 * The person with only the roles of the account in use. Returns the same object for the same input.
 */
export function asShown(person: Person | null): Person | null {
  if (person === null) return null
  if (person !== whole || shown === null) {
    whole = person
    const inUse = accountInUse(person)
    const memberships = impersonation
      ? [{ ...impersonation.membership, is_open: true }]
      : person.memberships.filter((membership) => accountOf(membership) === inUse)
    shown = { ...person, memberships }
  }
  return shown
}

/** The header that names the account of a request; empty if the person has only one. */
export function accountHeader(person: Person): Record<string, string> {
  const inUse = accountInUse(person)
  const hasChoice = impersonation === null && accountsOf(person).length > 1 && inUse !== STAFF
  return hasChoice ? { 'x-account': inUse } : {}
}
