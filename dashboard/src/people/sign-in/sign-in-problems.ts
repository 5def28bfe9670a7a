export interface SignInFaults {
  email?: 'missingEmail' | 'badEmail'
  password?: 'missingPassword'
}

/** What can be said before asking the server. The server has the last word. */
export function signInFaults(email: string, password: string): SignInFaults {
  const faults: SignInFaults = {}
  if (email === '') faults.email = 'missingEmail'
  else if (!/^[^\s@]+@[^\s@]+$/.test(email)) faults.email = 'badEmail'
  if (password === '') faults.password = 'missingPassword'
  return faults
}
