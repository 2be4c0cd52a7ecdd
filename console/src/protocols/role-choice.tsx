import type { Run, Term } from '../api/runs.ts'
import { text } from '../texts/texts.ts'

/** Every role that some step of the run names. */
export const rolesOf = ({ steps }: Run): readonly Term[] => [
  ...new Map(steps.flatMap(({ step }) => step.roles.map((role) => [role.code, role] as const))).values(),
]

/** The role somebody chose, or the only one that it can be: none is taken for granted. */
export const roleOf = (chosen: string, roles: readonly Term[], held?: string): string =>
  chosen || held || (roles.length === 1 ? (roles[0]?.code ?? '') : '')

/** In which role somebody acts. */
export function RoleChoice({
  id,
  roles,
  role,
  isLacking,
  onRole,
}: {
  id: string
  roles: readonly Term[]
  role: string
  /** It was tried without one. */
  isLacking: boolean
  onRole: (code: string) => void
}) {
  return (
    <div class="field">
      <label for={id}>{text('step.role')}</label>
      {isLacking && role === '' ? (
        <p class="mistake" role="alert">
          {text('app.needed')}
        </p>
      ) : null}
      <select
        id={id}
        value={role}
        aria-invalid={isLacking && role === ''}
        onChange={({ currentTarget }) => onRole(currentTarget.value)}
      >
        {role === '' ? <option value="">{text('ask.choose')}</option> : null}
        {roles.map(({ code, title }) => (
          <option key={code} value={code}>
            {title}
          </option>
        ))}
      </select>
    </div>
  )
}
