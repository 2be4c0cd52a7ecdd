/**
 * `open`: texts stand there to be read, with the keys that were used to seal them. `sealed`: nothing can be read without a
 * master key of the deployment it comes from. `whole`: sealed, with what is of use to this deployment only, the hashes of API keys among it.
 */
export const EXPORT_FORMS = ['open', 'sealed', 'whole'] as const
export type ExportForm = (typeof EXPORT_FORMS)[number]
