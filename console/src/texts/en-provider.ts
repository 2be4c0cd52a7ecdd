/** Sentences for signing in with an identity provider, in English. */
export const enProvider = {
  'provider.withAccount': 'Sign in at {host}',
  'provider.withAccountLead':
    'In another window, with the account of your organisation. This page never sees your password.',
  'provider.withKey': 'With an API key instead',
  'provider.other': 'With the account of your organisation',
  'provider.otherLead':
    'Most people get an address that knows all of this. Otherwise ask whoever runs Tutela in your organisation.',
  'provider.issuer': 'Where you sign in',
  'provider.issuerHint': 'The issuer, beginning with https://',
  'provider.client': 'What it calls this console',
  'provider.clientHint': 'The client id.',
  'provider.audienceLabel': 'Audience',
  'provider.use': 'Use this provider',
  'provider.notOne':
    'This names no provider: an issuer with https://, a client id and an audience are needed.',
  'provider.forget': 'Another provider',
  'provider.goOn': 'Go on in the other window, and come back here.',
  'provider.unknown':
    'You were signed in at {host}, and the service does not take its token: your organisation has not let this provider in, or under another audience.',
  'provider.noRules':
    'You were signed in at {host}, and nothing your account says gives you anything to do here. Ask whoever runs Tutela in your organisation.',
  'provider.waiting': 'One moment …',
  'provider.done': 'You are signed in. You may close this window.',
  'provider.nobody':
    'The page that asked is gone, or was loaded anew. Close this window and begin there again.',
  'provider.address': 'This address names no provider. Close this window and begin again.',
  'provider.stale': 'This answer belongs to nothing that was begun in this window. Close it and begin again.',
  'provider.silent':
    'The provider does not answer this page. Is its address right, and does it let this console ask?',
  'provider.declined':
    'The provider did not sign you in. Close this window and begin again, or ask who runs it.',
  'provider.misfit': 'The answer of the provider does not fit what was asked. Nothing of it was taken.',
  'provider.audience':
    'The provider gave a token that is meant for somebody else, not for this service. Its audience has to be set.',
  'provider.fault': 'This page made a mistake. Nothing was sent.',
  'house.signInAt': 'The address for its people',
  'house.signInAtLead':
    'Hand it to your people, for example as a bookmark. Nothing in it is secret, and the service tells nobody which organisation signs in where.',
  'house.redirect': 'At the provider, this console comes back to:',
  'house.scopeAsked': 'Scope',
  'house.asksAudience': 'Ask for the audience by name (leave out where the scope says it)',
} as const
