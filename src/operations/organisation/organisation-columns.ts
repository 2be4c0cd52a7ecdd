import { organisations } from '../../db/tables/organisations.ts'

/** What the rest of the product knows of an organisation: an OrganisationIdentity. */
export const ORGANISATION_COLUMNS = {
  id: organisations.id,
  slug: organisations.slug,
  name: organisations.name,
  defaultLocale: organisations.defaultLocale,
  timeZone: organisations.timeZone,
}
