export const HELP = `tutela packs new OWNER/NAME    prints a pack to start from; what its parts are for goes to standard error
tutela packs check FILE…      says what is wrong with rule packs
tutela packs test FILE…       checks them, then runs the tests inside them
tutela packs coverage FILE…   says which outcomes of which requirement the tests have shown
tutela packs diff OLD NEW     says in words what a new version of a pack changes
tutela packs push FILE…       uploads packs and prints what the API says of them
tutela log head [FILE]        prints the newest signed head of the log, and keeps it in FILE; a FILE that is there already is checked
tutela health digest --month YYYY-MM  prints what of the rules somebody should look at after a month, over the API
tutela explain --facts FILE   draws why each requirement applies and is fulfilled, or not
tutela types                  prints the type of the facts that may be sent, for TypeScript: of the shipped packs, or with --url of the live ones
tutela procedures export [CODE…]  prints procedures for other tools: FHIR R4 resources, or state machines for XState 5
tutela texts --locale TAG     prints what a language lacks, as a pack of translations to fill in

  --json           machine-readable result on standard output (check, test, coverage, diff, push)
  --strict         warnings count as problems (check, test)
  --watch          again after each change of a FILE, until Ctrl-C (check, test)
  --mutants        also tries small mistakes in the pack and lists those that no test notices (test)
  --locale TAG     language, for example zh-CN (new: may be repeated; check, test, diff, push, explain, texts, procedures export, health digest)
  --url URL        where the API is, /graphql included; else the variable TUTELA_URL (push, log, health; types)
  --key KEY        API key; else the variable TUTELA_KEY, which other users of the machine cannot see (push, log, health, types)
  --activate       puts the pushed packs into the live set (push)
  --note TEXT      why, for those who read the history (push --activate)
  --reason TEXT    why floors may ask for less than they do now, where they would (push --activate)
  --sign-with FILE private Ed25519 key in PEM that signs the packs; with --signing-key (push)
  --signing-key ID id under which the organisation registered its public half (push)
  --older FILE     a head that was kept before, which the newest one has to continue (log head)
  --facts FILE     JSON with the facts of a situation, as assessSafety takes them; - is standard input (explain)
  --pack FILE      a pack beside the shipped ones, or in place of the one of its name; may be repeated (explain, types, texts, procedures export)
  --all            also the texts that the language has (texts)
  --requirement C  only the requirement of this code, also when it does not apply (explain)
  --base URL       what addresses of FHIR resources begin with; urn:tutela when absent (procedures export)
  --run ID         the tasks of this run, read over the API; with --url and --key (procedures export --format fhir)
  --month YYYY-MM  which month, in UTC (health digest)
  --as-of INSTANT  evaluation time, for example 2026-03-01T09:00:00Z; now when absent (explain)
  --format F       mermaid (default) or text (explain); fhir (default) or xstate (procedures export); markdown (default), json or svg (health digest)
  --help           this text

Packs that a FILE extends are looked for among the other FILEs, then in ../*/pack.json beside it, then among the
shipped packs. Problems are printed as FILE:LINE:COLUMN severity CODE message. Colours appear on a terminal, unless
NO_COLOR is set. All but push, log, health, types --url and procedures export --run work without a network.

Exit status: 0 nothing wrong, 1 problems found, tests failed, a mistake unnoticed, facts or packs refused, or the API not reached, 2 the
command line is wrong or a file cannot be read. With --watch it is that of the last run.`
