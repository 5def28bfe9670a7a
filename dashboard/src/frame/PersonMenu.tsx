import { useNavigate } from '@tanstack/react-router'
import { KeyRound, LogOut, ShieldCheck, UserRound } from 'lucide-react'
import { useHomeText } from '../core/i18n/language.ts'
import { mainRole } from '../core/permissions.ts'
import { type Person, signOut } from '../core/session.ts'
import { Button } from '../ui/Button.tsx'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../ui/Menu.tsx'

/** Who is signed in, and the way out. */
export function PersonMenu({ person }: { person: Person }) {
  const text = useHomeText()
  const navigate = useNavigate()
  const leave = () => {
    void signOut()
    void navigate({ to: '/sign-in' })
  }
  return (
    <Menu
      trigger={
        <Button kind="quiet" size="icon" aria-label={text.frame.person}>
          <UserRound />
        </Button>
      }
    >
      <MenuLabel>
        <span className="block font-medium text-text">{person.name}</span>
        <span className="block break-all">{person.email}</span>
        <span className="block">{text.roles[mainRole(person)]}</span>
      </MenuLabel>
      <MenuSeparator />
      <MenuItem onSelect={() => void navigate({ to: '/profile' })}>
        <UserRound aria-hidden="true" />
        {text.pages.profile}
      </MenuItem>
      <MenuItem onSelect={() => void navigate({ to: '/security' })}>
        <ShieldCheck aria-hidden="true" />
        {text.pages.security}
      </MenuItem>
      <MenuItem onSelect={() => void navigate({ to: '/tokens' })}>
        <KeyRound aria-hidden="true" />
        {text.pages.tokens}
      </MenuItem>
      <MenuItem onSelect={leave}>
        <LogOut aria-hidden="true" />
        {text.frame.signOut}
      </MenuItem>
    </Menu>
  )
}
