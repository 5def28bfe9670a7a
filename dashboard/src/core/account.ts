/**
 * In whose name the person asks: one of their accounts, or (staff) the account they look at. Everything
 * the screens know of the person's roles is narrowed to it.
 */
import type { ImpersonationAnswer } from '../../../workers/people/teams/http/team-contract.ts'
import { keep, kept } from './device-storage.ts'
import type { Person } from './session.ts'

type Membership = Person['memberships'][number]

/** The platform's staff: the one account without an id. */
export const STAFF = 'staff'
export const accountOf = ({ advertiser_id, affiliate_id }: Membership): string =>
  advertiser_id ?? affiliate_id ?? STAFF

/** The accounts of a person, each once. */
export function accountsOf({ memberships }: Person): string[] {
  return [...new Set(memberships.map(accountOf))]
}

/** What staff look at, with the token that shows it. Lives as long as the page. */
export type Looking = ImpersonationAnswer

let impersonation: Looking | null = null
let whole: Person | null = null
let shown: Person | null = null
const listeners = new Set<() => void>()

/** Calls when the account changes. */
export function onAccount(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const impersonated = (): Looking | null => impersonation

/** Begins or ends looking at an account. */
export function lookAt(next: Looking | null): void {
  impersonation = next
  forget()
}

function forget(): void {
  whole = null
  for (const listener of listeners) listener()
}

/** The account in use: the kept choice where it is still theirs, else the first. */
export function accountInUse(person: Person): string {
  const [choice, own] = [readChoices()[person.id], accountsOf(person)]
  return choice !== undefined && own.includes(choice) ? choice : (own[0] ?? STAFF)
}

/** Keeps the choice for this person on this device. */
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

/** The person as the screens know them: with the roles of the account in use only. The same for the same. */
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

/** What a request says of the account it is for; nothing where there is no choice. */
export function accountHeader(person: Person): Record<string, string> {
  const inUse = accountInUse(person)
  const hasChoice = impersonation === null && accountsOf(person).length > 1 && inUse !== STAFF
  return hasChoice ? { 'x-account': inUse } : {}
}
