import type { Run, Term } from '../api/runs.ts'
import { text } from '../texts/texts.ts'

/** Every role that some step of the run names. */
export const rolesOf = ({ steps }: Run): readonly Term[] => [
  ...new Map(steps.flatMap(({ step }) => step.roles.map((role) => [role.code, role] as const))).values(),
]

/** In which role somebody acts. */
export function RoleChoice({
  id,
  roles,
  role,
  onRole,
}: {
  id: string
  roles: readonly Term[]
  role: string
  onRole: (code: string) => void
}) {
  return (
    <div class="field">
      <label for={id}>{text('step.role')}</label>
      <select id={id} value={role} onChange={({ currentTarget }) => onRole(currentTarget.value)}>
        {roles.map(({ code, title }) => (
          <option key={code} value={code}>
            {title}
          </option>
        ))}
      </select>
    </div>
  )
}
