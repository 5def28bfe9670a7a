import { useNavigate } from '@tanstack/react-router'
import { LogOut, UserRound } from 'lucide-react'
import { useHomeText } from '../core/i18n/language.ts'
import { mainRole } from '../core/permissions.ts'
import { type Person, signOut } from '../core/session.ts'
import { Button } from '../ui/Button.tsx'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../ui/Menu.tsx'
import { useNavigation } from './navigation.ts'

/** The signed-in person, with a button to sign out. */
export function PersonMenu({ person }: { person: Person }) {
  const text = useHomeText()
  const navigate = useNavigate()
  const pages = useNavigation(person, 'person')
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
      {pages.map(({ to, title, Icon }) => (
        <MenuItem key={to} onSelect={() => void navigate({ to })}>
          <Icon aria-hidden="true" />
          {title}
        </MenuItem>
      ))}
      <MenuItem onSelect={leave}>
        <LogOut aria-hidden="true" />
        {text.frame.signOut}
      </MenuItem>
    </Menu>
  )
}
